"""One question to the engine: may this principal do this action on this resource?"""

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass, field

from vestibule.policy.context_values import ContextValue
from vestibule.policy.principals import PrincipalKind, RequestPrincipal, parse_principal
from vestibule.policy.unknown_keys import UnknownKeys

_NOBODYS_ACCOUNTS = ("", "*", "aws")


@dataclass(frozen=True, slots=True)
class AccessRequest:
    """A request as the engine sees it.

    principal_arn: ARN of the user, role session, federated-user session or account root
        (`…:root`), the name of an AWS service, an identity provider, or None for anonymous.
    action: `service:Name`, any case. resource: an ARN, or `*` for actions without resources.
    resource_account: who owns the resource; None takes it from the ARN, and where the ARN has
        none (S3), or `aws` (managed policies, open to every account), or a wildcard, the resource
        counts as the caller's own.
    context: condition keys; str for a single value, tuple for a set. Nothing is added to it.
    principal_kind: overrides what principal_arn looks like (providers named by host).
    federated_by: ARN of the IAM user who made a federated-user session.
    wildcard_only: the action has no resource types, so its resource is `*`.
    unknown_keys: keys that are not in the context, but may have been in the request.
    """

    principal_arn: str | None
    action: str
    resource: str
    _: KW_ONLY
    resource_account: str | None = None
    context: Mapping[str, ContextValue] = field(default_factory=dict)
    principal_kind: PrincipalKind | None = None
    federated_by: str | None = None
    wildcard_only: bool = False
    unknown_keys: UnknownKeys | None = None

    @property
    def principal(self) -> RequestPrincipal:
        """The principal, taken apart."""
        return parse_principal(self.principal_arn, self.principal_kind)

    @property
    def principal_account(self) -> str | None:
        """The account the caller belongs to; None for services, providers' hosts, anonymous."""
        return self.principal.account

    @property
    def owner_account(self) -> str | None:
        """The account that owns the resource; None when only the caller could tell."""
        if self.resource_account is not None:
            return self.resource_account
        if self.wildcard_only:
            return None
        parts = self.resource.split(":", 5)
        return parts[4] if len(parts) == 6 and parts[4] not in _NOBODYS_ACCOUNTS else None

    @property
    def is_same_account(self) -> bool:
        """Whether caller and resource belong to one account; anonymous callers have none."""
        return self.is_owned_by_account_of(self.principal)

    def is_owned_by_account_of(self, principal: RequestPrincipal) -> bool:
        """Likewise, for a principal taken apart already."""
        mine = principal.account
        owner = self.owner_account
        return mine is not None and (owner is None or owner == mine)
