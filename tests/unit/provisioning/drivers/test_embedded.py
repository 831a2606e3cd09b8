"""Roles of embedded accounts, and what their trail tells of them."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from vestibule.audit.events import lookup_events
from vestibule.model.errors import NotFound
from vestibule.model.iam_entities import ReservedRole
from vestibule.organization.roles import find_role
from vestibule.provisioning.drivers.driver import ProvisionedRole
from vestibule.provisioning.drivers.embedded import EmbeddedDriver
from vestibule.store.work import Work

ACCOUNT = "222222222222"
ROLE = ReservedRole(
    name="AWSReservedSSO_Set_0123456789abcdef",
    path="/aws-reserved/sso.amazonaws.com/",
    description="",
    trust_policy='{"Version":"2012-10-17","Statement":[]}',
    max_session_duration=timedelta(hours=12),
)


def event_names(work: Work) -> list[str]:
    return sorted(event.name for event in lookup_events(work, ACCOUNT)[0])


def test_a_role_is_made_changed_and_removed_however_often_that_is_repeated(work: Work) -> None:
    driver = EmbeddedDriver()
    assert driver.observe(work, ACCOUNT, role_name=ROLE.name) is None
    made = driver.apply(work, ACCOUNT, ROLE)
    assert driver.apply(work, ACCOUNT, ROLE) == made
    role = find_role(work, ACCOUNT, ROLE.name)
    assert role is not None
    assert made == ProvisionedRole(role.arn, role.id)
    assert driver.observe(work, ACCOUNT, role_name=ROLE.name) == made
    driver.remove(work, ACCOUNT, role_name=ROLE.name)
    driver.remove(work, ACCOUNT, role_name=ROLE.name)
    assert find_role(work, ACCOUNT, ROLE.name) is None
    assert event_names(work) == ["CreateRole", "DeleteRole", "UpdateRole"]


def test_the_accounts_trail_names_the_service_that_made_the_role(work: Work) -> None:
    made = EmbeddedDriver().apply(work, ACCOUNT, ROLE)
    (event,) = lookup_events(work, ACCOUNT)[0]
    assert (event.source, event.reads) == ("iam.amazonaws.com", False)
    assert event.resources == (("AWS::IAM::Role", made.arn),)
    record = json.loads(event.record)
    assert record["userIdentity"] == {"type": "AWSService", "invokedBy": "sso.amazonaws.com"}
    assert record["recipientAccountId"] == ACCOUNT
    assert record["requestParameters"] == {"roleName": ROLE.name}


def test_a_policy_that_the_account_lacks_changes_nothing(work: Work) -> None:
    missing = f"arn:aws:iam::{ACCOUNT}:policy/Mine"
    with pytest.raises(NotFound, match=missing):
        EmbeddedDriver().apply(work, ACCOUNT, replace(ROLE, customer_policies=(missing,)))
    assert find_role(work, ACCOUNT, ROLE.name) is None
    assert event_names(work) == []
