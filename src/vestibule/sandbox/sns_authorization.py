"""What SNS's operations need permission for: topics, and what they send to."""

from vestibule.sandbox.checks import AuthorizationCheck, CheckMaker, ContextValue
from vestibule.sandbox.generic_authorization import generic_checks
from vestibule.sandbox.refusals import not_served, undetermined

_ACTIONS = {"PublishBatch": "Publish"}
# moto would call these addresses itself.
_OUTSIDE_PROTOCOLS = frozenset({"http", "https", "lambda", "firehose"})


def sns_checks(maker: CheckMaker) -> list[AuthorizationCheck]:
    """The checks of an SNS operation. Raises SandboxRefusal."""
    operation = maker.request.operation
    name = _ACTIONS.get(operation, operation)
    parameters = maker.request.parameters
    if maker.action(name).is_wildcard_only:
        return [maker.check(name, "*")]
    if name == "Publish" and "PhoneNumber" in parameters:
        return [maker.check(name, "*")]
    topic = _topic_arn(maker)
    if topic is None:
        return generic_checks(maker)
    context: dict[str, ContextValue] = {}
    if operation == "Subscribe":
        protocol = str(parameters.get("Protocol", ""))
        if protocol.lower() in _OUTSIDE_PROTOCOLS:
            raise not_served(f"Subscriptions by {protocol} are not served by the sandbox.")
        context["sns:Protocol"] = protocol
        if parameters.get("Endpoint"):
            context["sns:Endpoint"] = str(parameters["Endpoint"])
    return [maker.check(name, topic, context=context)]


def _topic_arn(maker: CheckMaker) -> str | None:
    parameters = maker.request.parameters
    if maker.request.operation == "CreateTopic":
        return maker.arn(str(parameters.get("Name", "")))
    for member in ("TopicArn", "TargetArn", "ResourceArn"):
        if parameters.get(member):
            return str(parameters[member])
    if parameters.get("SubscriptionArn"):
        parts = str(parameters["SubscriptionArn"]).split(":")
        if len(parts) != 7:
            raise undetermined("the subscription's topic.")
        return ":".join(parts[:6])
    return None
