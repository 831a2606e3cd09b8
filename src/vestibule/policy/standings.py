"""How a statement stands to principals: whether it means them, and what it waits for.

Principals are told apart only by what the statement reads of them: how it means them, and the
values of its condition keys.
"""

from collections.abc import Mapping
from dataclasses import replace

from vestibule.policy.asked_principals import AskedPrincipal
from vestibule.policy.conditional import (
    KnownKeys,
    open_conditions,
    unsettled_conditions,
)
from vestibule.policy.context_values import ContextValue, ContextValues
from vestibule.policy.decision_in_doubt import Entry, Standing
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


class Standings:
    """How one statement stands to principals, for whom the same condition keys are absent.

    Each way to stand has a number; what is found for values of the keys is kept.
    """

    __slots__ = ("_found", "_keys", "_names", "_numbers", "_standings", "entry")

    def __init__(self, entry: Entry) -> None:
        self.entry = entry
        self._names = _names(entry.statement)
        self._keys = tuple(entry.statement.keys)
        self._found: dict[object, int] = {}
        self._standings: list[Standing] = [None]
        self._numbers: dict[Standing, int] = {None: 0}

    def number(self, asked: AskedPrincipal, requests: Requests) -> int:
        """The number of how the statement stands to a principal; 0: it does not apply."""
        grant = self._grant_class(asked, requests)
        if grant is None:
            return 0
        likeness = (grant, *map(asked.values.get, self._keys))
        found = self._found.get(likeness)
        if found is None:
            standing = self._find(grant, asked, requests)
            found = self._found[likeness] = self._number(standing)
        return found

    def find(self, asked: AskedPrincipal, requests: Requests) -> Standing:
        """How the statement stands to a principal, without what was found for others."""
        grant = self._grant_class(asked, requests)
        return None if grant is None else self._find(grant, asked, requests)

    def of_number(self, number: int) -> Standing:
        """The standing of a number that was told."""
        return self._standings[number]

    def _number(self, standing: Standing) -> int:
        number = self._numbers.setdefault(standing, len(self._standings))
        if number == len(self._standings):
            self._standings.append(standing)
        return number

    def _grant_class(self, asked: AskedPrincipal, requests: Requests) -> GrantClass | None:
        names = self._names
        if names is None:
            return self.entry.statement.grant_class(requests.evaluation(asked))
        return GrantClass.DIRECT if names.is_any else names.grant_class(asked.principal)

    def _find(self, grant: GrantClass, asked: AskedPrincipal, requests: Requests) -> Standing:
        statement = self.entry.statement
        if self.entry.covers:
            waits_for = unsettled_conditions(statement, requests.known_keys(asked))
        else:
            waits_for = open_conditions(statement, requests.evaluation(asked), asked.absent)
        return None if waits_for is None else (grant, waits_for)


_EVERYBODY = PrincipalSet("*")


def _names(statement: Statement) -> PrincipalSet | None:
    """The names that tell whom a statement means; None where it takes more than a name."""
    if statement.means_all:
        return _EVERYBODY
    is_by_name = not (statement.text.is_not_principal or statement.principals.has_unique_ids)
    return statement.principals if is_by_name else None
