"""Which of many principals may do something, and under which conditions.

Principals are grouped by the content of their policies, since an organization has far fewer kinds
of roles than roles. Each group is looked at once for a question; where statements read condition
keys, once for each set of values that its principals have for them.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import KW_ONLY, dataclass, field
from enum import Enum

from vestibule.policy.conditional import Doubt, OpenCondition, keys_of_statement, open_conditions
from vestibule.policy.context_values import ContextValue
from vestibule.policy.evaluation import Evaluation
from vestibule.policy.facts import BUILT_IN_FACTS, Catalogue
from vestibule.policy.findings import Findings, Outcome, conclude
from vestibule.policy.kinds import Layer
from vestibule.policy.policies import Level, NamedPolicy, Policies
from vestibule.policy.principals import GrantClass, PrincipalKind, RequestPrincipal, parse_principal
from vestibule.policy.request import AccessRequest
from vestibule.policy.special_cases import (
    has_trust_root,
    is_exempt_from_rcp,
    is_reserved,
    is_service_linked,
)
from vestibule.policy.statements import Statement
from vestibule.policy.switches import DEFAULT_SWITCHES, Switches

_NO_LEVELS: tuple[Level, ...] = ()
_SERVICE_LINKED = re.compile(r"arn:[^:]*:iam::[^:]*:role/aws-service-role/")


class AccessClass(Enum):
    """How far a principal may do what is asked."""

    ALLOWED = "allowed"
    CONDITIONAL = "conditional"
    """Allowed or not, depending on condition keys that are not known."""
    DENIED = "denied"


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


class AskedPrincipal:
    """A role, user or root that questions are asked about; prepared once, asked often.

    policies: identity, boundary, session and SCPs count. context: condition keys that follow from
    who it is. absent: condition keys (lower case) known to be absent from its requests.
    """

    __slots__ = (
        "absent",
        "arn",
        "content",
        "context",
        "is_service_linked",
        "policies",
        "principal",
        "values",
    )

    def __init__(
        self,
        arn: str,
        policies: Policies,
        *,
        context: Mapping[str, ContextValue] | None = None,
        absent: frozenset[str] = frozenset(),
    ) -> None:
        self.arn = arn
        self.policies = policies
        self.context: Mapping[str, ContextValue] = context or {}
        self.absent = absent
        self.principal: RequestPrincipal = parse_principal(arn)
        self.values = {key.lower(): value for key, value in self.context.items()}
        self.is_service_linked = any(
            map(_SERVICE_LINKED.match, (arn, str(self.values.get("aws:principalarn"))))
        )
        self.content = (
            self.principal.kind,
            absent,
            self.is_service_linked,
            *map(_content, _caller_levels(policies)),
        )
        """Equal for principals whose policies have the same documents; names do not count."""


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
class _Open:
    """The same without the policy's name, which differs among principals of one content."""

    layer: Layer
    level: int
    position: int
    statement: Statement
    conditions: tuple[OpenCondition, ...]


@dataclass(frozen=True, slots=True)
class PrincipalAccess:
    """The answer for one principal. blocked_by: what stands in the way of whoever is denied."""

    asked: AskedPrincipal
    access: AccessClass
    blocked_by: tuple[Layer, ...]
    _open: tuple[_Open, ...]
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


@dataclass(frozen=True, slots=True)
class _Entry:
    """A statement that speaks of the action, and its place."""

    layer: Layer
    level: int
    position: int
    named: NamedPolicy
    statement: Statement


_Answer = tuple[AccessClass, tuple[Layer, ...], tuple[_Open, ...]]


@dataclass(frozen=True, slots=True)
class _Profile:
    """What the policies of one content have to say about the question."""

    entries: tuple[_Entry, ...]
    keys: tuple[str, ...]
    answers: dict[object, _Answer]
    keyless: dict[bool, _Answer]


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
        self._profiles: dict[object, _Profile] = {}
        resource = () if question.resource_policy is None else (question.resource_policy,)
        self._of_resource = (
            *self._entries(Layer.RESOURCE, (resource,)),
            *self._entries(Layer.RCP, self._rcp_levels()),
        )

    def answer(self, asked: AskedPrincipal) -> PrincipalAccess:
        """From what was found for principals like it, where there were any."""
        profile = self._profiles.get(asked.content)
        if profile is None:
            profile = self._profiles[asked.content] = self._profile(asked)
        is_owner = self._owner is None or self._owner == asked.principal.account
        found = self._whatever_the_keys(asked, profile, is_owner=is_owner)
        if found is None or found[0] is AccessClass.CONDITIONAL:
            likeness = self._likeness(asked, profile, is_owner=is_owner)
            found = profile.answers.get(likeness)
            if found is None:
                evaluation = self._evaluation(asked, {**self._question.context, **asked.context})
                found = self._decide(
                    asked, profile, Doubt(evaluation, self._switches, asked.absent)
                )
                profile.answers[likeness] = found
        return PrincipalAccess(asked, *found, self._question)

    def _whatever_the_keys(
        self, asked: AskedPrincipal, profile: _Profile, *, is_owner: bool
    ) -> _Answer | None:
        """The answer as far as it needs no condition key; None where it also takes the caller."""
        if self._of_resource or asked.is_service_linked:
            return None
        found = profile.keyless.get(is_owner)
        if found is None:
            doubt = Doubt(self._evaluation(asked, {}), self._switches)
            found = profile.keyless[is_owner] = self._decide(asked, profile, doubt)
        return found

    def _likeness(self, asked: AskedPrincipal, profile: _Profile, *, is_owner: bool) -> object:
        """Equal for principals of one content only if the answer is the same."""
        values = asked.values
        return (
            asked.arn if self._of_resource else None,
            is_owner,
            *[values.get(key) for key in profile.keys],
        )

    def _profile(self, asked: AskedPrincipal) -> _Profile:
        entries = list(self._of_resource)
        for layer, levels in zip(_CALLER_LAYERS, _caller_levels(asked.policies), strict=True):
            entries += self._entries(layer, levels or _NO_LEVELS)
        keys: set[str] = set()
        for entry in entries:
            keys |= keys_of_statement(entry.statement)
        return _Profile(tuple(entries), tuple(sorted(keys)), {}, {})

    def _entries(self, layer: Layer, levels: Iterable[Level]) -> Iterable[_Entry]:
        for number, level in enumerate(levels):
            for position, named in enumerate(level):
                compiled = named.document.compiled(self._switches)
                candidates = compiled.candidates(self._action)
                for statement in candidates.for_resource(self._resource):
                    yield _Entry(layer, number, position, named, statement)

    def _rcp_levels(self) -> tuple[Level, ...]:
        service = self._action.partition(":")[0]
        if self._catalogue.is_rcp_service(service) is False:
            return ()
        return self._question.rcp or ()

    def _decide(self, asked: AskedPrincipal, profile: _Profile, doubt: Doubt) -> _Answer:
        evaluation = doubt.evaluation
        sure, possible = _Side(), _Side()
        open_entries: list[_Open] = []
        skipped = self._skipped_layers(evaluation)
        for entry in profile.entries:
            if entry.layer in skipped:
                continue
            grant = entry.statement.grant_class(evaluation)
            if grant is None:
                continue
            waits_for = open_conditions(entry.statement, entry.named, doubt=doubt)
            if waits_for is None:
                continue
            if not waits_for:
                sure.add(entry, grant)
                possible.add(entry, grant)
                continue
            # A Deny in doubt counts against the caller on the sure side only; an Allow in doubt
            # for the caller on the possible side only.
            (possible if entry.statement.is_allow else sure).add(entry, grant)
            open_entries.append(
                _Open(entry.layer, entry.level, entry.position, entry.statement, waits_for)
            )
        outcome, _ = self._conclude(evaluation, asked.policies, side=sure)
        if outcome is Outcome.ALLOWED:
            return AccessClass.ALLOWED, (), ()
        outcome, blocked_by = self._conclude(evaluation, asked.policies, side=possible)
        if outcome is Outcome.ALLOWED:
            return AccessClass.CONDITIONAL, (), tuple(open_entries)
        return AccessClass.DENIED, blocked_by, ()

    def _evaluation(self, asked: AskedPrincipal, context: Mapping[str, ContextValue]) -> Evaluation:
        question = self._question
        is_root = asked.principal.kind is PrincipalKind.ROOT
        return Evaluation(
            AccessRequest(
                asked.arn,
                question.action,
                question.resource,
                resource_account=question.resource_account,
                context=context,
                wildcard_only=question.wildcard_only,
            ),
            self._catalogue,
            has_boundary=asked.policies.boundary is not None and not is_root,
            not_principal_needs_account=self._switches.not_principal_needs_the_account,
        )

    def _skipped_layers(self, evaluation: Evaluation) -> set[Layer]:
        skipped = set()
        if evaluation.principal.kind is PrincipalKind.ROOT:
            skipped |= {Layer.IDENTITY, Layer.BOUNDARY}
        if not evaluation.principal.has_identity_policies:
            skipped |= set(_CALLER_LAYERS)
        if is_service_linked(evaluation):
            skipped.add(Layer.SCP)
        if is_exempt_from_rcp(evaluation):
            skipped.add(Layer.RCP)
        return skipped

    def _conclude(
        self, evaluation: Evaluation, policies: Policies, *, side: "_Side"
    ) -> tuple[Outcome, tuple[Layer, ...]]:
        kind = evaluation.principal.kind
        findings = Findings(
            is_same_account=evaluation.request.is_same_account,
            is_trust_root=has_trust_root(evaluation.action, evaluation.resource),
            has_identity=evaluation.principal.has_identity_policies,
            denying=side.denying,
            grants=side.grants,
            identity_allows=kind is PrincipalKind.ROOT or (Layer.IDENTITY, 0) in side.allowing,
            is_reserved=self._switches.reserved_resources_are_protected
            and is_reserved(evaluation.action, evaluation.resource),
            is_always_allowed=self._switches.get_caller_identity_is_always_allowed
            and evaluation.action == "sts:getcalleridentity"
            and kind is not PrincipalKind.ANONYMOUS,
        )
        if findings.has_identity:
            skipped = self._skipped_layers(evaluation)
            for layer, levels in zip(_CALLER_LAYERS[1:], _caller_levels(policies)[1:], strict=True):
                if levels is None:
                    if layer is Layer.SESSION and kind is PrincipalKind.FEDERATED_USER:
                        findings.limits.add(layer)
                elif layer not in skipped and any(
                    (layer, number) not in side.allowing for number in range(len(levels))
                ):
                    findings.limits.add(layer)
        return conclude(findings, self._switches)


class _Side:
    """What statements answer, seen from one side."""

    def __init__(self) -> None:
        self.allowing: set[tuple[Layer, int]] = set()
        self.denying: set[Layer] = set()
        self.grants: set[GrantClass] = set()

    def add(self, entry: _Entry, grant: GrantClass) -> None:
        """A statement applies."""
        if not entry.statement.is_allow:
            self.denying.add(entry.layer)
            return
        self.allowing.add((entry.layer, entry.level))
        if entry.layer is Layer.RESOURCE:
            self.grants.add(grant)


_CALLER_LAYERS = (Layer.IDENTITY, Layer.BOUNDARY, Layer.SESSION, Layer.SCP)


def _caller_levels(policies: Policies) -> tuple[tuple[Level, ...] | None, ...]:
    """The levels of `_CALLER_LAYERS`; None where a layer does not apply."""
    return (
        (policies.identity,),
        None if policies.boundary is None else (policies.boundary,),
        None if policies.session is None else (policies.session,),
        policies.scp,
    )


def _content(levels: tuple[Level, ...] | None) -> object:
    """Documents of one text are one object as long as they are in the cache of compile_policy.

    Two objects for one text only cost time.
    """
    if levels is None:
        return None
    return tuple(tuple([id(named.document) for named in level]) for level in levels)


def _named(question: AccessQuestion, policies: Policies, found: _Open) -> NamedPolicy:
    if found.layer is Layer.RESOURCE and question.resource_policy is not None:
        return question.resource_policy
    if found.layer is Layer.RCP:
        return (question.rcp or ())[found.level][found.position]
    levels = _caller_levels(policies)[_CALLER_LAYERS.index(found.layer)]
    return (levels or ())[found.level][found.position]
