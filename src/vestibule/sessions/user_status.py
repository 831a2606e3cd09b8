"""Users shut out and let in again by an administrator, at once and on the record."""

from vestibule.audit.events import AuditEvent, record_event
from vestibule.identity_store import users
from vestibule.identity_store.instances import get_instance
from vestibule.model.callers import Caller
from vestibule.model.errors import NotFound
from vestibule.model.instances import Instance
from vestibule.model.users import User
from vestibule.sessions.sign_in_sessions import end_sign_in_sessions
from vestibule.store.work import Work

_EVENT_SOURCE = "sso-directory.amazonaws.com"


def disable_user(work: Work, user_name: str, *, by: Caller) -> None:
    """The user can no longer sign in, and every session of it ends. Raises NotFound (USER)."""
    instance, user = _user(work, user_name)
    users.disable_user(work, user.id, identity_store_id=instance.identity_store_id, by=by.arn)
    end_sign_in_sessions(work, user.id)
    record_directory_event(work, "DisableUser", instance=instance, user_id=user.id, by=by)


def enable_user(work: Work, user_name: str, *, by: Caller) -> None:
    """The user can sign in again; old sessions stay ended. Raises NotFound (USER)."""
    instance, user = _user(work, user_name)
    users.enable_user(work, user.id, identity_store_id=instance.identity_store_id, by=by.arn)
    record_directory_event(work, "EnableUser", instance=instance, user_id=user.id, by=by)


def record_directory_event(
    work: Work, name: str, *, instance: Instance, user_id: str, by: Caller
) -> None:
    """What AWS records of its console's directory operations.

    Source: IAM Identity Center User Guide, sso-info-in-cloudtrail.
    """
    record_event(
        work,
        AuditEvent(
            account_id=instance.owner_account_id,
            name=name,
            source=_EVENT_SOURCE,
            region=work.region,
            reads=False,
            user_name=by.user_name,
            resources=[("User", user_id)],
            details={
                "userIdentity": {"type": by.kind.value, "invokedBy": by.arn},
                "requestParameters": {"userId": user_id},
                "responseElements": None,
            },
        ),
    )


def _user(work: Work, user_name: str) -> tuple[Instance, User]:
    instance = get_instance(work)
    found = users.find_user_by_user_name(
        work, user_name, identity_store_id=instance.identity_store_id
    )
    if found is None:
        raise NotFound("There is no user of that name.", kind="USER")
    return instance, found
