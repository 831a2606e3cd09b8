"""Who makes a request, and whether a statement's Principal or NotPrincipal means them.

Source: IAM User Guide, reference_policies_elements_principal and …_notprincipal.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, IntEnum
from functools import lru_cache
from typing import Any

_ACCOUNT = re.compile(r"[0-9]{12}")
_UNIQUE_ID = re.compile(r"A(?:ROA|IDA)[A-Z0-9]{8,124}")
_CLOUDFRONT = "cloudfront"
"""Stands for the account in the ARNs of origin access identities."""
_LONGEST_REMEMBERED = 2048
RoleKey = tuple[str, str, str]


class PrincipalKind(Enum):
    """What kind of principal makes a request."""

    USER = "User"
    ROLE_SESSION = "RoleSession"
    ROLE = "Role"
    """A role itself, as simulations name it: decided like a session of that role."""
    FEDERATED_USER = "FederatedUser"
    ROOT = "Root"
    SERVICE = "Service"
    FEDERATED = "Federated"
    """An identity provider's assertion, before it has a role."""
    ORIGIN_ACCESS_IDENTITY = "OriginAccessIdentity"
    """CloudFront, as bucket policies name it: it belongs to no account and has no policies."""
    ANONYMOUS = "Anonymous"
    UNKNOWN = "Unknown"

    __hash__ = object.__hash__


@dataclass(frozen=True, slots=True)
class RequestPrincipal:
    """A principal taken apart. name: its ARN, service name or provider.

    role: partition, account and name of a role session's role; a session's ARN has no path, and
    role names are unique in an account, so path is left out.
    """

    kind: PrincipalKind
    name: str
    partition: str = ""
    account: str | None = None
    role: RoleKey | None = None

    @property
    def has_identity_policies(self) -> bool:
        """Whether identity policies can grant to it: not to services, providers, anonymous."""
        return self.kind in _WITH_IDENTITY

    @property
    def may_have_boundary(self) -> bool:
        """Whether a permissions boundary can limit it: users and roles only."""
        return self.kind in _WITH_IDENTITY and self.kind is not PrincipalKind.ROOT


_WITH_IDENTITY = frozenset(
    {
        PrincipalKind.USER,
        PrincipalKind.ROLE_SESSION,
        PrincipalKind.ROLE,
        PrincipalKind.FEDERATED_USER,
        PrincipalKind.ROOT,
    }
)
_NAMED_BY_ARN = frozenset(
    {
        PrincipalKind.USER,
        PrincipalKind.ROLE_SESSION,
        PrincipalKind.FEDERATED_USER,
        PrincipalKind.ORIGIN_ACCESS_IDENTITY,
    }
)
"""Whom an ARN names without more: not groups, and roles only as far as boundaries let it."""
ANONYMOUS = RequestPrincipal(PrincipalKind.ANONYMOUS, "")


class GrantClass(IntEnum):
    """How a Principal element matched, weakest first; it decides which other policies limit it."""

    ACCOUNT = 1
    """By account: delegation, which grants nothing by itself in the same account."""
    LIMITED = 2
    """By the role of a session or the user of a federated session: boundary and session limit."""
    DIRECT = 3
    """By the very user or session, or by `*`."""


def parse_principal(name: str | None, kind: PrincipalKind | None = None) -> RequestPrincipal:
    """The principal of a request; kind overrides what the name looks like."""
    if name is None or kind is PrincipalKind.ANONYMOUS:
        return ANONYMOUS
    return _remembered(name, kind) if len(name) <= _LONGEST_REMEMBERED else _parse(name, kind)


def _parse(name: str, kind: PrincipalKind | None) -> RequestPrincipal:
    parts = name.split(":", 5)
    if len(parts) != 6 or parts[0] != "arn":
        is_service = name.endswith((".amazonaws.com", ".amazonaws.com.cn"))
        found = PrincipalKind.SERVICE if is_service else PrincipalKind.UNKNOWN
        return RequestPrincipal(kind or found, name)
    _, partition, service, _, account, resource = parts
    found = kind or _kind(service, resource)
    if account == _CLOUDFRONT and found is PrincipalKind.USER:
        return RequestPrincipal(PrincipalKind.ORIGIN_ACCESS_IDENTITY, name, partition)
    return RequestPrincipal(
        found, name, partition, account or None, _role_key(found, partition, account, resource)
    )


_remembered = lru_cache(maxsize=16384)(_parse)


def _kind(service: str, resource: str) -> PrincipalKind:
    head = resource.partition("/")[0]
    if service == "iam" and resource == "root":
        return PrincipalKind.ROOT
    kinds = {
        ("iam", "user"): PrincipalKind.USER,
        ("iam", "role"): PrincipalKind.ROLE,
        ("sts", "assumed-role"): PrincipalKind.ROLE_SESSION,
        ("sts", "federated-user"): PrincipalKind.FEDERATED_USER,
        ("iam", "saml-provider"): PrincipalKind.FEDERATED,
        ("iam", "oidc-provider"): PrincipalKind.FEDERATED,
    }
    return kinds.get((service, head), PrincipalKind.UNKNOWN)


def _role_key(kind: PrincipalKind, partition: str, account: str, resource: str) -> RoleKey | None:
    if kind is PrincipalKind.ROLE_SESSION:
        return partition, account, (*resource.split("/", 2), "")[1]
    if kind is PrincipalKind.ROLE:
        return partition, account, resource.rpartition("/")[2]
    return None


class PrincipalSet:
    """A statement's Principal (or NotPrincipal) element, compiled."""

    __slots__ = (
        "_accounts",
        "_arns",
        "_federated",
        "_ids",
        "_other",
        "_roles",
        "_services",
        "is_any",
    )

    def __init__(self, element: Any) -> None:
        by_type: dict[str, list[str]] = {}
        if isinstance(element, str):
            by_type["AWS"] = [element] if element == "*" else []
        elif isinstance(element, dict):
            by_type = {name: _strings(values) for name, values in element.items()}
        aws = by_type.get("AWS", [])
        self.is_any = "*" in aws
        self._accounts: set[tuple[str, str]] = set()
        self._roles: set[RoleKey] = set()
        self._arns = frozenset(name for name in aws if name.startswith("arn:"))
        self._ids = frozenset(name for name in aws if _UNIQUE_ID.fullmatch(name))
        self._services = frozenset(by_type.get("Service", []))
        self._federated = frozenset(by_type.get("Federated", []))
        self._other = frozenset(by_type.get("CanonicalUser", []))
        for name in aws:
            self._add(name)

    @property
    def has_unique_ids(self) -> bool:
        """Whether it takes a caller's unique id, beside its name, to tell who is meant."""
        return bool(self._ids)

    def _add(self, name: str) -> None:
        if _ACCOUNT.fullmatch(name):
            self._accounts.add(("", name))
            return
        principal = parse_principal(name)
        if principal.kind is PrincipalKind.ROOT and principal.account:
            self._accounts.add((principal.partition, principal.account))
        elif principal.kind is PrincipalKind.ROLE and principal.role:
            self._roles.add(principal.role)

    def grant_class(
        self, principal: RequestPrincipal, *, unique_id: str = "", federated_by: str | None = None
    ) -> GrantClass | None:
        """How the element means a principal; None when it does not.

        unique_id: AIDA… or AROA… of the user or role. federated_by: the ARN of the user who
        made a federated-user session.
        """
        if self.is_any:
            return GrantClass.DIRECT
        kind = principal.kind
        if kind is PrincipalKind.ANONYMOUS:
            return None
        if kind is PrincipalKind.SERVICE:
            return GrantClass.DIRECT if principal.name in self._services else None
        if kind is PrincipalKind.FEDERATED:
            return GrantClass.DIRECT if self._has_provider(principal.name) else None
        if kind in _NAMED_BY_ARN and principal.name in self._arns:
            return GrantClass.DIRECT
        if kind is PrincipalKind.UNKNOWN and self._has_other(principal.name):
            return GrantClass.DIRECT
        if unique_id in self._ids:
            if kind is PrincipalKind.USER and unique_id.startswith("AIDA"):
                return GrantClass.DIRECT
            if principal.role is not None and unique_id.startswith("AROA"):
                return GrantClass.LIMITED
        if self._has_role(principal):
            return GrantClass.LIMITED
        if kind is PrincipalKind.FEDERATED_USER and federated_by in self._arns:
            return GrantClass.LIMITED
        return GrantClass.ACCOUNT if self._has_account(principal) else None

    def exempts(self, principal: RequestPrincipal, *, needs_account: bool) -> bool:
        """Whether the element, as a NotPrincipal, spares a principal.

        AWS checks the account, then the role, then the user or session; each must be listed
        (needs_account), so an entry for the user alone spares nobody.
        """
        if self.is_any:
            return True
        found = self.grant_class(principal)
        if not needs_account or principal.account is None:
            return found is not None
        if not self._has_account(principal):
            return False
        if principal.kind is PrincipalKind.ROOT:
            return True
        if principal.role is not None and not self._has_role(principal):
            return False
        return principal.kind is PrincipalKind.ROLE or found is GrantClass.DIRECT

    def _has_role(self, principal: RequestPrincipal) -> bool:
        """A session's ARN leaves its role's path out; a role that is named itself has it."""
        if principal.kind is PrincipalKind.ROLE:
            return principal.name in self._arns
        return principal.role is not None and principal.role in self._roles

    def _has_provider(self, name: str) -> bool:
        """Whether it is a provider that is named; `*` is every provider, as AWS's own endpoint
        policies have it (aws-samples/data-perimeter-policy-examples, sts_endpoint_policy)."""
        return name in self._federated or "*" in self._federated

    def _has_other(self, name: str) -> bool:
        """Whether it is a canonical user, or a service that is not told by its name."""
        return name in self._other or name in self._services

    def _has_account(self, principal: RequestPrincipal) -> bool:
        account = principal.account
        if account is None:
            return False
        return ("", account) in self._accounts or (principal.partition, account) in self._accounts


def _strings(values: Any) -> list[str]:
    if isinstance(values, str):
        return [values]
    return (
        [value for value in values if isinstance(value, str)]
        if isinstance(values, Iterable)
        else []
    )
