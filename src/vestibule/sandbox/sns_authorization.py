"""What SNS's operations need permission for: topics, and what they send to."""

from vestibule.sandbox.checks import AuthorizationCheck, CheckMaker, ContextValue
from vestibule.sandbox.generic_authorization import generic_checks
from vestibule.sandbox.refusals import not_served, undetermined

_ACTIONS = {"PublishBatch": "Publish"}
# moto would call the addresses of the others itself.
_INSIDE_PROTOCOLS = frozenset({"email", "email-json", "sms", "sqs"})


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
    if operation == "Subscribe":
        return _subscribe_checks(maker, topic)
    return [maker.check(name, topic)]


def _subscribe_checks(maker: CheckMaker, topic: str) -> list[AuthorizationCheck]:
    """Subscribing; a queue must be the caller's to send to, as moto does not ask its policy."""
    parameters = maker.request.parameters
    protocol = str(parameters.get("Protocol", ""))
    endpoint = str(parameters.get("Endpoint", ""))
    if protocol not in _INSIDE_PROTOCOLS:
        raise not_served(f"Subscriptions by {protocol} are not served by the sandbox.")
    context: dict[str, ContextValue] = {"sns:Protocol": protocol, "sns:Endpoint": endpoint}
    made = [maker.check("Subscribe", topic, context=context)]
    if protocol == "sqs":
        queues = CheckMaker(maker.request, maker.catalogue, "sqs")
        if not endpoint.startswith(queues.arn("")):
            raise not_served("Only queues of the same account and Region can be subscribed.")
        made.append(queues.check("SendMessage", endpoint))
    return made


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
