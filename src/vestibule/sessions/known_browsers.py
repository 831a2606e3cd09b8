"""Browsers in which a user has signed in before: guesses of strangers do not lock them out.

Without them, whoever knows a user name could keep its user out with a few wrong passwords an hour.
A known browser has a count of failures of its own, and is known until the password changes.
Source: OWASP, "Slow Down Online Guessing Attacks with Device Cookies".
"""

import hmac
from dataclasses import dataclass
from datetime import timedelta

from vestibule.model.clock import to_epoch
from vestibule.sessions.passwords import find_password, password_digest
from vestibule.store.user_passwords import PasswordRow
from vestibule.store.work import Work

LIFETIME = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class KnownBrowser:
    """id: what its failures are counted by. password_digest: of the hash it was shown. until:
    epoch seconds."""

    id: str
    user_id: str
    password_digest: str
    until: float


def know_browser(work: Work, user_id: str, *, before: KnownBrowser | None) -> KnownBrowser | None:
    """The browser as the user's own, from now on; None where the user has no password.

    before: what it was known as; the same user's browser keeps its count.
    """
    password = find_password(work, user_id)
    if password is None:
        return None
    is_same = before is not None and before.user_id == user_id
    return KnownBrowser(
        id=before.id if before is not None and is_same else work.random.uuid(),
        user_id=user_id,
        password_digest=password_digest(password.hashed),
        until=to_epoch(work.now + LIFETIME),
    )


def is_known(work: Work, browser: KnownBrowser, password: PasswordRow | None) -> bool:
    """Whether the browser is known to the user whose password this is, and still is."""
    if password is None or browser.user_id != password.user_id:
        return False
    is_current = hmac.compare_digest(browser.password_digest, password_digest(password.hashed))
    return is_current and browser.until > to_epoch(work.now)
