"""What SQS's operations need permission for: queues, named by URL, name or ARN."""

import re

from vestibule.sandbox.checks import AuthorizationCheck, CheckMaker
from vestibule.sandbox.refusals import undetermined

_ACTIONS = {
    "ChangeMessageVisibilityBatch": "ChangeMessageVisibility",
    "DeleteMessageBatch": "DeleteMessage",
    "SendMessageBatch": "SendMessage",
}
# moto takes what follows the last slash, so nothing may follow the name.
_QUEUE_URL = re.compile(
    r"https?://[^/?#\s]+/(?:[^?#\s]+/)?(?P<account>\d{12})/(?P<name>[A-Za-z0-9_-]{1,80}(?:\.fifo)?)",
    re.ASCII,
)


def sqs_checks(maker: CheckMaker) -> list[AuthorizationCheck]:
    """The checks of an SQS operation. Raises SandboxRefusal."""
    operation = maker.request.operation
    name = _ACTIONS.get(operation, operation)
    if maker.action(name).is_wildcard_only:
        return [maker.check(name, "*")]
    parameters = maker.request.parameters
    if parameters.get("QueueUrl"):
        return [maker.check(name, _arn_of_url(maker, str(parameters["QueueUrl"])))]
    if parameters.get("QueueName"):
        owner = parameters.get("QueueOwnerAWSAccountId")
        return [maker.check(name, maker.arn(str(parameters["QueueName"]), account=owner))]
    if parameters.get("SourceArn"):
        arns = [str(parameters["SourceArn"])]
        if operation == "StartMessageMoveTask" and not parameters.get("DestinationArn"):
            raise undetermined("the destination of the move.")
        moved = maker.checks(name, arns)
        if parameters.get("DestinationArn"):
            moved.append(maker.check("SendMessage", str(parameters["DestinationArn"])))
        return moved
    raise undetermined(f"the queue of sqs:{name}.")


def _arn_of_url(maker: CheckMaker, url: str) -> str:
    """A queue's ARN from its URL, `https://host/ACCOUNT/NAME`; the host does not matter."""
    found = _QUEUE_URL.fullmatch(url)
    if found is None:
        raise undetermined("the queue URL does not name a queue.")
    return maker.arn(found["name"], account=found["account"])
