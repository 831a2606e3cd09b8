"""What principals may do: which actions, on which resources, under which conditions.

Read from their own policies: identity policies, boundary, session, SCPs, and the RCPs of their
account. Resource policies are not seen: resources of other accounts, KMS keys and roles to be
assumed have one that must allow as well. What AWS reserves, nobody may change (`is_reserved`).

Work is shared: principals whose policies have one content, and for whom the same conditions are
open, get the same answer object; services are looked at once for each set of statements.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from vestibule.policy.asked_principals import AskedPrincipal
from vestibule.policy.catalogue import Catalogue, shared_catalogue
from vestibule.policy.granted_regions import EVERYTHING, Reach, Region, Regions
from vestibule.policy.kinds import Layer
from vestibule.policy.policies import Policies
from vestibule.policy.service_actions import (
    ActionKind,
    ActionsOfLevel,
    ServiceActions,
    service_actions,
)
from vestibule.policy.speaking_statements import Bounds, Content, LevelName, Speaking

_MOST_STEPS = 500_000
_OTHERS = ActionKind(None, is_exempt_from_rcp=True)  # RCPs are about services that are known


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an answer is wanted about; empty: everything.

    actions: patterns such as `s3:*`. access_levels: List, Read, Write, Tagging, Permissions
    management; Unknown for actions that the catalogue does not know.
    """

    actions: tuple[str, ...] = ()
    access_levels: tuple[str, ...] = ()


EVERYTHING_WANTED = Wanted()


@dataclass(frozen=True, slots=True)
class Grant:
    """Actions of one service that are allowed in the same places.

    needs_resource_policy: the resource's own policy must allow as well (KMS keys, roles to be
    assumed).
    """

    actions: tuple[ActionsOfLevel, ...]
    reach: Reach
    needs_resource_policy: bool


@dataclass(frozen=True, slots=True)
class ServicePermissions:
    """What is allowed of a service. name: empty where the catalogue does not know it."""

    prefix: str
    name: str
    grants: tuple[Grant, ...]


@dataclass(frozen=True, slots=True)
class Permissions:
    """What a principal may do.

    others: where it may do everything in all services that are neither among `services` nor in
    nothing_of; with others_are_unknown, only in services that the catalogue does not know.
    """

    services: tuple[ServicePermissions, ...]
    others: Reach | None
    nothing_of: tuple[str, ...] = ()
    others_are_unknown: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing is allowed."""
        return not self.services and self.others is None


def what_can(
    principals: Iterable[AskedPrincipal],
    *,
    wanted: Wanted = EVERYTHING_WANTED,
    catalogue: Catalogue | None = None,
) -> list[Permissions]:
    """The answer for every principal, in their order; equal ones are mostly one object.

    policies.rcp of a principal: what binds the resources of its own account. What is told to be
    allowed is allowed under the conditions told; what is not told, no identity policy allows.
    catalogue: None takes the one that comes with the package.
    """
    search = _Search(shared_catalogue() if catalogue is None else catalogue, wanted)
    return [search.answer(asked) for asked in principals]


class _Search:
    """One question on its way through many principals."""

    def __init__(self, catalogue: Catalogue, wanted: Wanted) -> None:
        self._catalogue = catalogue
        self._wanted = tuple(each.lower() for each in wanted.actions)
        self._levels = wanted.access_levels
        self._contents: dict[object, Content] = {}
        # By identity of policies, which are kept beside so that no other ones take it over.
        self._known: dict[object, tuple[Content, Policies]] = {}
        self._speaking: dict[object, Speaking] = {}
        self._answers: dict[object, Permissions] = {}
        self._of_service: dict[object, ServicePermissions | None] = {}
        self._reaches: dict[object, Reach | None] = {}
        self._regions = Regions(_MOST_STEPS)

    def answer(self, asked: AskedPrincipal) -> Permissions:
        """From what was found for principals like it, where there were any."""
        bounds_of_one = (id(asked.policies), *asked.content[:-1])
        content, _ = self._known.get(bounds_of_one, (None, None))
        if content is None:
            key = Content.key_of(asked)
            content = self._contents.get(key)
            if content is None:
                content = self._contents[key] = Content(asked, self._speaking)
            self._known[bounds_of_one] = content, asked.policies
        bounds = content.bounds_of(asked, self._catalogue)
        found = self._answers.get(bounds)
        if found is None:
            found = self._answers[bounds] = self._permissions(bounds)
        return found

    def _permissions(self, bounds: Bounds) -> Permissions:
        general = {each for each in bounds.statements if each.is_general}
        mentioning: dict[str, set[Speaking]] = {}
        for each in bounds.statements:
            for prefix in each.patterns:
                mentioning.setdefault(prefix, set()).add(each)
        found = {}
        for prefix in sorted(self._prefixes(bounds.statements, mentioning)):
            about = general | mentioning.get(prefix, set())
            relevant = tuple(each for each in bounds.statements if each in about)
            found[prefix] = self._service(prefix, Bounds(bounds.levels, relevant))
        services = tuple(each for each in found.values() if each is not None)
        others = None
        if not self._wanted:
            speaking = [each for each in bounds.statements if each in general]
            others = self._reach(bounds.levels, speaking, _OTHERS)
        if others is None or self._needs_every_service(general):
            return Permissions(services, others, others_are_unknown=others is not None)
        nothing_of = tuple(prefix for prefix, each in found.items() if each is None)
        return Permissions(services, others, nothing_of)

    def _prefixes(
        self, speaking: Sequence[Speaking], mentioning: Mapping[str, set[Speaking]]
    ) -> set[str]:
        """The services that must be looked at one by one."""
        if self._wanted:
            asked = {each.partition(":")[0] for each in self._wanted}
            return set(self._catalogue.service_names()) if "*" in asked else asked
        allows = [each for each in speaking if each.is_identity_allow]
        if not any(each.is_general for each in allows):
            return {prefix for each in allows for prefix in each.patterns}
        if self._needs_every_service(speaking):
            return {*mentioning, *self._catalogue.service_names()}
        return set(mentioning)

    def _needs_every_service(self, speaking: Iterable[Speaking]) -> bool:
        """Whether "all other services" would not tell them well enough apart."""
        if self._levels:
            return True
        return any(
            each.layer is Layer.RCP or not (each.region.is_everywhere or each.region.is_all_but)
            for each in speaking
            if each.is_general and (each.is_identity_allow or each.layer is Layer.RCP)
        )

    def _service(self, prefix: str, bounds: Bounds) -> ServicePermissions | None:
        key = (prefix, bounds)
        if key not in self._of_service:
            self._of_service[key] = self._look_at_service(prefix, bounds)
        return self._of_service[key]

    def _look_at_service(self, prefix: str, bounds: Bounds) -> ServicePermissions | None:
        granting = [each for each in bounds.statements if each.is_identity_allow]
        if not granting:
            return None
        has_rcp = self._catalogue.is_rcp_service(prefix) is not False
        relevant = [e for e in bounds.statements if has_rcp or e.layer is not Layer.RCP]
        actions = self._actions_of(prefix, granting)
        among = self._among(actions)
        spoken = [(each, _spoken_of(each, actions)) for each in relevant]
        found: dict[tuple[Reach, bool], int] = {}
        is_fine = not all(each.region.is_everywhere for each in relevant)
        for kind, bits in actions.kinds(fine=is_fine):
            for block, speaking in _blocks(bits & among, spoken):
                reach = self._reach(bounds.levels, speaking, kind)
                if reach is not None:
                    key = reach, kind.needs_resource_policy
                    found[key] = found.get(key, 0) | block
        if not found:
            return None
        patterns = [pattern for each in granting for pattern in each.patterns.get(prefix, ())]
        grants = [
            Grant(tuple(actions.named(bits, among=among, patterns=patterns)), reach, needs)
            for (reach, needs), bits in sorted(
                found.items(), key=lambda each: (not each[0][0].is_certain, -each[1].bit_count())
            )
        ]
        name = self._catalogue.service_names().get(prefix, "")
        return ServicePermissions(prefix, name, tuple(grants))

    def _actions_of(self, prefix: str, granting: Iterable[Speaking]) -> ServiceActions:
        """The service's actions, with those that only the policies know."""
        entry = self._catalogue.find_service(prefix)
        known = service_actions(prefix, entry)
        patterns = {
            pattern.lower()
            for each in granting
            if not each.statement.text.is_not_action
            for pattern in each.patterns.get(prefix, ())
        }
        further = tuple(
            sorted(
                pattern.removeprefix(f"{prefix}:")
                for pattern in patterns
                if not known.of_pattern(pattern)
            )
        )
        return service_actions(prefix, entry, further)

    def _among(self, actions: ServiceActions) -> int:
        """The actions that are wanted."""
        bits = actions.all
        if self._wanted:
            bits = 0
            for pattern in self._wanted:
                bits |= actions.of_pattern(pattern)
        return bits & actions.of_level(self._levels) if self._levels else bits

    def _reach(
        self, levels: Iterable[LevelName], speaking: Iterable[Speaking], kind: ActionKind
    ) -> Reach | None:
        where, denies = [], []
        limits: dict[LevelName, list[Region]] = {each: [] for each in levels}
        for each in speaking:
            region = each.of_kind(kind.templates)
            if region is None or (region.layer is Layer.RCP and kind.is_exempt_from_rcp):
                continue
            if not each.is_allow:
                denies.append(region)
            elif region.layer is Layer.IDENTITY:
                where.append(region)
            elif region.layer is not Layer.RCP:
                limits[region.layer, region.level].append(region)
        if not where:
            return None
        # Regions are kept by their statements, so that one identity is one region.
        key = tuple(tuple(map(id, each)) for each in (where, *limits.values(), denies))
        if key not in self._reaches:
            self._reaches[key] = self._regions.reach(where, list(limits.values()), denies)
        return self._reaches[key]


def _spoken_of(speaking: Speaking, actions: ServiceActions) -> int:
    """The actions that a statement speaks of."""
    text = speaking.statement.text
    named = actions.of_patterns(speaking.patterns.get(actions.prefix, ()))
    if text.is_not_action:
        return actions.all & ~named
    return actions.all if EVERYTHING in text.actions else named


_Block = tuple[int, tuple[Speaking, ...]]


def _blocks(bits: int, spoken: Sequence[tuple[Speaking, int]]) -> list[_Block]:
    """The actions cut up by which of the statements speak of them."""
    blocks: list[_Block] = [(bits, ())] if bits else []
    for speaking, spoken_of in spoken:
        cut: list[_Block] = []
        for block, known in blocks:
            if block & spoken_of:
                cut.append((block & spoken_of, (*known, speaking)))
            if block & ~spoken_of:
                cut.append((block & ~spoken_of, known))
        blocks = cut
    return blocks
