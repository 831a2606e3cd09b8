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
from vestibule.policy.decision_in_doubt import (
    APPLIES,
    AccessClass,
    DoubtfulAnswer,
    Doubts,
    Entry,
    OpenEntry,
    Standing,
)
from vestibule.policy.evaluation import Evaluation
from vestibule.policy.facts import BUILT_IN_FACTS, Catalogue
from vestibule.policy.kinds import Layer
from vestibule.policy.policies import Level, NamedPolicy, Policies
from vestibule.policy.relevant_statements import Relevant, RelevantStatements
from vestibule.policy.request import AccessRequest
from vestibule.policy.special_cases import is_service_linked
from vestibule.policy.standings import Requests, Standings
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
    """The answer for one principal. blocked_by: what stands in the way of whoever is denied."""

    __slots__ = ("_found", "_question", "asked")

    def __init__(
        self, asked: AskedPrincipal, found: DoubtfulAnswer, question: AccessQuestion
    ) -> None:
        self.asked = asked
        self._found = found
        self._question = question

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
        return tuple(
            OpenStatement(
                each.layer,
                _named(self._question, self.asked.policies, each).name_or_arn,
                each.statement.text.sid,
                each.statement.text.index,
                each.statement.is_allow,
                each.conditions,
            )
            for each in self._found.open
        )


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


@dataclass(slots=True)
class _Profile:
    """What policies have to say about the question, and what followed for principals.

    settled: statements that apply to all these principals. doubtful: those that depend on who
    it is or on condition keys.
    """

    skipped: frozenset[Layer]
    settled: list[tuple[Entry, Standing]] = field(default_factory=list)
    doubtful: list[Standings] = field(default_factory=list)
    answers: dict[object, DoubtfulAnswer] = field(default_factory=dict)
    keyless: dict[bool, DoubtfulAnswer] = field(default_factory=dict)


class _Search:
    """One question on its way through many principals, which the answers hold on to."""

    def __init__(self, question: AccessQuestion, switches: Switches, catalogue: Catalogue) -> None:
        self._question = question
        request = AccessRequest(
            None,
            question.action,
            question.resource,
            resource_account=question.resource_account,
            context=question.context,
            wildcard_only=question.wildcard_only,
        )
        unknown = replace(request, context={})
        self._requests = Requests(request, switches, catalogue)
        self._keyless = Requests(unknown, switches, catalogue)
        unasked = Evaluation(
            unknown, catalogue, has_boundary=False, not_principal_needs_account=True
        )
        self._relevant = RelevantStatements(unasked, switches)
        self._owner = request.owner_account
        self._has_principal_arn = "aws:principalarn" in ContextValues(question.context)
        self._doubts = Doubts(unasked.action, unasked.resource, switches)
        self._profiles: dict[object, _Profile] = {}
        self._profiles_of_content: dict[object, _Profile] = {}
        resource = () if question.resource_policy is None else (question.resource_policy,)
        self._of_resource = [
            *_entries(Layer.RESOURCE, [self._relevant.of_level(resource)]),
            *_entries(Layer.RCP, map(self._relevant.of_level, _rcp_levels(question, catalogue))),
        ]

    def answer(self, asked: AskedPrincipal) -> PrincipalAccess:
        """From what was found for principals like it, where there were any."""
        profile = self._profiles_of_content.get(asked.content) or self._profile(asked)
        account = asked.principal.account
        is_same_account = account is not None and self._owner in (None, account)
        found = None
        if not (self._of_resource or asked.is_service_linked):
            found = self._whatever_the_keys(asked, profile, is_same_account=is_same_account)
        if found is None or found.access is AccessClass.CONDITIONAL:
            found = self._with_the_keys(asked, profile, is_same_account=is_same_account)
        return PrincipalAccess(asked, found, self._question)

    def _whatever_the_keys(
        self, asked: AskedPrincipal, profile: _Profile, *, is_same_account: bool
    ) -> DoubtfulAnswer:
        """The answer as far as it needs no condition key."""
        found = profile.keyless.get(is_same_account)
        if found is None:
            unknown = AskedPrincipal(asked.arn, asked.policies, like=asked)
            standings = [each.find(unknown, self._keyless) for each in profile.doubtful]
            found = self._decide(asked, profile, standings, is_same_account=is_same_account)
            profile.keyless[is_same_account] = found
        return found

    def _with_the_keys(
        self, asked: AskedPrincipal, profile: _Profile, *, is_same_account: bool
    ) -> DoubtfulAnswer:
        requests = self._requests
        numbers = [each.number(asked, requests) for each in profile.doubtful]
        # Equal for principals of one profile only if the answer is the same.
        likeness = (is_same_account, *numbers)
        found = profile.answers.get(likeness)
        if found is None:
            standings = map(Standings.of_number, profile.doubtful, numbers)
            found = self._decide(asked, profile, standings, is_same_account=is_same_account)
            profile.answers[likeness] = found
        return found

    def _decide(
        self,
        asked: AskedPrincipal,
        profile: _Profile,
        standings: Iterable[Standing],
        *,
        is_same_account: bool,
    ) -> DoubtfulAnswer:
        doubtful = zip((each.entry for each in profile.doubtful), standings, strict=True)
        return self._doubts.decide(
            (*profile.settled, *doubtful),
            asked,
            skipped=profile.skipped,
            is_same_account=is_same_account,
        )

    def _profile(self, asked: AskedPrincipal) -> _Profile:
        """The profile of a principal's content, which is found by it from now on."""
        may_be_linked = asked.is_service_linked or self._has_principal_arn
        is_linked = may_be_linked and is_service_linked(self._requests.evaluation(asked))
        of_level = self._relevant.of_level
        relevant = tuple(
            [tuple(map(of_level, levels or ())) for levels in caller_levels(asked.policies)]
        )
        key = (asked.shape, asked.absent, is_linked, relevant)
        found = self._profiles.get(key)
        if found is None:
            skipped = self._doubts.skipped_layers(asked.principal, is_service_linked=is_linked)
            entries = [*self._of_resource]
            for layer, levels in zip(CALLER_LAYERS, relevant, strict=True):
                entries += _entries(layer, levels)
            found = self._profiles[key] = _profile_of(entries, skipped)
        if not may_be_linked:
            self._profiles_of_content[asked.content] = found
        return found


def _rcp_levels(question: AccessQuestion, catalogue: Catalogue) -> tuple[Level, ...]:
    service = question.action.lower().partition(":")[0]
    return () if catalogue.is_rcp_service(service) is False else question.rcp or ()


def _entries(layer: Layer, levels: Iterable[tuple[Relevant, ...]]) -> Iterator[Entry]:
    for number, level in enumerate(levels):
        for position, relevant in enumerate(level):
            for statement, covers in relevant:
                yield Entry(layer, number, position, statement, covers)


def _profile_of(entries: Iterable[Entry], skipped: frozenset[Layer]) -> _Profile:
    profile = _Profile(skipped)
    for entry in entries:
        if entry.layer in skipped:
            continue
        statement = entry.statement
        if statement.means_all and entry.covers and not statement.text.conditions:
            profile.settled.append((entry, APPLIES))
        else:
            profile.doubtful.append(Standings(entry))
    return profile


def _named(question: AccessQuestion, policies: Policies, found: OpenEntry) -> NamedPolicy:
    if found.layer is Layer.RESOURCE and question.resource_policy is not None:
        return question.resource_policy
    if found.layer is Layer.RCP:
        return (question.rcp or ())[found.level][found.position]
    levels = caller_levels(policies)[CALLER_LAYERS.index(found.layer)]
    return (levels or ())[found.level][found.position]
