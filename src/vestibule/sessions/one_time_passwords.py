"""One-time passwords, which an administrator hands to a user who changes them at sign-in."""

from vestibule.identity_store.instances import get_instance
from vestibule.identity_store.users import find_user_by_user_name
from vestibule.model.callers import Caller
from vestibule.model.errors import NotFound
from vestibule.model.randomness import Randomness
from vestibule.model.secret import Secret
from vestibule.sessions.passwords import set_password
from vestibule.sessions.sign_in_attempts import forget_failures
from vestibule.sessions.sign_in_sessions import end_sign_in_sessions
from vestibule.sessions.user_status import record_directory_event
from vestibule.store.work import Work


def new_one_time_password(random: Randomness) -> Secret:
    """A password that nobody can guess and that fits the rules."""
    return Secret(f"{random.lower(8)}-{random.upper(8)}-{random.digits(4)}")


def give_one_time_password(work: Work, user_name: str, *, hashed: str, by: Caller) -> None:
    """The user signs in with it once more, and must change it; all its sessions end.

    hashed: of the password, by `hash_password`. Raises NotFound (USER).
    """
    instance = get_instance(work)
    user = find_user_by_user_name(work, user_name, identity_store_id=instance.identity_store_id)
    if user is None:
        raise NotFound("There is no user of that name.", kind="USER")
    set_password(work, user.id, hashed=hashed, must_change=True)
    end_sign_in_sessions(work, user.id)
    forget_failures(work, user_name=user.user_name)
    record_directory_event(work, "UpdatePassword", instance=instance, user_id=user.id, by=by)
