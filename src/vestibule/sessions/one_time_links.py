"""Links with which a user sets a password: good once, for a week, and only the newest."""

from datetime import timedelta

from vestibule.model.clock import to_epoch
from vestibule.model.errors import NotFound
from vestibule.model.secret import Secret
from vestibule.store import user_passwords as rows
from vestibule.store.database import UniqueViolation
from vestibule.store.keyring import token_digest
from vestibule.store.work import Work

LIFETIME = timedelta(days=7)
_LONGEST_TOKEN = 128


def create_one_time_link(work: Work, user_id: str) -> Secret:
    """The token for the page `/set-password?token=…`; earlier ones of the user end.

    Raises NotFound (USER).
    """
    token = Secret(work.random.token())
    rows.delete_links(work.tx, user_id)
    try:
        rows.insert_link(
            work.tx,
            token_digest(token.value),
            user_id=user_id,
            expires_at=to_epoch(work.now + LIFETIME),
        )
    except UniqueViolation as error:
        raise NotFound("There is no such user.", kind="USER") from error
    return token


def find_user_of_link(work: Work, token: str) -> str | None:
    """The id of the user who may set a password with the token. It is used up by `set_password`."""
    if len(token) > _LONGEST_TOKEN:
        return None
    return rows.find_link(work.tx, token_digest(token), now=to_epoch(work.now))
