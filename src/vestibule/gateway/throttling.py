"""How often calls without a caller may come from one address."""

import time
from collections import OrderedDict
from collections.abc import Callable

from vestibule.model.errors import Throttled
from vestibule.model.sources import source_network

_MAX_SOURCES = 10_000


class SourceThrottle:
    """A token bucket for each source (of IPv6, a /64); the longest unseen is forgotten first.

    rate: calls a second; burst: calls at once; clock: seconds that never go back.
    """

    def __init__(
        self, *, rate: float, burst: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._rate = rate
        self._burst = burst
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def check(self, source: str) -> None:
        """Takes one call from the address's bucket. Raises Throttled when it is empty."""
        now, source = self._clock(), source_network(source)
        level, seen = self._buckets.pop(source, (float(self._burst), now))
        level = min(self._burst, level + (now - seen) * self._rate)
        allowed = level >= 1
        self._buckets[source] = (level - 1 if allowed else level, now)
        if len(self._buckets) > _MAX_SOURCES:
            self._buckets.popitem(last=False)
        if not allowed:
            raise Throttled("Rate exceeded", kind="SOURCE")
