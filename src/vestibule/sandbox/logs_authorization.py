"""What CloudWatch Logs' operations need permission for: log groups and their streams."""

from typing import Any

from vestibule.sandbox.checks import AuthorizationCheck, CheckMaker
from vestibule.sandbox.generic_authorization import generic_checks

_TAGGING = frozenset({"ListTagsForResource", "TagResource", "UntagResource"})


def logs_checks(maker: CheckMaker) -> list[AuthorizationCheck]:
    """The checks of a Logs operation. Raises SandboxRefusal.

    Except for tags, AWS checks a group as `log-group:NAME:log-stream:STREAM`, the stream empty
    where none is meant. Source: CloudWatch Logs User Guide, "Resources and operations".
    """
    operation = maker.request.operation
    if operation == "DescribeLogGroups":
        return [maker.check(operation, maker.arn("log-group::log-stream:"))]
    if operation in _TAGGING or maker.action(operation).is_wildcard_only:
        return generic_checks(maker)
    parameters = maker.request.parameters
    groups = _groups(parameters, operation)
    if not groups:
        return generic_checks(maker)
    stream = str(parameters.get("logStreamName") or "")
    return maker.checks(operation, [_resource(maker, group, stream) for group in groups])


def _groups(parameters: Any, operation: str) -> list[str]:
    for member in ("logGroupName", "logGroupIdentifier"):
        if parameters.get(member):
            return [str(parameters[member])]
    return list(parameters.get("logGroupNames") or ()) if operation == "StartQuery" else []


def _resource(maker: CheckMaker, group: str, stream: str) -> str:
    if group.startswith("arn:"):
        whole = group.removesuffix(":*")
        return f"{whole}:log-stream:{stream}"
    return maker.arn(f"log-group:{group}:log-stream:{stream}")
