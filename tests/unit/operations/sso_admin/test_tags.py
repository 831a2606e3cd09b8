"""Tags on the wire, as botocore sends and reads them."""

import pytest

from operation_calls import OWNER, call_operation, targets_of
from vestibule.identity_store.instances import create_instance
from vestibule.model.errors import Invalid, NotFound
from vestibule.model.operations import Target
from vestibule.store.work import Work


@pytest.fixture
def named(work: Work) -> dict[str, str]:
    """The members that name a permission set with one tag."""
    instance = {"InstanceArn": create_instance(work, owner_account_id=OWNER).arn}
    tags = [{"Key": "team", "Value": "a"}]
    request = {**instance, "Name": "X", "Tags": tags}
    made = call_operation(work, "sso-admin", "CreatePermissionSet", request)
    return {**instance, "ResourceArn": made["PermissionSet"]["PermissionSetArn"]}


def test_tags_are_added_listed_and_removed(work: Work, named: dict[str, str]) -> None:
    tags = [{"Key": "stage", "Value": ""}]
    assert call_operation(work, "sso-admin", "TagResource", {**named, "Tags": tags}) == {}
    listed = call_operation(work, "sso-admin", "ListTagsForResource", named)
    assert listed == {"Tags": [*tags, {"Key": "team", "Value": "a"}]}
    untag = {**named, "TagKeys": ["team"]}
    assert call_operation(work, "sso-admin", "UntagResource", untag) == {}
    assert call_operation(work, "sso-admin", "ListTagsForResource", named) == {"Tags": tags}


def test_tagging_is_authorized_with_old_and_new_tags(work: Work, named: dict[str, str]) -> None:
    tags = [{"Key": "stage", "Value": "test"}]
    assert targets_of(work, "sso-admin", "TagResource", {**named, "Tags": tags}) == [
        Target(
            named["ResourceArn"],
            OWNER,
            {
                "aws:ResourceTag/team": "a",
                "aws:RequestTag/stage": "test",
                "aws:TagKeys": ("stage",),
            },
        )
    ]


def test_a_key_comes_once_in_a_request(work: Work, named: dict[str, str]) -> None:
    tags = [{"Key": "stage", "Value": "a"}, {"Key": "stage", "Value": "b"}]
    with pytest.raises(Invalid, match=r"^Duplicate tag keys found\.$"):
        call_operation(work, "sso-admin", "TagResource", {**named, "Tags": tags})


def test_tags_of_another_instance_are_not_found(work: Work, named: dict[str, str]) -> None:
    other = {**named, "InstanceArn": "arn:aws:sso:::instance/ssoins-0000000000000000"}
    with pytest.raises(NotFound):
        call_operation(work, "sso-admin", "ListTagsForResource", other)
