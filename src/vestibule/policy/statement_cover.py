"""Whether statements cover others: in actions, resources, principals and conditions.

Told soundly: "covers" is certain, and "may meet" is said in doubt.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from vestibule.policy.condition_implication import ConditionSetting, excludes, implies
from vestibule.policy.granted_access import widest
from vestibule.policy.pattern_sets import Effort, covers_action, covers_resource, meet
from vestibule.policy.principals import parse_principal
from vestibule.policy.statement_texts import StatementText

Names = frozenset[tuple[str, str]]


class StatementCover:
    """Compares the statements of two documents with bounded effort.

    same_language: `${…}` means the same in both documents. Methods raise Invalid (UNPROCESSABLE).
    """

    def __init__(self, effort: Effort, *, same_language: bool) -> None:
        self._effort = effort
        self._same_language = same_language

    def is_covered(self, statement: StatementText, allows: Sequence[StatementText]) -> bool:
        """Whether each of its actions on each of its resources lies within one of the others."""
        fitting = [each for each in allows if self._has_same_limits(statement, each)]
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

    def lies_within(self, inner: StatementText, outer: StatementText) -> bool:
        """Whether `outer` applies wherever `inner` does."""
        return (
            self._has_same_limits(inner, outer)
            and len(list(self._resources_within(inner, outer))) == len(_resource_pieces(inner))
            and all(
                self._has_action(inner, at, outer)
                for at, _ in enumerate(_pieces(inner.actions, is_not=inner.is_not_action))
            )
        )

    def may_meet(self, deny: StatementText, statement: StatementText) -> bool:
        """Whether some action of the statement, on some resource of it, is denied."""
        return (
            self._may_meet_by_action(deny, statement)
            and self._may_meet_by_resource(deny, statement)
            and not any(excludes(a, d) for a in statement.conditions for d in deny.conditions)
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
        mine, theirs = _lowered(inner.actions), _lowered(outer.actions)
        if not (inner.is_not_action or outer.is_not_action) and mine[at] in theirs:
            self._effort.spend()
            return covers_action(mine[at], mine[at])
        self._effort.spend(len(theirs) + 1)
        if inner.is_not_action and outer.is_not_action:
            self._effort.spend(len(mine) * len(theirs))
            return all(any(covers_action(spared, each) for spared in mine) for each in theirs)
        if inner.is_not_action:
            return "*" in theirs
        if outer.is_not_action:
            return not any(meet(spared, mine[at], self._effort) for spared in theirs)
        return any(covers_action(each, mine[at]) for each in theirs)

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
        setting = ConditionSetting(not inner.is_allow, self._same_language)
        return all(
            any(implies(mine, theirs, setting) for mine in inner.conditions)
            for theirs in outer.conditions
        )


@lru_cache(maxsize=1024)
def _lowered(actions: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(action.lower() for action in actions)


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
