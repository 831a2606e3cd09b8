"""The statements that may have a say about a principal, with what they wait for.

Principals of one content share them, as far as the same of their conditions are open.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from vestibule.policy.asked_principals import CALLER_LAYERS, AskedPrincipal, caller_levels
from vestibule.policy.conditional import KnownKeys, OpenCondition, unsettled_conditions
from vestibule.policy.context_values import ContextValues
from vestibule.policy.documents import PolicyKind, compile_policy
from vestibule.policy.facts import Catalogue
from vestibule.policy.granted_regions import EVERYTHING, Region, of_kind
from vestibule.policy.kinds import Layer
from vestibule.policy.policies import Level, NamedPolicy
from vestibule.policy.principals import PrincipalKind
from vestibule.policy.statements import Statement
from vestibule.policy.switches import DEFAULT_SWITCHES
from vestibule.policy.variables import has_variables, parse_value, variable_keys

_OF_ROOT = NamedPolicy(
    "root user",
    compile_policy(
        '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}',
        PolicyKind.IDENTITY,
    ),
)


@dataclass(frozen=True, slots=True, eq=False)
class Speaking:
    """A statement that applies in its region. Each is one object for all that share it."""

    region: Region
    statement: Statement
    patterns: Mapping[str, tuple[str, ...]]
    """The action patterns by the service that they name, in lower case; without `*`."""
    is_general: bool
    """Whether it also speaks of services that it does not name."""
    _of_kinds: dict[object, Region | None] = field(default_factory=dict)

    def of_kind(self, templates: tuple[str, ...] | None) -> Region | None:
        """`of_kind` of the region; one object for each answer."""
        if templates not in self._of_kinds:
            self._of_kinds[templates] = of_kind(self.region, templates)
        return self._of_kinds[templates]

    @property
    def is_allow(self) -> bool:
        """Whether it allows."""
        return self.statement.is_allow

    @property
    def layer(self) -> Layer:
        """The layer that it belongs to."""
        return self.region.layer

    @property
    def is_identity_allow(self) -> bool:
        """Whether it grants; Allows of other layers only let through."""
        return self.statement.is_allow and self.region.layer is Layer.IDENTITY


LevelName = tuple[Layer, int]


@dataclass(frozen=True, slots=True)
class Bounds:
    """All that decides. levels: of which each must allow."""

    levels: tuple[LevelName, ...]
    statements: tuple[Speaking, ...]


@dataclass(frozen=True, slots=True)
class _Raw:
    """A statement and its place, before conditions are looked at."""

    layer: Layer
    level: int
    named: NamedPolicy
    statement: Statement
    resources: tuple[str, ...]


class Content:
    """The policies that many principals have alike."""

    def __init__(self, asked: AskedPrincipal, shared: dict[object, Speaking]) -> None:
        self._shared = shared
        self._levels: list[LevelName] = []
        self._raw: list[_Raw] = []
        for layer, number, level in _levels(asked):
            if layer not in (Layer.IDENTITY, Layer.RCP):
                self._levels.append((layer, number))
            for named in level:
                self._raw += _raw(layer, number, named, asked.absent)
        keys: set[str] = set()
        for raw in self._raw:
            if raw.statement.text.conditions:
                keys |= raw.statement.keys
        self._keys = sorted(keys)
        self._found: dict[object, Bounds] = {}

    @staticmethod
    def key_of(asked: AskedPrincipal) -> object:
        """Equal for principals whose policies have the same documents and are called the same."""
        named = [each for _, _, level in _levels(asked) for each in level]
        return (
            asked.content,
            *[_label(each.name_or_arn) for each in named],
            *[id(each.document) for level in asked.policies.rcp or () for each in level],
        )

    def bounds_of(self, asked: AskedPrincipal, catalogue: Catalogue) -> Bounds:
        """What decides about one of the principals."""
        likeness = tuple([asked.values.get(key) for key in self._keys])
        found = self._found.get(likeness)
        if found is None:
            known = KnownKeys(ContextValues(asked.context, catalogue), asked.absent)
            statements = tuple(self._speaking(known))
            found = self._found[likeness] = Bounds(tuple(self._levels), statements)
        return found

    def _speaking(self, known: KnownKeys) -> Iterator[Speaking]:
        for raw in self._raw:
            waits_for: tuple[OpenCondition, ...] | None = ()
            if raw.statement.text.conditions:
                waits_for = unsettled_conditions(raw.statement, known)
            if waits_for is not None:
                yield self._share(raw, waits_for)

    def _share(self, raw: _Raw, waits_for: tuple[OpenCondition, ...]) -> Speaking:
        label = _label(raw.named.name_or_arn)
        key = (raw.layer, raw.level, label, id(raw.statement), raw.resources, waits_for)
        found = self._shared.get(key)
        if found is None:
            text = raw.statement.text
            region = Region(
                raw.layer,
                raw.level,
                label,
                text.sid,
                text.index,
                raw.resources,
                text.is_not_resource,
                waits_for,
            )
            patterns: dict[str, tuple[str, ...]] = {}
            for each in text.actions:
                prefix, colon, _ = each.partition(":")
                if colon:
                    patterns[prefix.lower()] = (*patterns.get(prefix.lower(), ()), each)
            is_general = text.is_not_action or EVERYTHING in text.actions
            found = Speaking(region, raw.statement, patterns, is_general)
            self._shared[key] = found
        return found


def _levels(asked: AskedPrincipal) -> Iterator[tuple[Layer, int, Level]]:
    """The levels that bind a principal and its account's resources."""
    kind = asked.principal.kind
    skipped = {Layer.SCP, Layer.RCP} if asked.is_service_linked else set()
    if kind is PrincipalKind.ROOT:
        skipped |= {Layer.IDENTITY, Layer.BOUNDARY}
        yield Layer.IDENTITY, 0, (_OF_ROOT,)
    for layer, levels in (
        *zip(CALLER_LAYERS, caller_levels(asked.policies), strict=True),
        (Layer.RCP, asked.policies.rcp),
    ):
        if levels is None and layer is Layer.SESSION and kind is PrincipalKind.FEDERATED_USER:
            yield layer, 0, ()
        if layer not in skipped:
            for number, level in enumerate(levels or ()):
                yield layer, number, level


def _raw(layer: Layer, number: int, named: NamedPolicy, absent: frozenset[str]) -> Iterator[_Raw]:
    for statement in named.document.compiled().statements:
        text = statement.text
        if text.is_not_action and EVERYTHING in text.actions:
            continue
        patterns = text.resources if text.resources is not None else (EVERYTHING,)
        if statement.resources.has_variables:
            patterns = tuple(each for each in patterns if not _is_void(each, absent))
        if text.is_not_resource:
            if EVERYTHING not in patterns:
                yield _Raw(layer, number, named, statement, patterns)
        elif patterns:
            shown = (EVERYTHING,) if EVERYTHING in patterns else patterns
            yield _Raw(layer, number, named, statement, shown)


def _is_void(pattern: str, absent: frozenset[str]) -> bool:
    """Whether a pattern has a variable that never has a value; then it matches nothing."""
    return has_variables(pattern) and any(
        each.key in absent and each.default is None
        for each in variable_keys(parse_value(pattern, DEFAULT_SWITCHES))
    )


@lru_cache(maxsize=8192)
def _label(name_or_arn: str) -> str:
    """What a policy is called in every account: of an ARN what follows the account."""
    return name_or_arn.split(":", 5)[-1] if name_or_arn.startswith("arn:") else name_or_arn
