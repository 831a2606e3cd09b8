"""Which of many principals may do something, and under which conditions.

Principals are grouped by what their policies have to say about the question, since an organization
has far fewer kinds of roles than roles. Each group is looked at once; where statements name
principals or read condition keys, once for each way in which they stand to its principals.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import KW_ONLY, dataclass, field, replace

from vestibule.policy.asked_principals import CALLER_LAYERS, AskedPrincipal, caller_levels
from vestibule.policy.conditional import OpenCondition
from vestibule.policy.context_values import ContextValue, ContextValues
from vestibule.policy.decision_in_doubt import AccessClass, DoubtfulAnswer, Doubts
from vestibule.policy.evaluation import Evaluation
from vestibule.policy.facts import BUILT_IN_FACTS, Catalogue
from vestibule.policy.kinds import Layer
from vestibule.policy.policies import Level, NamedPolicy
from vestibule.policy.relevant_statements import RelevantLevels, RelevantStatements
from vestibule.policy.request import AccessRequest
from vestibule.policy.special_cases import is_service_linked
from vestibule.policy.standings import Requests, Standing
from vestibule.policy.switches import DEFAULT_SWITCHES, Switches


@dataclass(frozen=True, slots=True)
class AccessQuestion:
    """Who may do `action` on `resource`?

    resource_policy, rcp: what binds the resource, as in `Policies`. context: the condition keys of
    the request that are known, such as aws:SourceIp; any other key may have any value.
    """

    action: str
    resource: str
    _: KW_ONLY
    resource_account: str | None = None
    resource_policy: NamedPolicy | None = None
    rcp: tuple[Level, ...] | None = None
    context: Mapping[str, ContextValue] = field(default_factory=dict)
    wildcard_only: bool = False


@dataclass(frozen=True, slots=True)
class OpenStatement:
    """A statement that may or may not apply: what it waits for, and where it stands."""

    layer: Layer
    policy: str
    sid: str
    index: int
    is_allow: bool
    conditions: tuple[OpenCondition, ...]


class PrincipalAccess:
    """The answer for one principal."""

    __slots__ = ("_found", "_search", "asked")

    def __init__(self, asked: AskedPrincipal, found: DoubtfulAnswer, search: "_Search") -> None:
        self.asked = asked
        self._found = found
        self._search = search

    @property
    def access(self) -> AccessClass:
        """How far the principal may do what is asked."""
        return self._found.access

    @property
    def blocked_by(self) -> tuple[Layer, ...]:
        """What stands in the way of whoever is denied; otherwise empty."""
        return self._found.blocked_by

    @property
    def conditions(self) -> tuple[OpenStatement, ...]:
        """For conditional access: the statements that decide, each with what it waits for."""
        if self.access is not AccessClass.CONDITIONAL:
            return ()
        return tuple(self._search.open_statements(self.asked))


def who_can(
    question: AccessQuestion,
    principals: Iterable[AskedPrincipal],
    *,
    switches: Switches = DEFAULT_SWITCHES,
    catalogue: Catalogue = BUILT_IN_FACTS,
) -> list[PrincipalAccess]:
    """The answer for every principal, in their order.

    ALLOWED and DENIED are certain whatever the unknown condition keys are. A role is decided as a
    session of it without a session policy; grants of a resource policy to single sessions of it
    are not seen.
    """
    search = _Search(question, switches, catalogue)
    return [search.answer(asked) for asked in principals]


class _Search:
    """One question on its way through many principals, which the answers hold on to."""

    def __init__(self, question: AccessQuestion, switches: Switches, catalogue: Catalogue) -> None:
        request = AccessRequest(
            None,
            question.action,
            question.resource,
            resource_account=question.resource_account,
            context=question.context,
            wildcard_only=question.wildcard_only,
        )
        unasked = Evaluation(
            replace(request, context={}),
            catalogue,
            has_boundary=False,
            not_principal_needs_account=True,
        )
        self._requests = Requests(request, switches, catalogue)
        self._owner = request.owner_account
        self._has_principal_arn = "aws:principalarn" in ContextValues(question.context)
        self._relevant = RelevantStatements(unasked, switches)
        self._resource_levels = [
            *[(Layer.RESOURCE, (each,)) for each in [question.resource_policy] if each],
            *[(Layer.RCP, level) for level in _rcp_levels(question, catalogue)],
        ]
        of_resource = self._relevant.of_levels([level for _, level in self._resource_levels])
        self._asks_resource = any(of_resource.unknown)
        self._doubts = Doubts(
            unasked.action,
            unasked.resource,
            resource_layers=[layer for layer, _ in self._resource_levels],
            switches=switches,
        )
        self._found: dict[object, RelevantLevels] = {}

    def answer(self, asked: AskedPrincipal) -> PrincipalAccess:
        """From what was found for principals like it, where there were any."""
        relevant = self._found.get(asked.content)
        if relevant is None:
            levels = (*self._resource_levels, *_caller_levels(asked))
            relevant = self._relevant.of_levels([level for _, level in levels])
            self._found[asked.content] = relevant
        # Whatever the keys are, the answer is often the same.
        found = None
        if not (self._asks_resource or asked.is_service_linked):
            found = self._decide(asked, relevant.unknown)
        if found is None or found.access is AccessClass.CONDITIONAL:
            found = self._decide(asked, self._bearings(asked, relevant))
        return PrincipalAccess(asked, found, self)

    def open_statements(self, asked: AskedPrincipal) -> Iterator[OpenStatement]:
        """The statements with a say about a principal that wait for conditions."""
        skipped = self._doubts.skipped_layers(
            asked, is_service_linked=self._is_service_linked(asked)
        )
        for layer, level in (*self._resource_levels, *_caller_levels(asked)):
            for name, document in level if layer not in skipped else ():
                for statement, covers in self._relevant.statements(document):
                    standing = Standing(statement, covers=covers)
                    waits_for = standing.open_conditions(asked, self._requests)
                    if waits_for:
                        text = statement.text
                        yield OpenStatement(
                            layer, name, text.sid, text.index, text.is_allow, waits_for
                        )

    def _decide(self, asked: AskedPrincipal, bearings: tuple[int, ...]) -> DoubtfulAnswer:
        account = asked.principal.account
        return self._doubts.decide(
            asked,
            bearings,
            is_service_linked=self._is_service_linked(asked),
            is_same_account=account is not None and self._owner in (None, account),
        )

    def _bearings(self, asked: AskedPrincipal, relevant: RelevantLevels) -> tuple[int, ...]:
        """What the levels answer a principal."""
        bearings = [*relevant.settled]
        for number, doubtful in enumerate(relevant.doubtful):
            for standing in doubtful:
                bearings[number] |= standing.bearing(asked, self._requests)
        return tuple(bearings)

    def _is_service_linked(self, asked: AskedPrincipal) -> bool:
        return (asked.is_service_linked or self._has_principal_arn) and is_service_linked(
            self._requests.evaluation(asked)
        )


def _caller_levels(asked: AskedPrincipal) -> Iterator[tuple[Layer, Level]]:
    for layer, levels in zip(CALLER_LAYERS, caller_levels(asked.policies), strict=True):
        for level in levels or ():
            yield layer, level


def _rcp_levels(question: AccessQuestion, catalogue: Catalogue) -> tuple[Level, ...]:
    service = question.action.lower().partition(":")[0]
    return () if catalogue.is_rcp_service(service) is False else question.rcp or ()
