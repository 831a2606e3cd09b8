"""The global condition keys of a caller, from verified facts only.

Source: IAM User Guide, reference_policies_condition-keys; IAM Identity Center User Guide,
referencingpermissionsets.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from vestibule.policy.context_values import ContextValue
from vestibule.policy.principals import PrincipalKind, RequestPrincipal, parse_principal


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizationFacts:
    """Where an account stands: o-…, and the path of its direct parent, `o-x/r-y/ou-z/`."""

    organization_id: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallerFacts:
    """Who calls, as authentication established it. None or empty: not known or not so.

    principal_arn: ARN of the user, session or root, a service's name, None for anonymous.
    role_arn: of a role session, with the role's path. user_name: of an IAM user.
    unique_id: AIDA… of a user, AROA… of a session's role; the account for root.
    tags: of the user or role; session_tags go before them.
    issued_at: when temporary credentials were issued. mfa_at: when MFA was given, only for
        sessions that AWS marks so (never Identity Center).
    identity_store_user_id: of an Identity Center session.
    """

    principal_arn: str | None
    role_arn: str | None = None
    user_name: str | None = None
    unique_id: str | None = None
    organization: OrganizationFacts | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    session_tags: Mapping[str, str] = field(default_factory=dict)
    issued_at: datetime | None = None
    mfa_at: datetime | None = None
    source_identity: str | None = None
    federated_provider: str | None = None
    identity_store_user_id: str | None = None
    service_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestFacts:
    """How the call came in. source_ip is left out for calls through a VPC endpoint."""

    now: datetime
    region: str | None = None
    source_ip: str | None = None
    is_tls: bool = True
    user_agent: str | None = None
    referer: str | None = None
    vpc_id: str | None = None
    vpc_endpoint_id: str | None = None
    via_services: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceFacts:
    """Who owns the resource. tags: None where the service does not tell them."""

    account: str | None = None
    organization: OrganizationFacts | None = None
    tags: Mapping[str, str] | None = None
    request_tags: Mapping[str, str] | None = None


NO_RESOURCE = ResourceFacts()


def caller_context(
    caller: CallerFacts, request: RequestFacts, resource: ResourceFacts = NO_RESOURCE
) -> dict[str, ContextValue]:
    """Every global condition key that is known; keys that are not are absent."""
    return {
        **_principal_keys(caller),
        **_session_keys(caller, request.now),
        **_request_keys(request),
        **_resource_keys(resource),
    }


def _principal_keys(caller: CallerFacts) -> dict[str, ContextValue]:
    principal = parse_principal(caller.principal_arn)
    if principal.kind is PrincipalKind.ANONYMOUS:
        return {
            "aws:PrincipalAccount": "anonymous",
            "aws:PrincipalType": "Anonymous",
            "aws:userid": "anonymous",
            "aws:PrincipalIsAWSService": "false",
        }
    if principal.kind is PrincipalKind.SERVICE:
        names = caller.service_names or (principal.name,)
        return {
            "aws:PrincipalIsAWSService": "true",
            "aws:PrincipalServiceName": principal.name,
            "aws:PrincipalServiceNamesList": names,
        }
    keys: dict[str, ContextValue] = {
        "aws:PrincipalArn": caller.role_arn or principal.name,
        "aws:PrincipalIsAWSService": "false",
    }
    if principal.account:
        keys["aws:PrincipalAccount"] = principal.account
    if principal.kind in _TYPES:
        keys["aws:PrincipalType"] = _TYPES[principal.kind]
    user_id = _user_id(caller, principal)
    if user_id:
        keys["aws:userid"] = user_id
    if caller.user_name is not None and principal.kind is PrincipalKind.USER:
        keys["aws:username"] = caller.user_name
    if caller.organization is not None:
        keys["aws:PrincipalOrgID"] = caller.organization.organization_id
        keys["aws:PrincipalOrgPaths"] = (caller.organization.path,)
    for tag, value in _merged_tags(caller).items():
        keys[f"aws:PrincipalTag/{tag}"] = value
    return keys


_TYPES = {
    PrincipalKind.USER: "User",
    PrincipalKind.ROOT: "Account",
    PrincipalKind.ROLE_SESSION: "AssumedRole",
    PrincipalKind.ROLE: "AssumedRole",
    PrincipalKind.FEDERATED_USER: "FederatedUser",
}


def _user_id(caller: CallerFacts, principal: RequestPrincipal) -> str | None:
    """AIDA… · AROA…:session · account:federated name · the account for root."""
    last = principal.name.rpartition("/")[2]
    if principal.kind is PrincipalKind.ROOT:
        return principal.account
    if principal.kind is PrincipalKind.FEDERATED_USER:
        return f"{principal.account}:{last}"
    if principal.kind is PrincipalKind.ROLE_SESSION and caller.unique_id:
        return f"{caller.unique_id}:{last}"
    return caller.unique_id


def _merged_tags(caller: CallerFacts) -> dict[str, str]:
    """Session tags override the role's, whatever the case of their keys."""
    passed = {tag.lower() for tag in caller.session_tags}
    kept = {tag: value for tag, value in caller.tags.items() if tag.lower() not in passed}
    return {**kept, **caller.session_tags}


def _session_keys(caller: CallerFacts, now: datetime) -> dict[str, ContextValue]:
    keys: dict[str, ContextValue] = {}
    if caller.issued_at is not None:
        keys["aws:TokenIssueTime"] = _iso(caller.issued_at)
    if caller.mfa_at is not None:
        keys["aws:MultiFactorAuthPresent"] = "true"
        keys["aws:MultiFactorAuthAge"] = str(max(0, int((now - caller.mfa_at).total_seconds())))
    elif _is_temporary_without_mfa(caller):
        keys["aws:MultiFactorAuthPresent"] = "false"
    for name, value in (
        ("aws:SourceIdentity", caller.source_identity),
        ("aws:FederatedProvider", caller.federated_provider),
        ("identitystore:UserId", caller.identity_store_user_id),
    ):
        if value is not None:
            keys[name] = value
    return keys


def _is_temporary_without_mfa(caller: CallerFacts) -> bool:
    """Temporary credentials that could have had MFA; federated and Identity Center ones not."""
    is_federated = (caller.identity_store_user_id, caller.federated_provider) != (None, None)
    kind = parse_principal(caller.principal_arn).kind
    return (
        caller.issued_at is not None
        and not is_federated
        and kind in (PrincipalKind.USER, PrincipalKind.ROLE_SESSION)
    )


def _request_keys(request: RequestFacts) -> dict[str, ContextValue]:
    keys: dict[str, ContextValue] = {
        "aws:CurrentTime": _iso(request.now),
        "aws:EpochTime": str(int(request.now.timestamp())),
        "aws:SecureTransport": "true" if request.is_tls else "false",
        "aws:ViaAWSService": "true" if request.via_services else "false",
    }
    if request.via_services:
        keys["aws:CalledVia"] = request.via_services
        keys["aws:CalledViaFirst"] = request.via_services[0]
        keys["aws:CalledViaLast"] = request.via_services[-1]
    is_through_endpoint = request.vpc_endpoint_id is not None
    address = "aws:VpcSourceIp" if is_through_endpoint else "aws:SourceIp"
    for name, value in (
        ("aws:RequestedRegion", request.region),
        (address, request.source_ip),
        ("aws:UserAgent", request.user_agent),
        ("aws:referer", request.referer),
        ("aws:SourceVpc", request.vpc_id),
        ("aws:SourceVpce", request.vpc_endpoint_id),
    ):
        if value is not None:
            keys[name] = value
    return keys


def _resource_keys(resource: ResourceFacts) -> dict[str, ContextValue]:
    keys: dict[str, ContextValue] = {}
    if resource.account is not None:
        keys["aws:ResourceAccount"] = resource.account
    if resource.organization is not None:
        keys["aws:ResourceOrgID"] = resource.organization.organization_id
        keys["aws:ResourceOrgPaths"] = (resource.organization.path,)
    for tag, value in (resource.tags or {}).items():
        keys[f"aws:ResourceTag/{tag}"] = value
    if resource.request_tags is not None:
        keys["aws:TagKeys"] = tuple(resource.request_tags)
        for tag, value in resource.request_tags.items():
            keys[f"aws:RequestTag/{tag}"] = value
    return keys


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
