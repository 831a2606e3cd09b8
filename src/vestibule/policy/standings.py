"""How a statement stands to principals: whether it means them, and what it waits for.

Principals are told apart only by what the statement reads of them: how it means them, and the
values of its condition keys.
"""

from collections.abc import Mapping
from dataclasses import replace

from vestibule.policy.asked_principals import AskedPrincipal
from vestibule.policy.conditional import (
    KnownKeys,
    OpenCondition,
    open_conditions,
    unsettled_conditions,
)
from vestibule.policy.context_values import ContextValue, ContextValues
from vestibule.policy.decision_in_doubt import bearing
from vestibule.policy.evaluation import Evaluation
from vestibule.policy.facts import Catalogue
from vestibule.policy.principals import GrantClass, PrincipalSet
from vestibule.policy.request import AccessRequest
from vestibule.policy.statements import Statement
from vestibule.policy.switches import Switches


class Requests:
    """The request that each principal would make, as far as it is known.

    request: what all of them have in common.
    """

    def __init__(self, request: AccessRequest, switches: Switches, catalogue: Catalogue) -> None:
        self._request = request
        self._switches = switches
        self._catalogue = catalogue

    def evaluation(self, asked: AskedPrincipal) -> Evaluation:
        """A principal's request."""
        request = replace(self._request, principal_arn=asked.arn, context=self._context(asked))
        return Evaluation(
            request,
            self._catalogue,
            has_boundary=asked.has_boundary,
            not_principal_needs_account=self._switches.not_principal_needs_the_account,
        )

    def known_keys(self, asked: AskedPrincipal) -> KnownKeys:
        """The condition keys of a principal's request."""
        return KnownKeys(ContextValues(self._context(asked), self._catalogue), asked.absent)

    def _context(self, asked: AskedPrincipal) -> Mapping[str, ContextValue]:
        given = self._request.context
        return {**given, **asked.context} if given else asked.context


class Standing:
    """How one statement stands to principals.

    covers: whether it covers the resource in every request; else it depends on condition keys.
    """

    __slots__ = ("_covers", "_found", "_keys", "_names", "_statement")

    def __init__(self, statement: Statement, *, covers: bool) -> None:
        self._statement = statement
        self._covers = covers
        self._names = _names(statement)
        self._keys = statement.keys
        self._found: dict[object, int] | None = None
        """By what principals are told apart by, from the second principal on."""

    def bearing(self, asked: AskedPrincipal, requests: Requests) -> int:
        """What the statement answers a principal, as `bearing` has it; 0: it does not apply."""
        grant = self._grant_class(asked, requests)
        if grant is None:
            return 0
        if self._found is None:
            self._found = {}
            return self._bearing(grant, self._waits_for(asked, requests))
        likeness = (grant, asked.absent, *map(asked.values.get, self._keys))
        found = self._found.get(likeness)
        if found is None:
            found = self._bearing(grant, self._waits_for(asked, requests))
            self._found[likeness] = found
        return found

    def open_conditions(
        self, asked: AskedPrincipal, requests: Requests
    ) -> tuple[OpenCondition, ...]:
        """What has to hold for the statement to apply to a principal; empty: nothing, or never."""
        if self._grant_class(asked, requests) is None:
            return ()
        return self._waits_for(asked, requests) or ()

    def _grant_class(self, asked: AskedPrincipal, requests: Requests) -> GrantClass | None:
        names = self._names
        if names is None:
            return self._statement.grant_class(requests.evaluation(asked))
        return GrantClass.DIRECT if names.is_any else names.grant_class(asked.principal)

    def _waits_for(
        self, asked: AskedPrincipal, requests: Requests
    ) -> tuple[OpenCondition, ...] | None:
        if self._covers:
            return unsettled_conditions(self._statement, requests.known_keys(asked))
        return open_conditions(self._statement, requests.evaluation(asked), asked.absent)

    def _bearing(self, grant: GrantClass, waits_for: tuple[OpenCondition, ...] | None) -> int:
        if waits_for is None:
            return 0
        return bearing(is_allow=self._statement.is_allow, grant=grant, is_open=bool(waits_for))


_EVERYBODY = PrincipalSet("*")


def _names(statement: Statement) -> PrincipalSet | None:
    """The names that tell whom a statement means; None where it takes more than a name."""
    if statement.means_all:
        return _EVERYBODY
    is_by_name = not (statement.text.is_not_principal or statement.principals.has_unique_ids)
    return statement.principals if is_by_name else None
