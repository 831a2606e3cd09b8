"""Fills a data directory: `seeding.py DIRECTORY USERS`; the server must not run on it.

Made through the domain's own functions: 1,000 accounts, 100 groups that share the users, and 20
permission sets, each assigned once in every account and provisioned there: 20,000 assignments.
500 users are signed in.
Prints, as JSON, what the load needs.
"""

import json
import os
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path

from vestibule.access.account_assignments import create_account_assignment
from vestibule.access.entitlements import entitled_accounts, entitled_roles
from vestibule.access.permission_set_policies import attach_managed_policy
from vestibule.access.permission_sets import create_permission_set
from vestibule.app.data_folder import DataFolder
from vestibule.app.graph import Embedded, build_embedded
from vestibule.app.settings import read_settings
from vestibule.identity_store.group_memberships import create_group_membership
from vestibule.identity_store.groups import create_group
from vestibule.identity_store.instances import get_instance
from vestibule.identity_store.users import create_user
from vestibule.model.account_assignments import AccountAssignment, PrincipalType
from vestibule.model.callers import service_caller
from vestibule.model.instances import Instance
from vestibule.model.sign_in_sessions import SessionKind
from vestibule.organization.accounts import create_member_account
from vestibule.provisioning.worker import ProvisioningWorker
from vestibule.sessions.access_tokens import issue_access_token
from vestibule.sessions.sign_in_sessions import start_sign_in_session
from vestibule.store.work import Work

ACCOUNTS = 1_000
GROUPS = 100
SETS = 20
SESSIONS = 500
_READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"


@dataclass(frozen=True)
class Facts:
    """What the load needs. group_id: of the first session's user."""

    instance_arn: str
    fresh_permission_set_arns: Sequence[str]
    group_id: str
    account_ids: Sequence[str]
    sessions: Sequence["Session"]
    seconds: float


@dataclass(frozen=True, slots=True)
class Session:
    """A token of the portal's API, and a role that its user has in an account."""

    token: str
    account_id: str
    role_name: str


def seed(directory: Path, users: int) -> Facts:
    """Makes everything."""
    began = time.monotonic()
    folder = DataFolder(directory)
    folder.create()
    embedded = build_embedded(read_settings(os.environ), folder)
    embedded.start()
    embedded.worker.stop()
    instance = embedded.units.read(get_instance)
    accounts = embedded.units.write_now(lambda work: list(_accounts(work)))
    groups, user_ids = embedded.units.write_now(lambda work: _people(work, instance, users))
    _assign(embedded, instance, accounts=accounts, groups=groups)
    fresh = embedded.units.write_now(
        lambda work: [_permission_set(work, instance, f"Fresh{n}") for n in range(2)]
    )
    sessions = embedded.units.write_now(lambda work: [_session(work, each) for each in user_ids])
    embedded.stop()
    return Facts(
        instance_arn=instance.arn,
        fresh_permission_set_arns=fresh,
        group_id=groups[0],
        account_ids=accounts,
        sessions=sessions,
        seconds=time.monotonic() - began,
    )


def _accounts(work: Work) -> Iterator[str]:
    for number in range(ACCOUNTS):
        name = f"account-{number:04}"
        yield create_member_account(work, name, email=f"{name}@example.com").id


def _people(work: Work, instance: Instance, users: int) -> tuple[list[str], list[str]]:
    """The groups, and some users, the first of them in the first group."""
    store, by = instance.identity_store_id, instance.owner_account_id
    groups = [
        create_group(work, store, display_name=f"group-{number:03}", by=by).id
        for number in range(GROUPS)
    ]
    some: list[str] = []
    for number in range(users - 1):  # the administrator is one, and 100,000 is the limit
        name = f"user-{number:06}"
        attributes = {
            "userName": name,
            "displayName": name,
            "name": {"givenName": "User", "familyName": str(number)},
            "emails": [{"value": f"{name}@example.com", "type": "work", "primary": True}],
        }
        user = create_user(work, store, attributes=attributes, by=by)
        group_id = groups[number % GROUPS]
        create_group_membership(work, store, group_id=group_id, user_id=user.id, by=by)
        if len(some) < SESSIONS:
            some.append(user.id)
    return groups, some


def _permission_set(work: Work, instance: Instance, name: str) -> str:
    made = create_permission_set(work, instance_arn=instance.arn, name=name)
    attach_managed_policy(work, made.arn, policy_arn=_READ_ONLY)
    return made.arn


def _assign(
    embedded: Embedded, instance: Instance, *, accounts: Sequence[str], groups: Sequence[str]
) -> None:
    """Each set in each account, to groups in turn; a set at a time, as many may be outstanding."""
    by = service_caller("sso.amazonaws.com", instance.owner_account_id)

    def assign(work: Work, number: int) -> None:
        arn = _permission_set(work, instance, f"Set{number:02}")
        for at, account_id in enumerate(accounts):
            assignment = AccountAssignment(
                permission_set_arn=arn,
                account_id=account_id,
                principal_type=PrincipalType.GROUP,
                principal_id=groups[(number * 7 + at) % GROUPS],
            )
            create_account_assignment(work, assignment, by=by)

    worker = ProvisioningWorker(embedded.units)
    for number in range(SETS):
        embedded.units.write_now(lambda work, number=number: assign(work, number))
        worker.run_until_idle()


def _session(work: Work, user_id: str) -> Session:
    session, _ = start_sign_in_session(
        work, user_id, kind=SessionKind.CLIENT, source_ip="127.0.0.1", user_agent="benchmark"
    )
    token = issue_access_token(work, session.id, expires_at=work.now + timedelta(hours=8))
    accounts, _ = entitled_accounts(work, user_id)
    roles, _ = entitled_roles(work, user_id, accounts[0].id)
    return Session(token.value, accounts[0].id, roles[0].permission_set_name)


if __name__ == "__main__":
    print(json.dumps(asdict(seed(Path(sys.argv[1]), int(sys.argv[2])))))
