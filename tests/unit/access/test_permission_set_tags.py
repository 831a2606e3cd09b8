"""Tags of permission sets."""

import pytest

from vestibule.access import permission_set_tags as tags
from vestibule.access.permission_sets import create_permission_set
from vestibule.identity_store.instances import create_instance
from vestibule.model.errors import Invalid, NotFound, QuotaExceeded
from vestibule.store.work import Work


@pytest.fixture
def arn(work: Work) -> str:
    """A permission set with one tag."""
    instance = create_instance(work, owner_account_id="111111111111")
    made = create_permission_set(
        work, instance_arn=instance.arn, name="ReadOnly", tags={"team": "a"}
    )
    return made.arn


def test_keys_differ_by_case_and_get_new_values(work: Work, arn: str) -> None:
    tags.tag_permission_set(work, arn, {"Team": "b", "team": "c"})
    assert tags.list_permission_set_tags(work, arn) == {"Team": "b", "team": "c"}
    tags.untag_permission_set(work, arn, ["team", "unknown"])
    assert tags.list_permission_set_tags(work, arn) == {"Team": "b"}


@pytest.mark.parametrize("key", ["aws:mine", "AWS:mine"])
def test_keys_of_aws_are_refused(work: Work, arn: str, key: str) -> None:
    with pytest.raises(Invalid):
        tags.tag_permission_set(work, arn, {key: "x"})


def test_there_are_fifty_tags_at_most(work: Work, arn: str) -> None:
    tags.tag_permission_set(work, arn, {f"k{number}": "" for number in range(49)})
    with pytest.raises(QuotaExceeded):
        tags.tag_permission_set(work, arn, {"one-more": ""})
    tags.tag_permission_set(work, arn, {"team": "changed"})


def test_what_does_not_exist_has_no_tags(work: Work) -> None:
    with pytest.raises(NotFound):
        tags.list_permission_set_tags(work, "arn:aws:sso:::permissionSet/ssoins-1/ps-1")
