"""Questions to the policy engine about what is in the data directory, without changing it."""

from collections.abc import Iterator, Mapping, Sequence

from vestibule.access.access_questions import EntityAccess, Person, who_can_in_organization
from vestibule.access.what_can_in_organization import find_subject, what_can_in_organization
from vestibule.app.installed_data import installed_data
from vestibule.app.permissions_text import permission_lines
from vestibule.organization.explained_access import (
    AskedAccess,
    decide_asked_access,
    explain_asked_access,
)
from vestibule.policy.catalogue import shared_catalogue
from vestibule.policy.context_values import ContextValue
from vestibule.policy.decision_in_doubt import AccessClass
from vestibule.policy.special_cases import resource_of_action
from vestibule.policy.what_can import Wanted
from vestibule.policy.who_can import AccessQuestion
from vestibule.store.work import Work

_REMARK = (
    "Resource policies are not looked at, but for the trust policy of a role that is to be "
    "assumed: they may grant more, and deny; on resources of other accounts and KMS keys they must "
    "allow as well."
)


def tell_who_can(
    action: str, resource: str, *, account_id: str | None, resource_account: str | None
) -> list[str]:
    """The answer as lines, from one snapshot of the data. Raises NotFound, ClickException."""
    resource, wildcard_only = resource_of_action(
        action, resource, partition=None, catalogue=shared_catalogue()
    )
    question = AccessQuestion(
        action, resource, resource_account=resource_account, wildcard_only=wildcard_only
    )
    with installed_data() as units:
        found = units.read(
            lambda work: list(who_can_in_organization(work, question, account_id=account_id))
        )
    lines = [line for each in found for line in _lines(each)] or ["Nobody."]
    return [*lines, _REMARK]


def tell_explained_access(
    principal_arn: str, action: str, resource: str, *, context: Mapping[str, ContextValue]
) -> str:
    """The decision and its reasons, a sentence a line. Raises NotFound, Invalid, ClickException."""
    asked = AskedAccess(principal_arn, action, resource, context)
    with installed_data() as units:
        decision = units.read(lambda work: decide_asked_access(work, asked))
    return "\n".join(explain_asked_access(decision))


def tell_what_can(
    principal: str, *, account_id: str | None, actions: Sequence[str], levels: Sequence[str]
) -> list[str]:
    """The answer as lines, from one snapshot. Raises NotFound, Invalid, ClickException."""
    wanted = Wanted(tuple(actions), tuple(levels))

    def tell(work: Work) -> list[str]:
        subject = find_subject(work, principal)
        found = what_can_in_organization(work, subject, account_id=account_id, wanted=wanted)
        return list(permission_lines(subject, found))

    with installed_data() as units:
        return units.read(tell)


def _lines(found: EntityAccess) -> Iterator[str]:
    is_certain = found.access.access is AccessClass.ALLOWED
    yield f"{found.access.asked.arn}: {'yes' if is_certain else 'under conditions'}"
    for statement in found.access.conditions:
        which = f"{statement.sid or f'statement {statement.index + 1}'} of {statement.policy}"
        does = "allows" if statement.is_allow else "denies"
        yield f"  {which} {does} if {' and '.join(map(str, statement.conditions))}"
    if found.permission_set is not None:
        yield f"  permission set {found.permission_set.name}"
    for person in found.people:
        yield f"  {person.user_name} ({_how(person)})"
    if found.has_more_people:
        yield "  and more"


def _how(person: Person) -> str:
    ways = ["directly"] if person.is_direct else []
    return ", ".join([*ways, *(f"through {group}" for group in person.groups)])
