"""Sessions of roles that people take."""

from vestibule.model.account_assignments import EntitledRole
from vestibule.model.arns import role_session_arn
from vestibule.model.callers import Caller, CallerKind, RoleSession
from vestibule.sessions.role_session_names import role_session_name
from vestibule.store.work import Work


def entitled_role_session(work: Work, role: EntitledRole, user: Caller) -> RoleSession:
    """A session of the role that begins now, for a user who may take it.

    user: an Identity Center user. It lasts as long as the permission set says, in whole seconds.
    """
    return RoleSession(
        role_arn=role.role_arn,
        role_id=role.role_id,
        role_name=role.role_name,
        session_name=role_session_name(user.user_name or ""),
        issued_at=work.now,
        expires_at=(work.now + role.session_duration).replace(microsecond=0),
        identity_store_user_id=user.identity_store_user_id,
        permission_set_arn=role.permission_set_arn,
    )


def role_session_caller(
    account_id: str,
    session: RoleSession,
    *,
    access_key_id: str | None = None,
    session_id: str | None = None,
) -> Caller:
    """The caller that a role session is.

    access_key_id: of its credentials; None where it has none, because a browser's sign-in session
    (session_id) stands behind each of its calls.
    """
    return Caller(
        kind=CallerKind.ASSUMED_ROLE,
        account_id=account_id,
        arn=role_session_arn(account_id, session.role_name, session.session_name),
        principal_id=f"{session.role_id}:{session.session_name}",
        access_key_id=access_key_id,
        role_session=session,
        identity_store_user_id=session.identity_store_user_id,
        session_id=session_id,
    )
