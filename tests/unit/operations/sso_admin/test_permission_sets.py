"""Permission sets on the wire, as botocore sends and reads them."""

from datetime import timedelta
from typing import Any

import pytest

from operation_calls import OWNER, call_operation, targets_of
from vestibule.gateway.protocol.wire_errors import WireError
from vestibule.identity_store.instances import create_instance
from vestibule.model.errors import Invalid, NotFound
from vestibule.model.operations import Target
from vestibule.operations.sso_admin.errors import SERVICE
from vestibule.operations.sso_admin.permission_sets import render_duration
from vestibule.store.work import Work


@pytest.fixture
def instance(work: Work) -> dict[str, str]:
    """The member that names the instance."""
    return {"InstanceArn": create_instance(work, owner_account_id=OWNER).arn}


def create(work: Work, instance: dict[str, str], **members: Any) -> dict[str, Any]:
    request = {**instance, "Name": "ReadOnly", **members}
    made: dict[str, Any] = call_operation(work, "sso-admin", "CreatePermissionSet", request)[
        "PermissionSet"
    ]
    return made


def describe(work: Work, named: dict[str, str]) -> Any:
    return call_operation(work, "sso-admin", "DescribePermissionSet", named)["PermissionSet"]


def test_a_set_is_described_as_it_was_made(work: Work, instance: dict[str, str]) -> None:
    made = create(work, instance, Description="They look", SessionDuration="PT1H30M")
    assert describe(work, {**instance, "PermissionSetArn": made["PermissionSetArn"]}) == made
    assert made["CreatedDate"] == work.now
    del made["CreatedDate"], made["PermissionSetArn"]
    assert made == {
        "Name": "ReadOnly",
        "Description": "They look",
        "SessionDuration": "PT1H30M",
    }


def test_sets_are_listed_updated_and_deleted(work: Work, instance: dict[str, str]) -> None:
    arn = create(work, instance, Description="Old")["PermissionSetArn"]
    named = {**instance, "PermissionSetArn": arn}
    listed = call_operation(work, "sso-admin", "ListPermissionSets", instance)
    assert listed == {"PermissionSets": [arn]}
    update = {**named, "SessionDuration": "PT120M"}
    assert call_operation(work, "sso-admin", "UpdatePermissionSet", update) == {}
    assert describe(work, named)["SessionDuration"] == "PT2H"
    assert "Description" not in describe(work, named)
    assert call_operation(work, "sso-admin", "DeletePermissionSet", named) == {}
    with pytest.raises(NotFound) as refused:
        describe(work, named)
    assert SERVICE.error_name(refused.value) == "ResourceNotFoundException"


@pytest.mark.parametrize("text", ["PT0S", "PT13H", "P1D", "-PT2H", "P1Y", "PT59M", "PT1.5S"])
def test_durations_outside_of_one_to_twelve_hours_are_invalid(
    work: Work, instance: dict[str, str], text: str
) -> None:
    with pytest.raises(Invalid):
        create(work, instance, SessionDuration=text)


@pytest.mark.parametrize("text", ["1H", "PT", "P", "one hour"])
def test_what_is_no_duration_breaks_the_model(
    work: Work, instance: dict[str, str], text: str
) -> None:
    with pytest.raises(WireError):
        create(work, instance, SessionDuration=text)


def test_durations_are_told_in_hours_minutes_and_seconds() -> None:
    assert render_duration(timedelta(hours=12)) == "PT12H"
    assert render_duration(timedelta(hours=1, minutes=1, seconds=1)) == "PT1H1M1S"


def test_another_instance_is_not_found(work: Work, instance: dict[str, str]) -> None:
    arn = create(work, instance)["PermissionSetArn"]
    other = {"InstanceArn": "arn:aws:sso:::instance/ssoins-0000000000000000"}
    with pytest.raises(NotFound):
        call_operation(work, "sso-admin", "ListPermissionSets", other)
    with pytest.raises(NotFound):
        call_operation(work, "sso-admin", "DeletePermissionSet", {**other, "PermissionSetArn": arn})


def test_a_call_is_authorized_on_instance_and_set_of_the_owner(
    work: Work, instance: dict[str, str]
) -> None:
    tag = [{"Key": "team", "Value": "a"}]
    arn = create(work, instance, Tags=tag)["PermissionSetArn"]
    named = {**instance, "PermissionSetArn": arn}
    assert targets_of(work, "sso-admin", "DeletePermissionSet", named) == [
        Target(instance["InstanceArn"], OWNER),
        Target(arn, OWNER, {"aws:ResourceTag/team": "a"}),
    ]


def test_the_tags_of_a_new_set_are_condition_keys(work: Work, instance: dict[str, str]) -> None:
    request = {**instance, "Name": "X", "Tags": [{"Key": "team", "Value": "a"}]}
    assert targets_of(work, "sso-admin", "CreatePermissionSet", request) == [
        Target(
            instance["InstanceArn"], OWNER, {"aws:RequestTag/team": "a", "aws:TagKeys": ("team",)}
        )
    ]
