"""What-can over an organization: a user with 20 permission sets in each of 1,000 accounts.

`what_can.py [ACCOUNTS]`: makes the organization through the domain's functions in a data directory
of its own, 20,000 roles, and asks what the user may do; then the same with policies at hand. Every
account is in one of ten organizational units with SCPs of their own.
"""

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from vestibule.access.account_assignments import create_account_assignment
from vestibule.access.permission_set_policies import attach_managed_policy, put_inline_policy
from vestibule.access.permission_sets import create_permission_set
from vestibule.access.what_can_in_organization import find_subject, what_can_in_organization
from vestibule.app.data_folder import DataFolder
from vestibule.app.graph import Embedded, build_embedded
from vestibule.app.settings import read_settings
from vestibule.identity_store.instances import get_instance
from vestibule.identity_store.users import create_user
from vestibule.model.account_assignments import AccountAssignment, PrincipalType
from vestibule.model.callers import service_caller
from vestibule.model.organization_policies import SERVICE_CONTROL_POLICY
from vestibule.organization.accounts import create_member_account
from vestibule.organization.asked_principals import asked_roles
from vestibule.organization.organization_policies import (
    attach_policy,
    create_policy,
    enable_policy_type,
    enabled_policy_types,
)
from vestibule.organization.organizational_units import create_organizational_unit
from vestibule.organization.organizations import get_organization
from vestibule.policy.what_can import what_can
from vestibule.provisioning.worker import ProvisioningWorker
from vestibule.store.permission_set_roles import roles_of_user
from vestibule.store.work import Work

SETS = 20
UNITS = 10
_ROUNDS = 5
_MANAGED = ("ReadOnlyAccess", "PowerUserAccess", "ViewOnlyAccess", "AmazonS3FullAccess")


def main(accounts: int) -> None:
    """Makes, asks and prints."""
    with tempfile.TemporaryDirectory() as directory:
        folder = DataFolder(Path(directory))
        folder.create()
        embedded = build_embedded(read_settings(os.environ), folder)
        embedded.start()
        embedded.worker.stop()
        user_id = _make(embedded, accounts)
        embedded.units.read(lambda work: _measure(work, user_id))
        embedded.stop()


def _measure(work: Work, user_id: str) -> None:
    role_ids = [row[0] for row in roles_of_user(work.tx, user_id)]
    subject = find_subject(work, "user/much")
    first = _seconds(lambda: what_can_in_organization(work, subject))
    again = median(
        _seconds(lambda: what_can_in_organization(work, subject)) for _ in range(_ROUNDS)
    )
    print(f"{len(role_ids):,} roles: first {first:.2f} s of CPU, then {again:.2f} s")
    asked = [each.asked for each in asked_roles(work, role_ids)]
    pure = median(_seconds(lambda: what_can(asked)) for _ in range(_ROUNDS))
    answers = len({id(each) for each in what_can(asked)})
    print(f"with policies at hand: {pure:.2f} s, {answers} different answers")


def _seconds(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def _make(embedded: Embedded, accounts: int) -> str:
    units, worker = embedded.units, ProvisioningWorker(embedded.units)
    account_ids = units.write_now(lambda work: _accounts(work, accounts))
    instance = units.read(get_instance)
    attributes = {
        "userName": "much",
        "displayName": "much",
        "name": {"givenName": "M", "familyName": "U"},
    }
    user = units.write_now(
        lambda work: create_user(
            work, instance.identity_store_id, attributes=attributes, by="benchmark"
        )
    )
    by = service_caller("sso.amazonaws.com", instance.owner_account_id)

    def assign(work: Work, number: int) -> None:
        arn = _permission_set(work, instance.arn, number)
        for account_id in account_ids:
            assignment = AccountAssignment(arn, account_id, PrincipalType.USER, user.id)
            create_account_assignment(work, assignment, by=by)

    for number in range(SETS):
        units.write_now(lambda work, number=number: assign(work, number))
        worker.run_until_idle()
    return user.id


def _accounts(work: Work, count: int) -> list[str]:
    root = get_organization(work).root_id
    if SERVICE_CONTROL_POLICY not in enabled_policy_types(work):
        enable_policy_type(work, root, SERVICE_CONTROL_POLICY)
    units = []
    for number in range(UNITS):
        unit = create_organizational_unit(work, root, name=f"unit-{number}")
        made = create_policy(
            work,
            f"unit-{number}",
            description="",
            policy_type=SERVICE_CONTROL_POLICY,
            content=_text({"Effect": "Deny", "Action": f"ec2:*{number}*", "Resource": "*"}),
        )
        attach_policy(work, made.id, target_id=unit.id)
        units.append(unit.id)
    return [
        create_member_account(
            work, f"a-{n:04}", email=f"a{n}@example.com", parent_id=units[n % UNITS]
        ).id
        for n in range(count)
    ]


def _permission_set(work: Work, instance_arn: str, number: int) -> str:
    made = create_permission_set(work, instance_arn=instance_arn, name=f"Much{number:02}")
    managed = _MANAGED[number % len(_MANAGED)]
    folder = "job-function/" if managed == "ViewOnlyAccess" else ""
    attach_managed_policy(work, made.arn, policy_arn=f"arn:aws:iam::aws:policy/{folder}{managed}")
    allow = {
        "Effect": "Allow",
        "Action": ["s3:Get*", "dynamodb:*"],
        "Resource": f"arn:aws:s3:::bucket-{number}/*",
        "Condition": {"StringEquals": {"aws:RequestedRegion": "eu-west-1"}},
    }
    put_inline_policy(work, made.arn, document=_text(allow))
    return made.arn


def _text(*statements: dict[str, object]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000)
