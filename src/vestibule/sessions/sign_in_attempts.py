"""How often somebody may try: after some failures each further one makes the next wait longer.

Counted by user name, whether or not there is such a user, and by source address; for a browser that
the user has signed in in before, by that alone. The counts are kept in the store, so a restart
forgets nothing.
"""

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from vestibule.model.clock import to_epoch
from vestibule.model.sources import source_network
from vestibule.model.users import comparison_key
from vestibule.store import sign_in_attempts as rows
from vestibule.store.work import Work

FORGOTTEN_AFTER = timedelta(hours=1)
FIRST_WAIT = timedelta(seconds=15)
LONGEST_WAIT = timedelta(minutes=15)
FREE_BY_USER_NAME = 5
FREE_BY_SOURCE = 20


@dataclass(frozen=True, slots=True)
class _Counter:
    digest: bytes
    free: int


def take_attempt(
    work: Work, *, user_name: str, source_ip: str, browser_id: str | None = None
) -> timedelta:
    """Counts an attempt as failed until it is forgiven; answers how long to wait instead, or zero.

    Counting first keeps attempts made at the same time from being taken for one.
    browser_id: of a browser that the user has signed in in before. Its failures are counted for
    themselves, and those of others do not count for it.
    """
    now = to_epoch(work.now)
    since = now - FORGOTTEN_AFTER.total_seconds()
    rows.delete_old_failures(work.tx, since=since)
    if browser_id is None:
        counters = [_of_user_name(user_name), _of_source(source_ip)]
    else:
        counters = [_of_browser(browser_id)]
    counts = [rows.find_failures(work.tx, each.digest, since=since) for each in counters]
    locked_until = max(until for _, until in counts)
    if locked_until > now:
        return timedelta(seconds=locked_until - now)
    for counter, (failures, _) in zip(counters, counts, strict=True):
        _put(work, counter, failures + 1)
    return timedelta(0)


def forgive_attempt(
    work: Work, *, user_name: str, source_ip: str, browser_id: str | None = None
) -> None:
    """The attempt was right: forgets the user name's failures, and this one of the address.

    Not all of the address: whoever has one password could else guess at others for ever.
    browser_id: as it was taken with; then its own failures are forgotten, and no others.
    """
    if browser_id is not None:
        rows.delete_failures(work.tx, _of_browser(browser_id).digest)
        return
    rows.delete_failures(work.tx, _of_user_name(user_name).digest)
    counter = _of_source(source_ip)
    since = to_epoch(work.now - FORGOTTEN_AFTER)
    failures, _ = rows.find_failures(work.tx, counter.digest, since=since)
    _put(work, counter, max(failures - 1, 0))


def forget_failures(work: Work, *, user_name: str) -> None:
    """Lets the user try again at once: what was guessed at is a password no more."""
    rows.delete_failures(work.tx, _of_user_name(user_name).digest)


def _put(work: Work, counter: _Counter, failures: int) -> None:
    over = failures - counter.free
    wait = min(FIRST_WAIT * 2 ** min(over, 20), LONGEST_WAIT) if over >= 0 else timedelta(0)
    rows.put_failures(
        work.tx,
        counter.digest,
        failures=failures,
        last_at=to_epoch(work.now),
        locked_until=to_epoch(work.now + wait),
    )


def _of_user_name(user_name: str) -> _Counter:
    return _Counter(_digest(f"user:{comparison_key(user_name)}"), FREE_BY_USER_NAME)


def _of_browser(browser_id: str) -> _Counter:
    return _Counter(_digest(f"browser:{browser_id}"), FREE_BY_USER_NAME)


def _of_source(source_ip: str) -> _Counter:
    return _Counter(_digest(f"source:{source_network(source_ip)}"), FREE_BY_SOURCE)


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
