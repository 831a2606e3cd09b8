"""People and clients for tests of OIDC sign-in."""

import base64
import hashlib
from datetime import timedelta
from typing import Any

from memory_store import START
from vestibule.access.permission_sets import create_permission_set, find_permission_set_by_name
from vestibule.identity_store import users
from vestibule.identity_store.instances import get_instance
from vestibule.model.account_assignments import (
    AccountAssignment,
    KeptAssignment,
    PrincipalType,
    ProvisionedPermissionSet,
)
from vestibule.model.callers import UNKNOWN_CALLER, Caller
from vestibule.model.calls import Call
from vestibule.model.oidc import PORTAL_SCOPE, Origin
from vestibule.model.organizations import Account, AccountState
from vestibule.model.permission_sets import PermissionSet
from vestibule.model.users import User
from vestibule.sessions.oidc_clients import RegisteredClient, register_client
from vestibule.store.account_assignments import insert_assignment
from vestibule.store.accounts import insert_account
from vestibule.store.provisioned_permission_sets import insert_or_mark_due
from vestibule.store.work import Work

STORE = "d-0123456789"
ORIGIN = Origin("192.0.2.7", "aws-cli/2.36.7")
REDIRECT_URI = "http://127.0.0.1:36419/oauth/callback"
VERIFIER = "62My2xXvu7cc8.iPiWVWlN2o60YW1T3HnUflUbCldTVzMEz9ULbMwoqL5NwP7g0p"
BY = "test"


def code_challenge(verifier: str = VERIFIER) -> str:
    """The S256 challenge of a verifier."""
    hashed = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(hashed).rstrip(b"=").decode()


def make_user(work: Work, user_name: str = "ada", *, store: str = STORE) -> User:
    """An enabled user without a password."""
    attributes = {
        "userName": user_name,
        "displayName": user_name,
        "name": {"givenName": "A", "familyName": "B"},
    }
    return users.create_user(work, store, attributes=attributes, by=BY)


def disable(work: Work, user: User) -> None:
    """Bars the user."""
    users.disable_user(work, user.id, identity_store_id=user.identity_store_id, by=BY)


def make_client(work: Work, **changes: Any) -> RegisteredClient:
    """The AWS CLI as it registers for `aws sso login`."""
    asked: dict[str, Any] = {
        "name": "botocore-client-s1",
        "client_type": "public",
        "scopes": [PORTAL_SCOPE],
        "redirect_uris": ["http://127.0.0.1/oauth/callback"],
        "grant_types": ["authorization_code", "refresh_token"],
    }
    return register_client(work, **{**asked, **changes})


def make_device(work: Work, **changes: Any) -> RegisteredClient:
    """The AWS CLI as it registers for `aws sso login --use-device-code`."""
    return make_client(work, redirect_uris=[], grant_types=[], **changes)


def make_call(
    operation: str, *, caller: Caller = UNKNOWN_CALLER, service: str = "sso-oidc"
) -> Call:
    """A call as the gateway hands it to an operation."""
    return Call(
        request_id="r",
        service=service,
        operation=operation,
        caller=caller,
        now=START,
        region="us-east-1",
        source_ip=ORIGIN.source_ip,
        user_agent=ORIGIN.user_agent,
        base_url="http://localhost:8700",
    )


def give_role(work: Work, user: User, *, account_id: str, name: str) -> PermissionSet:
    """A permission set that the user has in the account, provisioned."""
    made = find_permission_set_by_name(work, name) or create_permission_set(
        work, instance_arn=get_instance(work).arn, name=name, session_duration=timedelta(hours=2)
    )
    role_name = f"AWSReservedSSO_{name}_0123456789abcdef"
    assignment = AccountAssignment(made.arn, account_id, PrincipalType.USER, user.id)
    kept = KeptAssignment(work.random.uuid(), assignment, is_active=True)
    insert_assignment(work.tx, kept, created_at=work.now)
    insert_or_mark_due(
        work.tx,
        ProvisionedPermissionSet(
            permission_set_id=made.id,
            account_id=account_id,
            role_name=role_name,
            role_arn=f"arn:aws:iam::{account_id}:role/aws-reserved/sso.amazonaws.com/{role_name}",
            role_id="AROA" + work.random.upper(16),
            version_applied=made.version,
            attempts=0,
            due_at=None,
            last_failure=None,
        ),
    )
    return made


def make_account(work: Work, account_id: str, name: str) -> None:
    """An active account."""
    insert_account(
        work.tx,
        Account(
            account_id,
            "r-abcd",
            name,
            f"{name}@example.com",
            AccountState.ACTIVE,
            "CREATED",
            work.now,
        ),
    )
