"""Signing in with user name and password: begin, verify outside of any transaction, finish.

Whoever guesses learns nothing: an unknown, a disabled and a passwordless user cost the same
verification and get the same answer as a wrong password.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum

from vestibule.audit.refused_calls import RefusedCalls
from vestibule.identity_store.instances import find_instance, get_instance
from vestibule.identity_store.users import find_user_by_user_name, get_user
from vestibule.model.errors import Denied, Invalid
from vestibule.model.oidc import Origin
from vestibule.model.secret import Secret
from vestibule.model.sign_in_sessions import SessionKind, SignInSession
from vestibule.model.users import UserStatus
from vestibule.sessions.known_browsers import KnownBrowser, is_known
from vestibule.sessions.one_time_links import find_user_of_link
from vestibule.sessions.passwords import (
    find_password,
    not_reusable,
    password_digest,
    set_password,
)
from vestibule.sessions.sign_in_attempts import forget_failures, forgive_attempt, take_attempt
from vestibule.sessions.sign_in_events import (
    record_password_change,
    record_sign_in_step,
    record_sign_out,
    refused_sign_in,
)
from vestibule.sessions.sign_in_sessions import (
    end_sign_in_session,
    end_sign_in_sessions,
    start_sign_in_session,
)
from vestibule.store.user_passwords import PasswordRow
from vestibule.store.users import find_user
from vestibule.store.work import Work


@dataclass(frozen=True, slots=True)
class Attempt:
    """An attempt that was counted. hashed: what to verify; None: the decoy. wait: try later.

    browser_id: of the known browser that it was counted for, instead of name and address.
    """

    user_name: str
    user_id: str | None
    hashed: str | None
    wait: timedelta
    browser_id: str | None


class Refused(Enum):
    """Why an attempt was turned away before its password was looked at."""

    LOCKED_OUT = "LockedOut"
    BUSY = "ServerBusy"


@dataclass(frozen=True, slots=True)
class PasswordProof:
    """That a user has shown a password that must be changed: whose, and which one."""

    user_id: str
    password_digest: str


def begin_attempt(
    work: Work, user_name: str, *, origin: Origin, browser: KnownBrowser | None = None
) -> Attempt:
    """What to verify the password against; the attempt counts as failed until it is finished.

    browser: as what the browser is known, to whomever.
    """
    browser_id = None
    if browser is not None and is_known(work, browser, _find_user(work, user_name)[1]):
        browser_id = browser.id
    wait = take_attempt(
        work, user_name=user_name, source_ip=origin.source_ip, browser_id=browser_id
    )
    user_id, password = (None, None) if wait else _find_user(work, user_name)
    return Attempt(user_name, user_id, password.hashed if password else None, wait, browser_id)


def _find_user(work: Work, user_name: str) -> tuple[str | None, PasswordRow | None]:
    """The id and the password of the user of that name."""
    instance = find_instance(work)
    if instance is None:
        return None, None
    store = instance.identity_store_id
    user = find_user_by_user_name(work, user_name, identity_store_id=store)
    return (user.id, find_password(work, user.id)) if user else (None, None)


def count_refused_attempt(
    work: Work,
    refused: RefusedCalls,
    user_name: str,
    *,
    workflow_id: str,
    origin: Origin,
    reason: Refused,
) -> None:
    """Keeps that an attempt was turned away; told in one event with others like it.

    Nothing is written here: whether there is such a user must not show in the time it takes.
    """
    instance = find_instance(work)
    if instance is None:
        return
    store = instance.identity_store_id
    user = find_user_by_user_name(work, user_name, identity_store_id=store)
    event = refused_sign_in(
        work,
        instance=instance,
        workflow_id=workflow_id,
        origin=origin,
        user=(user.id, user.user_name) if user else None,
        reason=reason.value,
    )
    subject = user.id if user else None
    refused.count(event, source_ip=origin.source_ip, subject=subject, code=reason.value)


def finish_attempt(
    work: Work, attempt: Attempt, *, is_right: bool, workflow_id: str, origin: Origin
) -> tuple[SignInSession, Secret] | PasswordProof | None:
    """A session and its token, a proof where the password must be changed first, None: refused.

    is_right: what verification of `attempt.hashed` said.
    """
    instance = find_instance(work)
    if instance is None:
        return None
    user = find_user(work.tx, attempt.user_id or "", identity_store_id=instance.identity_store_id)
    named = (user.id, user.user_name) if user else None
    password = find_password(work, user.id) if user else None
    is_current = password is not None and password.hashed == attempt.hashed
    passes = is_right and is_current and user is not None and user.status is UserStatus.ENABLED
    for name, succeeded in (("CredentialChallenge", True), ("CredentialVerification", passes)):
        record_sign_in_step(
            work,
            name,
            instance=instance,
            workflow_id=workflow_id,
            origin=origin,
            succeeded=succeeded,
            user=named,
        )
    if not passes or user is None or password is None:
        return None
    forgive_attempt(
        work,
        user_name=attempt.user_name,
        source_ip=origin.source_ip,
        browser_id=attempt.browser_id,
    )
    if password.must_change:
        return PasswordProof(user.id, password_digest(password.hashed))
    return _signed_in(work, user.id, workflow_id=workflow_id, origin=origin)


def hashes_not_reusable(work: Work, proof: PasswordProof) -> tuple[str, ...]:
    """What the new password must not be. Raises Denied when the proof no longer holds."""
    password = find_password(work, proof.user_id)
    if password is None or password_digest(password.hashed) != proof.password_digest:
        raise Denied("The password was changed meanwhile.", kind="PROOF")
    return not_reusable(password)


def change_password(
    work: Work, proof: PasswordProof, *, hashed: str, workflow_id: str, origin: Origin
) -> tuple[SignInSession, Secret]:
    """Sets the new password, ends all sessions begun with others, and signs the user in.

    Raises Denied when the proof no longer holds or the user may not sign in.
    """
    hashes_not_reusable(work, proof)
    set_password(work, proof.user_id, hashed=hashed, must_change=False)
    end_sign_in_sessions(work, proof.user_id)
    _record_change(work, proof.user_id, origin=origin)
    return _signed_in(work, proof.user_id, workflow_id=workflow_id, origin=origin)


def link_hashes_not_reusable(work: Work, token: str) -> tuple[str, ...]:
    """What a password set by the link must not be. Raises Invalid (LINK) when it does not serve."""
    user_id = find_user_of_link(work, token)
    if user_id is None:
        raise Invalid("This link was used, is too old, or was replaced by another.", kind="LINK")
    return not_reusable(find_password(work, user_id))


def set_password_by_link(work: Work, token: str, *, hashed: str, origin: Origin) -> None:
    """Uses the link up: its user has the password, and no session. Raises Invalid (LINK)."""
    link_hashes_not_reusable(work, token)
    user_id = find_user_of_link(work, token)
    if user_id is not None:
        set_password(work, user_id, hashed=hashed, must_change=False)
        end_sign_in_sessions(work, user_id)
        user_name = _record_change(work, user_id, origin=origin)
        forget_failures(work, user_name=user_name)


def sign_out(work: Work, session: SignInSession, *, origin: Origin) -> None:
    """Ends the session and says so in the trail."""
    end_sign_in_session(work, session.id)
    record_sign_out(
        work,
        instance=get_instance(work),
        origin=origin,
        user=(session.user_id, session.user_name),
        session_id=session.id,
    )


def _signed_in(
    work: Work, user_id: str, *, workflow_id: str, origin: Origin
) -> tuple[SignInSession, Secret]:
    session, token = start_sign_in_session(
        work,
        user_id,
        kind=SessionKind.BROWSER,
        source_ip=origin.source_ip,
        user_agent=origin.user_agent,
    )
    record_sign_in_step(
        work,
        "UserAuthentication",
        instance=get_instance(work),
        workflow_id=workflow_id,
        origin=origin,
        succeeded=True,
        user=(session.user_id, session.user_name),
        session_id=session.id,
    )
    return session, token


def _record_change(work: Work, user_id: str, *, origin: Origin) -> str:
    """Records it; answers the user's name."""
    instance = get_instance(work)
    user = get_user(work, user_id, identity_store_id=instance.identity_store_id)
    record_password_change(work, instance=instance, origin=origin, user=(user.id, user.user_name))
    return user.user_name
