"""The hottest queries use indexes, whatever the size of the store."""

import sqlite3

import pytest

from assignment_samples import Sample, assign, make_sample, make_user, provision
from vestibule.access.permission_sets import create_permission_set
from vestibule.identity_store.group_memberships import create_group_membership
from vestibule.identity_store.groups import create_group
from vestibule.model.account_assignments import AccountAssignment, PrincipalType
from vestibule.organization.accounts import create_member_account
from vestibule.store import entitlements
from vestibule.store.sqlite import SqliteTransaction
from vestibule.store.statements import SQLITE, Statement
from vestibule.store.work import Work

STATEMENTS = (entitlements.ACCOUNTS_PAGE, entitlements.ROLES_PAGE, entitlements.ROLE)


@pytest.fixture
def sample(work: Work) -> Sample:
    sample = make_sample(work)
    store = sample.instance.identity_store_id
    groups = [create_group(work, store, display_name=f"Group{n}", by="test").id for n in range(20)]
    for n in range(20):
        account = create_member_account(work, "Dev", email=f"dev{n}@example.com")
        made = create_permission_set(work, instance_arn=sample.instance.arn, name=f"Set{n}")
        user = make_user(work, sample.instance, f"user{n}")
        for group in [sample.group_id, *groups]:
            create_group_membership(work, store, group_id=group, user_id=user, by="test")
        for kind, principal in (
            (PrincipalType.USER, user),
            (PrincipalType.USER, sample.user_id),
            (PrincipalType.GROUP, sample.group_id),
        ):
            assign(work, AccountAssignment(made.arn, account.id, kind, principal))
            assign(work, AccountAssignment(sample.permission_set.arn, account.id, kind, principal))
    provision(work)
    return sample


def plan(work: Work, statement: Statement, sample: Sample) -> list[str]:
    assert isinstance(work.tx, SqliteTransaction)
    connection: sqlite3.Connection = work.tx._connection
    compiled = statement.compiled(SQLITE)
    values = {
        "user_id": sample.user_id,
        "account_id": sample.account_id,
        "name": "ReadOnly",
        "after": "",
        "count": 10,
    }
    rows = connection.execute("EXPLAIN QUERY PLAN " + compiled.sql, compiled.bound(values))
    return [row[3] for row in rows]


@pytest.mark.parametrize("is_analyzed", [False, True])
@pytest.mark.parametrize("statement", STATEMENTS)
def test_no_entitlement_query_scans_a_table(
    work: Work, sample: Sample, statement: Statement, is_analyzed: bool
) -> None:
    assert isinstance(work.tx, SqliteTransaction)
    if is_analyzed:
        work.tx._connection.execute("ANALYZE")
    scans = {step for step in plan(work, statement, sample) if step.startswith("SCAN")}
    assert scans <= {"SCAN held"}  # what the user holds, found by index


def test_a_role_is_found_in_one_query(work: Work, sample: Sample) -> None:
    assert isinstance(work.tx, SqliteTransaction)
    seen: list[str] = []
    work.tx._connection.set_trace_callback(seen.append)
    found = entitlements.find_entitled_role(
        work.tx, sample.user_id, account_id=sample.account_id, permission_set_name="ReadOnly"
    )
    work.tx._connection.set_trace_callback(None)
    assert found is None
    assert len(seen) == 1
