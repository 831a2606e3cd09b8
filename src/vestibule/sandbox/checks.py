"""What must be allowed before a request may go on to a sandboxed service."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from vestibule.policy.catalogue import Action, Catalogue
from vestibule.policy.unknown_keys import UnknownKeys
from vestibule.sandbox.refusals import undetermined
from vestibule.sandbox.request_tags import request_tag_context
from vestibule.sandbox.requests import SandboxRequest
from vestibule.sandbox.resource_facts import resource_facts
from vestibule.sandbox.told_keys import unknown_keys

ContextValue = str | tuple[str, ...]
_PARTITION = "aws"


@dataclass(frozen=True, slots=True)
class AuthorizationCheck:
    """One action that the caller must be allowed.

    action: `service:Name`; resource: an ARN, or `*`. resource_account: who owns the resource.
    resource_policy: the resource's own policy as JSON text, or None where it has none.
    context: condition keys of the request and the resource; the caller's are the gateway's.
    unknown_keys: condition keys that the request may carry and that could not be told.
    is_wide: the resource could not be told, so `resource` stands for all of a type: a statement
    that denies the action on any of them must count.
    part: the number of the part of the request that it is for, where the service answers each by
    itself (`partial_answers`); None where a denial refuses the whole request.
    """

    action: str
    resource: str
    resource_account: str
    resource_policy: str | None = None
    context: Mapping[str, ContextValue] = field(default_factory=dict)
    unknown_keys: UnknownKeys | None = None
    is_wide: bool = False
    part: int | None = None


class CheckMaker:
    """Makes the checks of one request, with the resource's owner, policy and tags."""

    def __init__(self, request: SandboxRequest, catalogue: Catalogue, prefix: str) -> None:
        self.request = request
        self.catalogue = catalogue
        self.prefix = prefix
        self._request_tags = request_tag_context(request.parameters)

    def action(self, name: str) -> Action:
        """The action of this service. Raises SandboxRefusal where the reference has none."""
        found = self.catalogue.find_action(self.prefix, name)
        if found is None:
            raise undetermined(f"{self.prefix}:{name} is not in the authorization reference.")
        return found

    def operation_action(self) -> str:
        """The name of the one action of the request's operation.

        Raises SandboxRefusal where the reference has none, or several.
        """
        operation = self.request.operation
        found = self.catalogue.service(self.prefix).actions_of_operation(operation)
        if len(found) != 1:
            raise undetermined(f"the action of {self.prefix}'s operation {operation}.")
        return found[0].name

    def arn(self, resource: str, *, service: str = "", account: str | None = None) -> str:
        """An ARN in the caller's Region and account."""
        owner = self.request.account_id if account is None else account
        name = service or self.prefix
        return f"arn:{_PARTITION}:{name}:{self.request.region}:{owner}:{resource}"

    def check(
        self,
        action_name: str,
        resource: str,
        *,
        context: Mapping[str, ContextValue] | None = None,
        with_request_tags: bool = True,
    ) -> AuthorizationCheck:
        """A check of one action on one resource. Raises SandboxRefusal for foreign Regions."""
        action = self.action(action_name)
        self._check_region(resource)
        facts = resource_facts(resource, self.request.account_id)
        tags = self._request_tags if with_request_tags else {}
        told = {**facts.context, **tags, **(context or {})}
        return AuthorizationCheck(
            action=action.full_name,
            resource=resource,
            resource_account=facts.account_id,
            resource_policy=facts.policy,
            context=told,
            unknown_keys=unknown_keys(action, told),
        )

    def checks(self, action_name: str, resources: Iterable[str]) -> list[AuthorizationCheck]:
        """One check for each different resource; raises SandboxRefusal where there is none."""
        made = [self.check(action_name, each) for each in dict.fromkeys(resources)]
        if not made:
            raise undetermined(f"the resource of {self.prefix}:{action_name}.")
        return made

    def _check_region(self, resource: str) -> None:
        if resource == "*":
            return
        parts = resource.split(":", 5)
        if len(parts) != 6 or parts[0] != "arn" or parts[1] != _PARTITION:
            raise undetermined("an ARN in the request is not valid.")
        if parts[3] and parts[3] != self.request.region:
            raise undetermined("a resource in another Region was named.")
