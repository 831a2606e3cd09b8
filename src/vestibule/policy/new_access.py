"""Whether a policy grants what another does not, told soundly: in doubt it does.

Every Allow of the new policy must lie, action by action and resource by resource, within a single
Allow of the existing one, under the same conditions or more, for the same principals or fewer; and
no Deny of the existing policy that touches it may be gone.
Source: Access Analyzer API Reference, CheckNoNewAccess.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from vestibule.policy.conditions.operators import find_operator
from vestibule.policy.documents import PolicyDocument
from vestibule.policy.granted_access import is_always_denied, widest
from vestibule.policy.pattern_sets import Effort, covers, covers_resource, meet
from vestibule.policy.principals import parse_principal
from vestibule.policy.statement_texts import StatementText

_MOST_STEPS = 500_000
ConditionText = tuple[str, str, tuple[str, ...]]
Names = frozenset[tuple[str, str]]


def newly_granting_statements(
    new: PolicyDocument, existing: PolicyDocument
) -> tuple[StatementText, ...]:
    """The statements of `new` that may grant what `existing` does not.

    Raises Invalid (UNPROCESSABLE) for policies too complex to be compared.
    """
    comparison = _Comparison(new, existing)
    return tuple(each for each in new.statements if each.is_allow and comparison.is_new(each))


class _Comparison:
    def __init__(self, new: PolicyDocument, existing: PolicyDocument) -> None:
        self._effort = Effort(_MOST_STEPS)
        self._allows = [each for each in existing.statements if each.is_allow]
        self._denies = [each for each in existing.statements if not each.is_allow]
        self._new = new
        self._new_denies = [each for each in new.statements if not each.is_allow]
        self._same_language = new.version == existing.version

    def is_new(self, statement: StatementText) -> bool:
        """Whether an Allow of the new policy may grant something new."""
        if is_always_denied(self._new, statement, self._effort):
            return False
        if not self._is_covered(statement):
            return True
        return any(
            self._may_meet(deny, statement)
            and not any(self._lies_within(deny, other) for other in self._new_denies)
            for deny in self._denies
        )

    def _is_covered(self, statement: StatementText) -> bool:
        """Whether each of its actions on each of its resources is allowed already."""
        fitting = [each for each in self._allows if self._has_same_limits(statement, each)]
        resources = [list(self._resources_within(statement, each)) for each in fitting]
        for at, _ in enumerate(_pieces(statement.actions, is_not=statement.is_not_action)):
            left = set(range(len(_resource_pieces(statement))))
            for other, within in zip(fitting, resources, strict=True):
                if left and self._has_action(statement, at, other):
                    self._effort.spend(len(within) + 1)
                    left.difference_update(within)
            if left:
                return False
        return True

    def _lies_within(self, inner: StatementText, outer: StatementText) -> bool:
        """Whether `outer` applies wherever `inner` does."""
        return (
            self._has_same_limits(inner, outer)
            and len(list(self._resources_within(inner, outer))) == len(_resource_pieces(inner))
            and all(
                self._has_action(inner, at, outer)
                for at, _ in enumerate(_pieces(inner.actions, is_not=inner.is_not_action))
            )
        )

    def _may_meet(self, deny: StatementText, statement: StatementText) -> bool:
        """Whether some action of the statement, on some resource of it, is denied."""
        return self._may_meet_by_action(deny, statement) and self._may_meet_by_resource(
            deny, statement
        )

    def _may_meet_by_action(self, deny: StatementText, statement: StatementText) -> bool:
        if deny.is_not_action or statement.is_not_action:
            return True
        return any(
            meet(mine.lower(), theirs.lower(), self._effort)
            for mine in deny.actions
            for theirs in statement.actions
        )

    def _may_meet_by_resource(self, deny: StatementText, statement: StatementText) -> bool:
        if deny.resources is None or statement.resources is None:
            return True
        if deny.is_not_resource or statement.is_not_resource:
            return True
        return any(
            meet(widest(mine), widest(theirs), self._effort)
            for mine in deny.resources
            for theirs in statement.resources
        )

    def _has_action(self, inner: StatementText, at: int, outer: StatementText) -> bool:
        mine = [action.lower() for action in inner.actions]
        theirs = [action.lower() for action in outer.actions]
        self._effort.spend(len(theirs) + 1)
        if inner.is_not_action and outer.is_not_action:
            self._effort.spend(len(mine) * len(theirs))
            return all(any(covers(spared, each) for spared in mine) for each in theirs)
        if inner.is_not_action:
            return "*" in theirs
        if outer.is_not_action:
            return not any(meet(spared, mine[at], self._effort) for spared in theirs)
        return any(covers(each, mine[at]) for each in theirs)

    def _resources_within(self, inner: StatementText, outer: StatementText) -> Iterator[int]:
        """Which of the inner statement's resources the outer one covers, by number."""
        for at, resource in enumerate(_resource_pieces(inner)):
            self._effort.spend(len(outer.resources or ()) + 1)
            if self._has_resource(inner, resource, outer):
                yield at

    def _has_resource(
        self, inner: StatementText, resource: str | None, outer: StatementText
    ) -> bool:
        theirs = outer.resources
        if theirs is None:
            return True
        if resource is None:
            if outer.is_not_resource and inner.is_not_resource:
                spared = inner.resources or ()
                self._effort.spend(len(spared) * len(theirs))
                return all(any(self._covers(mine, each) for mine in spared) for each in theirs)
            return not outer.is_not_resource and "*" in theirs
        if outer.is_not_resource:
            wide = widest(resource)
            return not any(meet(widest(each), wide, self._effort) for each in theirs)
        return any(self._covers(each, resource) for each in theirs)

    def _covers(self, wide: str, narrow: str) -> bool:
        if wide == narrow:
            return self._same_language or "${" not in wide
        return covers_resource(wide, narrow if narrow == "*" else widest(narrow))

    def _has_same_limits(self, inner: StatementText, outer: StatementText) -> bool:
        """Whether the outer statement's principals and conditions hold where the inner's do."""
        if not _has_principals(inner, outer):
            return False
        self._effort.spend(len(inner.conditions) * len(outer.conditions) + 1)
        return all(
            any(self._implies(mine, theirs, is_allow=inner.is_allow) for mine in inner.conditions)
            for theirs in outer.conditions
        )

    def _implies(self, mine: ConditionText, theirs: ConditionText, *, is_allow: bool) -> bool:
        """Whether a condition holds wherever another one does.

        A negated operator may hold for what it cannot read or resolve; then only the very same
        values will do.
        """
        operator = find_operator(theirs[0])
        same = mine[0].lower() == theirs[0].lower() and mine[1].lower() == theirs[1].lower()
        if operator is None or not same:
            return False
        values, others = set(mine[2]), set(theirs[2])
        has_variables = any("${" in value for value in values | others)
        if has_variables and not self._same_language:
            return False
        if not operator.is_negated:
            return values <= others
        return values == others if has_variables or not is_allow else others <= values


def _pieces(patterns: Sequence[str], *, is_not: bool) -> Sequence[str]:
    """Patterns one by one; those of a Not… element are one piece together."""
    return patterns if not is_not else ("",)


def _resource_pieces(statement: StatementText) -> Sequence[str | None]:
    """The resources one by one; None stands for all, or all but some."""
    if statement.resources is None or statement.is_not_resource:
        return (None,)
    return statement.resources


def _has_principals(inner: StatementText, outer: StatementText) -> bool:
    if inner.is_not_principal or outer.is_not_principal:
        return inner.is_not_principal is outer.is_not_principal and (
            inner.principal == outer.principal and not inner.is_allow
        )
    theirs = _names(outer.principal)
    return ("AWS", "*") in theirs or _names(inner.principal) <= theirs


def _names(principal: Any) -> Names:
    """Type and name of each principal; accounts by number. Policies without one mean everybody."""
    if principal is None or principal == "*":
        return frozenset({("AWS", "*")})
    if not isinstance(principal, dict):
        return frozenset()
    return frozenset(
        (kind, _name(each))
        for kind, names in principal.items()
        for each in (names if isinstance(names, list) else [names])
        if isinstance(each, str)
    )


def _name(text: str) -> str:
    found = parse_principal(text)
    return found.account or text if text.endswith(":root") else text
