"""Which of many principals may do something, and under which conditions.

Principals are grouped by the content of their policies, since an organization has far fewer kinds
of roles than roles. Each group is looked at once for a question; where statements read condition
keys, once for each set of values that its principals have for them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field

from vestibule.policy.asked_principals import CALLER_LAYERS, AskedPrincipal, caller_levels
from vestibule.policy.conditional import Doubt, OpenCondition
from vestibule.policy.context_values import ContextValue
from vestibule.policy.decision_in_doubt import (
    AccessClass,
    DoubtfulAnswer,
    Doubts,
    Entry,
    OpenEntry,
)
from vestibule.policy.evaluation import Evaluation
from vestibule.policy.facts import BUILT_IN_FACTS, Catalogue
from vestibule.policy.kinds import Layer
from vestibule.policy.policies import Level, NamedPolicy, Policies
from vestibule.policy.principals import GrantClass
from vestibule.policy.request import AccessRequest
from vestibule.policy.statements import Statement
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


@dataclass(frozen=True, slots=True)
class PrincipalAccess:
    """The answer for one principal. blocked_by: what stands in the way of whoever is denied."""

    asked: AskedPrincipal
    access: AccessClass
    blocked_by: tuple[Layer, ...]
    _open: tuple[OpenEntry, ...]
    _question: AccessQuestion

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
            for each in self._open
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
    """What the policies of one content have to say about the question."""

    entries: Sequence[Entry]
    keys: tuple[str, ...]
    answers: dict[object, DoubtfulAnswer] = field(default_factory=dict)
    keyless: dict[bool, DoubtfulAnswer] = field(default_factory=dict)


class _Search:
    """One question on its way through many principals."""

    def __init__(self, question: AccessQuestion, switches: Switches, catalogue: Catalogue) -> None:
        self._question = question
        self._switches = switches
        self._catalogue = catalogue
        self._action = question.action.lower()
        self._resource = "*" if question.wildcard_only else question.resource
        asked = AccessRequest(
            None,
            question.action,
            question.resource,
            resource_account=question.resource_account,
            wildcard_only=question.wildcard_only,
        )
        self._owner = asked.owner_account
        self._doubts = Doubts()
        self._profiles: dict[object, _Profile] = {}
        self._known_entries: dict[object, list[Entry]] = {}
        self._unasked = self._evaluation(None, {})
        resource = () if question.resource_policy is None else (question.resource_policy,)
        self._of_resource = [
            *self._entries(Layer.RESOURCE, (resource,)),
            *self._entries(Layer.RCP, self._rcp_levels()),
        ]

    def answer(self, asked: AskedPrincipal) -> PrincipalAccess:
        """From what was found for principals like it, where there were any."""
        profile = self._profiles.get(asked.content)
        if profile is None:
            profile = self._profiles[asked.content] = self._profile(asked)
        is_owner = self._owner is None or self._owner == asked.principal.account
        found = self._whatever_the_keys(asked, profile, is_owner=is_owner)
        if found is None or found[0] is AccessClass.CONDITIONAL:
            found = self._with_the_keys(asked, profile, is_owner=is_owner)
        return PrincipalAccess(asked, *found, self._question)

    def _whatever_the_keys(
        self, asked: AskedPrincipal, profile: _Profile, *, is_owner: bool
    ) -> DoubtfulAnswer | None:
        """The answer as far as it needs no condition key; None where it also takes the caller."""
        if self._of_resource or asked.is_service_linked:
            return None
        found = profile.keyless.get(is_owner)
        if found is None:
            doubt = Doubt(self._evaluation(asked, {}), self._switches)
            found = profile.keyless[is_owner] = self._doubts.decide(profile.entries, asked, doubt)
        return found

    def _with_the_keys(
        self, asked: AskedPrincipal, profile: _Profile, *, is_owner: bool
    ) -> DoubtfulAnswer:
        evaluation = None
        grants: list[GrantClass | None] = []
        if self._of_resource:
            evaluation = self._evaluation(asked, self._context(asked))
            grants = [each.statement.grant_class(evaluation) for each in self._of_resource]
        # Equal for principals of one content only if the answer is the same.
        likeness = (is_owner, *grants, *[asked.values.get(key) for key in profile.keys])
        found = profile.answers.get(likeness)
        if found is None:
            evaluation = evaluation or self._evaluation(asked, self._context(asked))
            doubt = Doubt(evaluation, self._switches, asked.absent)
            found = profile.answers[likeness] = self._doubts.decide(profile.entries, asked, doubt)
        return found

    def _context(self, asked: AskedPrincipal) -> Mapping[str, ContextValue]:
        given = self._question.context
        return {**given, **asked.context} if given else asked.context

    def _profile(self, asked: AskedPrincipal) -> _Profile:
        entries = [*self._of_resource]
        for layer, levels in zip(CALLER_LAYERS, caller_levels(asked.policies), strict=True):
            entries += self._entries(layer, levels or ())
        keys: set[str] = set()
        for entry in entries:
            keys |= entry.statement.keys
        return _Profile(entries, tuple(sorted(keys)))

    def _entries(self, layer: Layer, levels: Iterable[Level]) -> Iterable[Entry]:
        for number, level in enumerate(levels):
            for position, named in enumerate(level):
                place = (layer, number, position, id(named.document))
                known = self._known_entries.get(place)
                if known is None:
                    known = self._known_entries[place] = [
                        Entry(layer, number, position, named, statement, covers)
                        for statement, covers in self._statements(named)
                    ]
                yield from known

    def _statements(self, named: NamedPolicy) -> Iterable[tuple[Statement, bool]]:
        """Those that speak of the action and may cover the resource; whether they surely do."""
        candidates = named.document.compiled(self._switches).candidates(self._action)
        for statement in candidates.for_resource(self._resource):
            if statement.resources.has_variables:
                yield statement, False
            elif statement.covers_resource(self._unasked):
                yield statement, True

    def _rcp_levels(self) -> tuple[Level, ...]:
        service = self._action.partition(":")[0]
        if self._catalogue.is_rcp_service(service) is False:
            return ()
        return self._question.rcp or ()

    def _evaluation(
        self, asked: AskedPrincipal | None, context: Mapping[str, ContextValue]
    ) -> Evaluation:
        question = self._question
        return Evaluation(
            AccessRequest(
                None if asked is None else asked.arn,
                question.action,
                question.resource,
                resource_account=question.resource_account,
                context=context,
                wildcard_only=question.wildcard_only,
            ),
            self._catalogue,
            has_boundary=asked is not None and asked.has_boundary,
            not_principal_needs_account=self._switches.not_principal_needs_the_account,
        )


def _named(question: AccessQuestion, policies: Policies, found: OpenEntry) -> NamedPolicy:
    if found.layer is Layer.RESOURCE and question.resource_policy is not None:
        return question.resource_policy
    if found.layer is Layer.RCP:
        return (question.rcp or ())[found.level][found.position]
    levels = caller_levels(policies)[CALLER_LAYERS.index(found.layer)]
    return (levels or ())[found.level][found.position]
