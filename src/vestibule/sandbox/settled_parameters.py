"""Parameters that can be spelled in several ways, in the one way that everybody reads alike.

Where a request names a thing twice, or so that moto would read another name than we do, it could be
authorized for the one and carried out on the other. Authorization and moto both get what comes from
here.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import quote, unquote

from vestibule.sandbox.refusals import SandboxRefusal, undetermined
from vestibule.sandbox.requests import SandboxRequest

Parameters = Mapping[str, Any]

_COPY_SOURCE = re.compile(r"/?(?P<path>.*?)(?:\?versionId=(?P<version>[^?&\s]+))?", re.DOTALL)
_MOST_DEPTH = 20
# Of each of these members a request may have one, by service and operation.
_GROUP = ("GroupId", "GroupName")
_ADDRESS = ("AllocationId", "PublicIp")
_TEMPLATE = ("LaunchTemplateId", "LaunchTemplateName")
_LOG_GROUP = ("logGroupName", "logGroupIdentifier")
_ENCRYPTED = ("logGroupName", "resourceIdentifier")
_ALTERNATIVES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "dynamodb": {
        "Query": ("KeyConditionExpression", "KeyConditions"),
        "RestoreTableToPointInTime": ("SourceTableArn", "SourceTableName"),
    },
    "ec2": {
        "AssociateAddress": _ADDRESS,
        "AuthorizeSecurityGroupIngress": _GROUP,
        "CreateLaunchTemplateVersion": _TEMPLATE,
        "DeleteLaunchTemplate": _TEMPLATE,
        "DeleteLaunchTemplateVersions": _TEMPLATE,
        "DeleteSecurityGroup": _GROUP,
        "DisassociateAddress": ("AssociationId", "PublicIp"),
        "ModifyLaunchTemplate": _TEMPLATE,
        "ReleaseAddress": _ADDRESS,
        "RevokeSecurityGroupIngress": _GROUP,
        "UpdateSecurityGroupRuleDescriptionsEgress": _GROUP,
        "UpdateSecurityGroupRuleDescriptionsIngress": _GROUP,
    },
    "kms": {
        "CreateKey": ("CustomerMasterKeySpec", "KeySpec"),
        "RetireGrant": ("GrantToken", "KeyId"),
    },
    "logs": {
        "AssociateKmsKey": _ENCRYPTED,
        "DescribeLogStreams": _LOG_GROUP,
        "DisassociateKmsKey": _ENCRYPTED,
        "FilterLogEvents": _LOG_GROUP,
        "GetLogEvents": _LOG_GROUP,
        "GetLogGroupFields": _LOG_GROUP,
        "StartQuery": ("logGroupName", "logGroupNames", "logGroupIdentifiers"),
    },
    "sns": {"Publish": ("TopicArn", "TargetArn", "PhoneNumber")},
}
_COMBINED = {
    "dynamodb": "ValidationException",
    "ec2": "InvalidParameterCombination",
    "kms": "ValidationException",
    "logs": "InvalidParameterException",
    "sns": "InvalidParameter",
}


def settle_parameters(request: SandboxRequest) -> SandboxRequest:
    """The request with nothing in it that could be read in two ways. Raises SandboxRefusal."""
    service = request.service.name
    _check_alternatives(request)
    settle = _SETTLING.get(service)
    return request if settle is None else request.with_parameters(settle(request))


def _check_alternatives(request: SandboxRequest) -> None:
    service = request.service.name
    members = _ALTERNATIVES.get(service, {}).get(request.operation, ())
    given = [each for each in members if each in request.parameters]
    if len(given) > 1:
        text = f"The parameters {' and '.join(given)} may not be used together."
        raise SandboxRefusal(text, code=_COMBINED[service])


def _settle_storage(request: SandboxRequest) -> Parameters:
    """One spelling of the source of a copy; a bypass that is not asked for is left out.

    moto takes a source apart as a URL and ends a key at `#`, `;` or `?`, and takes a bypass of
    `false` for one.
    """
    settled = dict(request.parameters)
    if settled.get("BypassGovernanceRetention") is False:
        del settled["BypassGovernanceRetention"]
    source = settled.get("CopySource")
    if isinstance(source, str):
        found = _COPY_SOURCE.fullmatch(source)
        if found is None:
            raise undetermined("the source of the copy.")
        version = f"?versionId={quote(unquote(found['version']))}" if found["version"] else ""
        settled["CopySource"] = quote(unquote(found["path"]), safe="/~") + version
    return settled


def _settle_log_groups(request: SandboxRequest) -> Parameters:
    """Log groups by name: moto confuses those that are named by an identifier."""
    settled = dict(request.parameters)
    members = request.model.input_shape.members
    if "logGroupIdentifier" in settled and "logGroupName" in members:
        settled["logGroupName"] = _log_group_name(request, settled.pop("logGroupIdentifier"))
    if "logGroupIdentifiers" in settled and "logGroupNames" in members:
        identifiers = settled.pop("logGroupIdentifiers")
        settled["logGroupNames"] = [_log_group_name(request, each) for each in identifiers]
    return settled


def _log_group_name(request: SandboxRequest, identifier: str) -> str:
    """The name in an identifier, which is a name or an ARN."""
    if not identifier.startswith("arn:"):
        return identifier
    own = f"arn:aws:logs:{request.region}:{request.account_id}:log-group:"
    name = identifier.removeprefix(own).removesuffix(":*")
    if ":" in name:
        raise undetermined("the log group is not one of this account and Region.")
    return name


def _settle_expressions(request: SandboxRequest) -> Parameters:
    """As they are, once every placeholder is one: moto lets a plain word stand for another."""
    for member, placeholder in _mappings_in(request.parameters):
        sign = {"ExpressionAttributeNames": "#", "ExpressionAttributeValues": ":"}[member]
        if re.fullmatch(rf"{sign}\w+", placeholder, re.ASCII) is None:
            text = f'{member} contains invalid key: Syntax error; key: "{placeholder}"'
            raise SandboxRefusal(text, code="ValidationException")
    return request.parameters


def _mappings_in(value: Any, depth: int = 0) -> Iterator[tuple[str, str]]:
    """Every placeholder that a request defines, with the member that defines it."""
    if depth > _MOST_DEPTH:
        raise undetermined("the request is nested too deep.")
    if isinstance(value, list):
        for each in value:
            yield from _mappings_in(each, depth + 1)
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            if name in {"ExpressionAttributeNames", "ExpressionAttributeValues"}:
                yield from ((name, str(each)) for each in inner)
            elif name not in _ITEMS:
                yield from _mappings_in(inner, depth + 1)


# What customers name as they like.
_ITEMS = frozenset({"Item", "Key", "Keys"})
_SETTLING: Mapping[str, Callable[[SandboxRequest], Parameters]] = {
    "dynamodb": _settle_expressions,
    "logs": _settle_log_groups,
    "s3": _settle_storage,
}
