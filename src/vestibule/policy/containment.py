"""Whether a policy is no broader than another, told soundly: "yes" is certain, "no" is proven.

The comparison is the one of CheckNoNewAccess (`new_access`); a "no" comes with a request.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from itertools import chain, islice, product

from vestibule.model.errors import Invalid
from vestibule.policy.context_values import ContextValue
from vestibule.policy.decide import decide
from vestibule.policy.documents import PolicyDocument
from vestibule.policy.kinds import PolicyKind
from vestibule.policy.new_access import newly_granting_statements
from vestibule.policy.policies import NamedPolicy, Policies
from vestibule.policy.request import AccessRequest
from vestibule.policy.satisfying_context import filled, satisfying_context
from vestibule.policy.statement_texts import StatementText

_MOST_WITNESSES = 2_000
_MOST_AT_FIRST = 3
_ACCOUNT = "111122223333"
_WHO = f"arn:aws:iam::{_ACCOUNT}:role/witness"
_ACTIONS = ("iam:GetUser", "s3:GetObject", "*")
_RESOURCES = ("*", "arn:aws:s3:::witness/witness", f"arn:aws:witness:x:{_ACCOUNT}:witness/witness")
_COMPLETING = frozenset({PolicyKind.IDENTITY, PolicyKind.BOUNDARY})


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

    Identity policies and boundaries are compared, and others of one kind that name no principals.
    YES is certain, and NO comes with a request. Never raises.
    """
    kinds = {policy.kind, other.kind}
    if any(kind.has_principal for kind in kinds) or not (len(kinds) == 1 or kinds <= _COMPLETING):
        return Verdict(Containment.UNKNOWN, reason="policies of these kinds are not compared")
    reason = ""
    try:
        doubtful = newly_granting_statements(policy, other)
    except Invalid as error:
        doubtful, reason = policy.statements, error.message
    if not doubtful:
        return Verdict(Containment.YES)
    witness = next(_witnesses(doubtful, policy, other), None)
    if witness is not None:
        return Verdict(Containment.NO, witness=witness)
    numbers = ", ".join(str(each.index + 1) for each in doubtful)
    return Verdict(
        Containment.UNKNOWN, reason=reason or f"not plainly covered: statement {numbers}"
    )


def _witnesses(
    doubtful: Iterable[StatementText], policy: PolicyDocument, other: PolicyDocument
) -> Iterator[AccessRequest]:
    """Requests made from the statements in doubt that only the first policy allows."""
    statements = (*policy.statements, *other.statements)
    requests = chain.from_iterable(_requests(each, statements) for each in doubtful)
    for request in islice(requests, _MOST_WITNESSES):
        if _is_allowed(request, policy) and not _is_allowed(request, other):
            yield request


def _requests(
    statement: StatementText, statements: Iterable[StatementText]
) -> Iterator[AccessRequest]:
    """Requests that a statement may cover; first those that it names itself."""
    own_actions = () if statement.is_not_action else statement.actions
    own_resources = () if statement.is_not_resource else statement.resources or ()
    actions = (*own_actions, *(a for each in statements for a in each.actions), *_ACTIONS)
    resources = (
        *own_resources,
        *(r for each in statements for r in each.resources or ()),
        *_RESOURCES,
    )
    contexts = list(_contexts(statement, statements))
    first = product(own_actions, own_resources[:_MOST_AT_FIRST] or _RESOURCES)
    for action, resource in chain(first, product(dict.fromkeys(actions), dict.fromkeys(resources))):
        for context in contexts:
            for filling in ("x", "") if "*" in action + resource else ("x",):
                yield AccessRequest(
                    _WHO,
                    "witness:Witness" if action == "*" else filled(action, filling),
                    "*" if resource == "*" else filled(resource, filling),
                    resource_account=_ACCOUNT,
                    context=context,
                )


def _contexts(
    statement: StatementText, statements: Iterable[StatementText]
) -> Iterator[dict[str, ContextValue]]:
    """Contexts in which the statement should apply: no more than it needs, and with a Deny."""
    patterns = statement.resources or ()
    yield satisfying_context(statement.conditions, patterns)
    seen = set()
    for each in statements:
        if not each.is_allow and each.conditions and each.conditions not in seen:
            seen.add(each.conditions)
            yield satisfying_context((*each.conditions, *statement.conditions), patterns)


def _is_allowed(request: AccessRequest, document: PolicyDocument) -> bool:
    return decide(request, Policies(identity=(NamedPolicy("policy", document),))).is_allowed
