"""Whether an identity policy is no broader than another, told soundly: "yes" is certain."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

from vestibule.model.errors import Invalid
from vestibule.policy.decide import decide
from vestibule.policy.documents import PolicyDocument
from vestibule.policy.kinds import PolicyKind
from vestibule.policy.pattern_sets import Effort, covers, covers_resource, meet
from vestibule.policy.policies import NamedPolicy, Policies
from vestibule.policy.request import AccessRequest
from vestibule.policy.statement_texts import StatementText

_MOST_STEPS = 500_000
_ARN_COLONS = 5
_MOST_WITNESSES = 1_000
_WHO = "arn:aws:iam::111122223333:role/witness"


class Containment(Enum):
    """The three answers."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Verdict:
    """witness: for NO, a request that only the first policy allows. reason: for UNKNOWN, why."""

    answer: Containment
    witness: AccessRequest | None = None
    reason: str = ""


def is_no_broader(policy: PolicyDocument, other: PolicyDocument) -> Verdict:
    """Whether every request that `policy` allows is allowed by `other`, each taken alone.

    YES is certain, and NO comes with a request. Never raises.
    """
    if not {policy.kind, other.kind} <= {PolicyKind.IDENTITY, PolicyKind.BOUNDARY}:
        return Verdict(Containment.UNKNOWN, reason="only identity policies are compared")
    effort = Effort(_MOST_STEPS)
    reason = ""
    try:
        reason = next(_reasons(policy, other, effort), "")
    except Invalid as error:
        reason = error.message
    if not reason:
        return Verdict(Containment.YES)
    witness = next(_witnesses(policy, other), None)
    if witness is not None:
        return Verdict(Containment.NO, witness=witness)
    return Verdict(Containment.UNKNOWN, reason=reason)


def _reasons(policy: PolicyDocument, other: PolicyDocument, effort: Effort) -> Iterator[str]:
    """Why a Yes would not be certain."""
    if policy.version != other.version and "${" in policy.text + other.text:
        yield "variables mean different things in the two versions of the policy language"
    if policy.kind is not other.kind and policy.version != other.version:
        yield "the two are of different kinds and versions"
    denies = [each for each in other.statements if not each.is_allow]
    own_denies = [each for each in policy.statements if not each.is_allow]
    allows = [each for each in other.statements if each.is_allow]
    for statement in (each for each in policy.statements if each.is_allow):
        for action, resource in _parts(statement):
            if not any(_covers(each, statement, action, resource, effort) for each in allows):
                yield f"statement {statement.index + 1} is not plainly covered"
        for deny in denies:
            if _may_meet(statement, deny, effort) and not any(
                all(_covers(own, deny, *part, effort) for part in _parts(deny))
                for own in own_denies
            ):
                yield f"statement {deny.index + 1} of the other policy may deny what is allowed"


def _parts(statement: StatementText) -> Iterator[tuple[str | None, str | None]]:
    """Each action with each resource; None for a NotAction or NotResource, which is one part."""
    actions: Iterable[str | None] = [None] if statement.is_not_action else statement.actions
    resources: Iterable[str | None] = (
        [None] if statement.is_not_resource else statement.resources or ()
    )
    return ((action, resource) for action in actions for resource in resources)


def _covers(
    wide: StatementText,
    narrow: StatementText,
    action: str | None,
    resource: str | None,
    effort: Effort,
) -> bool:
    """Whether a statement applies wherever the part of another does."""
    effort.spend(len(wide.actions) + len(wide.resources or ()) + 1)
    return (
        set(wide.conditions) <= set(narrow.conditions)
        and _covers_action(wide, narrow, action)
        and _covers_resource(wide, narrow, resource)
    )


def _covers_action(wide: StatementText, narrow: StatementText, action: str | None) -> bool:
    own = [each.lower() for each in wide.actions]
    if wide.is_not_action:
        return action is None and set(own) <= {each.lower() for each in narrow.actions}
    if action is None:
        return "*" in own
    return any(_has_meaning(each) and covers(each, action.lower()) for each in own)


def _has_meaning(action: str) -> bool:
    """A wildcard in a service's prefix matches nothing, but for the lone `*`."""
    service, colon, _ = action.partition(":")
    return action == "*" or (colon == ":" and "*" not in service and "?" not in service)


def _covers_resource(wide: StatementText, narrow: StatementText, resource: str | None) -> bool:
    own = wide.resources or ()
    if wide.is_not_resource:
        return resource is None and set(own) <= set(narrow.resources or ())
    if resource is None:
        return "*" in own
    if "${" in resource:
        return "*" in own or resource in own
    return any(each == resource or covers_resource(each, resource) for each in own)


def _may_meet(statement: StatementText, deny: StatementText, effort: Effort) -> bool:
    """Whether some request may be covered by both; in doubt it may."""
    if not statement.is_not_action and not deny.is_not_action:
        pairs = ((a.lower(), b.lower()) for a in statement.actions for b in deny.actions)
        if not any(meet(first, second, effort) for first, second in pairs):
            return False
    if statement.is_not_resource or deny.is_not_resource:
        return True
    return any(
        _is_vague(first) or _is_vague(second) or meet(first, second, effort)
        for first in statement.resources or ()
        for second in deny.resources or ()
    )


def _is_vague(resource: str) -> bool:
    """A pattern with variables, or a short ARN, means more than it says."""
    return "${" in resource or resource.count(":") < _ARN_COLONS


def _witnesses(policy: PolicyDocument, other: PolicyDocument) -> Iterator[AccessRequest]:
    """Requests made from the statements of both that only the first allows."""
    tried = 0
    statements = (*policy.statements, *other.statements)
    for action in {each for statement in statements for each in statement.actions}:
        for resource in {each for statement in statements for each in statement.resources or ()}:
            tried += 1
            if tried > _MOST_WITNESSES:
                return
            for filling in ("x", ""):
                name = "iam:GetUser" if action == "*" else _filled(action, filling)
                what = "*" if resource == "*" else _filled(resource, filling)
                request = AccessRequest(_WHO, name, what, resource_account="111122223333")
                if _is_allowed(request, policy) and not _is_allowed(request, other):
                    yield request


def _filled(pattern: str, filling: str) -> str:
    return pattern.replace("*", filling).replace("?", "x")


def _is_allowed(request: AccessRequest, document: PolicyDocument) -> bool:
    return decide(request, Policies(identity=(NamedPolicy("policy", document),))).is_allowed
