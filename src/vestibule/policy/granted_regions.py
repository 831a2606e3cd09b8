"""Where statements apply, and what is left of Allows once limits and Denies have had their say.

What is told apart, is told soundly: a grant, limit or exception is left out only where it certainly
changes nothing.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial

from vestibule.model.errors import Invalid
from vestibule.policy.conditional import OpenCondition
from vestibule.policy.granted_access import widest
from vestibule.policy.kinds import Layer
from vestibule.policy.pattern_sets import Effort, covers_resource, meet

EVERYTHING = "*"
_LAST_PART = 5
_MOST_WILDCARDS = 8
_BUCKETS = "arn:*:s3:::*"
_Levels = Sequence[Sequence["Region"]]


@dataclass(frozen=True, slots=True)
class Region:
    """Where a statement applies: to requests for these resources under all these conditions.

    level: of the organization, for SCPs and RCPs; the root is 0. policy: its name, or the last part
    of its ARN. resources: patterns as the document has them; with is_all_but those it spares.
    """

    layer: Layer
    level: int
    policy: str
    sid: str
    index: int
    resources: tuple[str, ...]
    is_all_but: bool
    conditions: tuple[OpenCondition, ...]

    @property
    def is_everywhere(self) -> bool:
        """Whether it is about every resource."""
        return EVERYTHING in self.resources and not self.is_all_but


@dataclass(frozen=True, slots=True)
class Reach:
    """Where actions are allowed: somewhere in `where`, inside every limit, in no exception.

    limits: of each level that does not allow all of `where`, the statements of which one must
    apply.
    """

    where: tuple[Region, ...]
    limits: tuple[tuple[Region, ...], ...] = ()
    exceptions: tuple[Region, ...] = ()

    @property
    def is_certain(self) -> bool:
        """Whether somewhere it depends on nothing but the resource."""
        return not self.limits and not self.exceptions and not all(w.conditions for w in self.where)


def of_kind(region: Region, templates: tuple[str, ...] | None) -> Region | None:
    """The region as far as it is about resources of some kinds; None where it is not.

    templates: patterns of the kinds; empty where only `*` can be the resource; None: not known.
    """
    if templates is None or region.is_everywhere:
        return region
    if not templates:
        return (
            replace(region, resources=(EVERYTHING,), is_all_but=False)
            if region.is_all_but
            else None
        )
    if region.is_all_but:
        return region
    kept = tuple(each for each in region.resources if any(_is_of(each, t) for t in templates))
    if not kept:
        return None
    return region if len(kept) == len(region.resources) else replace(region, resources=kept)


@lru_cache(maxsize=65536)
def _is_of(pattern: str, template: str) -> bool:
    """Whether a pattern may match a resource of a kind; in doubt it may."""
    wide = widest(pattern)
    parts, others = wide.split(":", _LAST_PART), template.split(":", _LAST_PART)
    if template == _BUCKETS and "/" in parts[-1]:
        return False  # the name of a bucket has none
    for part, other in zip(parts[:_LAST_PART], others, strict=False):
        if "*" in part:
            break  # it may run over colons
        if "?" not in part and "*" not in other and part != other:
            return False
    if wide.count("*") > _MOST_WILDCARDS:
        return True
    effort = Effort((len(wide) + 1) * (len(template) + 1))
    if len(parts) != len(others) or any("*" in each for each in parts[:_LAST_PART]):
        return meet(wide, template, effort)
    return all(meet(part, other, effort) for part, other in zip(parts, others, strict=True))


class Regions:
    """Compares regions with bounded effort; when it is used up, everything is in doubt."""

    def __init__(self, steps: int) -> None:
        self._effort = Effort(steps)
        self._met: dict[tuple[str, str], bool] = {}

    def _may_meet(self, pattern: str, other: str) -> bool:
        """Whether a resource may match both patterns; in doubt it may."""
        found = self._met.get((pattern, other))
        if found is None:
            try:
                found = meet(widest(pattern), other, self._effort)
            except Invalid:
                return True
            self._met[pattern, other] = found
        return found

    def reach(
        self, where: Iterable[Region], limits: _Levels, denies: Iterable[Region]
    ) -> Reach | None:
        """What the Allows give, level by level; None where nothing is left of them."""
        left = list(where)
        for level in limits:
            left = self._kept(left, partial(self._is_in, level=level))
        denies = list(denies)
        certain = [deny for deny in denies if not deny.conditions]
        left = self._kept(
            left, lambda resource: not any(self._covers(deny, resource) for deny in certain)
        )
        left = self._without_needless(left)
        if not left:
            return None
        return Reach(
            tuple(left),
            tuple(
                tuple(each for each in level if self._meets(each, left))
                for level in limits
                if not self._allows_all(level, left)
            ),
            tuple(deny for deny in denies if self._meets(deny, left)),
        )

    def _kept(self, regions: list[Region], is_kept: Callable[[str | None], bool]) -> list[Region]:
        """The regions, each with the resources that pass; all but some (None) go as a whole."""
        found = []
        for region in regions:
            kept = tuple(filter(is_kept, region.resources))
            if region.is_all_but:
                found += [region] if is_kept(None) else []
            elif len(kept) == len(region.resources):
                found.append(region)
            elif kept:
                found.append(replace(region, resources=kept))
        return found

    def _is_in(self, resource: str | None, *, level: Sequence[Region]) -> bool:
        return any(self._meets_resource(each, resource) for each in level)

    def _allows_all(self, level: Sequence[Region], where: Sequence[Region]) -> bool:
        certain = [each for each in level if not each.conditions]
        return all(
            any(self._covers(each, resource, spared=region) for each in certain)
            for region in where
            for resource in _pieces(region)
        )

    def _meets(self, region: Region, where: Sequence[Region]) -> bool:
        return any(
            self._meets_resource(region, resource, each)
            for each in where
            for resource in _pieces(each)
        )

    def _meets_resource(
        self, region: Region, resource: str | None, sparing: Region | None = None
    ) -> bool:
        """resource: None stands for all but what `sparing` spares."""
        if region.is_everywhere:
            return True
        if resource is None:
            if region.is_all_but or sparing is None:
                return True
            return not all(self._is_spared(each, sparing) for each in region.resources)
        if region.is_all_but:
            return not self._is_spared(resource, region)
        wide = widest(resource)
        return any(self._may_meet(each, wide) for each in region.resources)

    def _covers(
        self, region: Region, resource: str | None, *, spared: Region | None = None
    ) -> bool:
        """Whether a region holds all that a pattern matches; in doubt it does not."""
        if region.is_everywhere:
            return True
        if resource is None:
            # Variables may mean something in one document and nothing in the other.
            return (
                region.is_all_but
                and spared is not None
                and set(region.resources) <= set(spared.resources)
                and not any("${" in each for each in region.resources)
            )
        if resource == EVERYTHING:
            return False
        if region.is_all_but:
            wide = widest(resource)
            return not any(self._may_meet(each, wide) for each in region.resources)
        return self._is_spared(resource, region)

    def _is_spared(self, resource: str, region: Region) -> bool:
        """Whether one of a region's patterns covers another pattern."""
        try:
            self._effort.spend(len(region.resources))
        except Invalid:
            return False
        wide = widest(resource) if resource != EVERYTHING else resource
        return any(covers_resource(each, wide) for each in region.resources)

    def _without_needless(self, regions: list[Region]) -> list[Region]:
        """Without those that another one, which needs no condition, covers."""
        kept: list[Region] = []
        for at, region in enumerate(regions):
            others = [*kept, *regions[at + 1 :]]
            certain = [each for each in others if not each.conditions]
            if not certain or not self._allows_all(certain, [region]):
                kept.append(region)
        return kept


def _pieces(region: Region) -> tuple[str | None, ...]:
    return (None,) if region.is_all_but else region.resources
