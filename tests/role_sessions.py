"""Credentials of role sessions that end when a test wants, made with a server's own keys."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from memory_store import memory_work
from served import MANAGEMENT_ACCOUNT, Served
from vestibule.model.callers import RoleSession
from vestibule.sessions.role_credentials import issue_role_credentials
from vestibule.store.keyring import load_key_ring


def role_credentials(served: Served, *, ended: timedelta) -> dict[str, str]:
    """Credentials of the administrator's role, whose session ended that long ago."""
    role = next(
        each
        for each in served.client("iam").list_roles()["Roles"]
        if each["RoleName"].startswith("AWSReservedSSO_AdministratorAccess_")
    )
    now = datetime.now(UTC)
    work = replace(memory_work(now=now), keyring=load_key_ring(served.data_dir / "keyring.json"))
    session = RoleSession(
        role_arn=role["Arn"],
        role_id=role["RoleId"],
        role_name=role["RoleName"],
        session_name="admin",
        issued_at=now - 2 * timedelta(hours=1),
        expires_at=now - ended,
    )
    made = issue_role_credentials(work, MANAGEMENT_ACCOUNT, session)
    return {
        "aws_access_key_id": made.access_key_id,
        "aws_secret_access_key": made.secret_access_key.value,
        "aws_session_token": made.session_token.value,
    }
