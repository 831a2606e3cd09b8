"""Permission sets: what makes one, what is unique, what a change leaves behind."""

from datetime import timedelta
from typing import Any

import pytest

from vestibule.access import permission_sets
from vestibule.access.account_assignments import create_account_assignment
from vestibule.identity_store.instances import create_instance, get_instance
from vestibule.model.account_assignments import AccountAssignment, PrincipalType
from vestibule.model.callers import service_caller
from vestibule.model.errors import Conflict, Invalid, NotFound, QuotaExceeded
from vestibule.model.permission_sets import PermissionSet
from vestibule.store.work import Work

OWNER = "111111111111"


@pytest.fixture(autouse=True)
def _instance(work: Work) -> None:
    create_instance(work, owner_account_id=OWNER)


def create(work: Work, name: str = "ReadOnly", **others: Any) -> PermissionSet:
    arn = get_instance(work).arn
    return permission_sets.create_permission_set(work, instance_arn=arn, name=name, **others)


def reset(work: Work, made: PermissionSet, **changes: Any) -> PermissionSet:
    none: dict[str, Any] = {"description": None, "session_duration": None, "relay_state": None}
    permission_sets.update_permission_set(work, made.arn, **(none | changes))
    return permission_sets.get_permission_set(work, made.arn)


def test_a_set_is_read_back_as_it_was_made(work: Work) -> None:
    made = create(work, description="They look", relay_state="https://example.com/")
    assert permission_sets.get_permission_set(work, made.arn) == made
    assert permission_sets.find_permission_set_by_name(work, "ReadOnly") == made
    assert made.arn == f"{get_instance(work).arn.replace('instance', 'permissionSet')}/{made.id}"
    assert (made.session_duration, made.version) == (timedelta(hours=1), 1)


def test_a_name_serves_one_set_and_its_case_counts(work: Work) -> None:
    create(work)
    with pytest.raises(Conflict, match=r"^PermissionSet with name ReadOnly already exists\.$"):
        create(work)
    assert create(work, "readonly").name == "readonly"


@pytest.mark.parametrize("minutes", [0, 59, 721, -60])
def test_a_session_lasts_one_to_twelve_hours(work: Work, minutes: int) -> None:
    with pytest.raises(Invalid):
        create(work, session_duration=timedelta(minutes=minutes))
    assert create(work, session_duration=timedelta(hours=12)).name == "ReadOnly"


def test_another_instance_is_not_found(work: Work) -> None:
    other = "arn:aws:sso:::instance/ssoins-0000000000000000"
    with pytest.raises(NotFound, match="ssoins-0000000000000000"):
        permission_sets.create_permission_set(work, instance_arn=other, name="X")


def test_what_an_update_leaves_out_is_reset(work: Work) -> None:
    made = create(work, description="Old", session_duration=timedelta(hours=4))
    after = reset(work, made, relay_state="https://example.com/")
    assert (after.description, after.session_duration) == (None, timedelta(hours=1))
    assert (after.relay_state, after.version) == ("https://example.com/", 2)


def test_a_refused_update_changes_nothing(work: Work) -> None:
    made = create(work)
    with pytest.raises(Invalid):
        reset(work, made, session_duration=timedelta(0))
    assert permission_sets.get_permission_set(work, made.arn) == made


def test_an_assigned_set_cannot_be_deleted(work: Work) -> None:
    made = create(work)
    assignment = AccountAssignment(made.arn, "222222222222", PrincipalType.USER, "someone")
    create_account_assignment(work, assignment, by=service_caller("test", OWNER))
    with pytest.raises(Conflict, match="has ApplicationProfile associated with it"):
        permission_sets.delete_permission_set(work, made.arn)
    assert permission_sets.get_permission_set(work, made.arn) == made


def test_a_deleted_set_is_gone_and_its_name_is_free(work: Work) -> None:
    made = create(work, tags={"team": "a"})
    permission_sets.delete_permission_set(work, made.arn)
    with pytest.raises(NotFound):
        permission_sets.get_permission_set(work, made.arn)
    with pytest.raises(NotFound):
        permission_sets.permission_set_definition(work, made.id)
    assert create(work).id != made.id


def test_no_more_sets_than_the_quota(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(permission_sets, "MAX_PERMISSION_SETS", 1)
    create(work)
    with pytest.raises(QuotaExceeded):
        create(work, "Second")


def test_pages_hold_every_set_once(work: Work) -> None:
    made = {create(work, name).arn for name in ("A", "B", "C")}
    first, token = permission_sets.list_permission_sets(work, count=2)
    last, end = permission_sets.list_permission_sets(work, token=token, count=2)
    assert ({each.arn for each in first + last}, len(first), end) == (made, 2, None)
