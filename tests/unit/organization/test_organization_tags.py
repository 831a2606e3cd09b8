"""Tags of the tree and its policies."""

import pytest

from vestibule.model.errors import Invalid, NotFound, QuotaExceeded
from vestibule.organization import accounts
from vestibule.organization import organization_tags as tags
from vestibule.organization.organizational_units import (
    create_organizational_unit,
    delete_organizational_unit,
)
from vestibule.organization.organizations import create_organization
from vestibule.store.organization_tags import tags_of_resource
from vestibule.store.work import Work


@pytest.fixture
def root(work: Work) -> str:
    return create_organization(work, "1" * 12, name="Main", email="main@example.com").root_id


def test_tags_are_set_replaced_and_removed(work: Work, root: str) -> None:
    tags.tag_resource(work, root, [("team", "a"), ("stage", "x")])
    tags.tag_resource(work, root, [("team", "b")])
    assert tags.list_tags_for_resource(work, root) == [("stage", "x"), ("team", "b")]
    tags.untag_resource(work, root, ["stage", "none"])
    assert tags.list_tags_for_resource(work, root) == [("team", "b")]


@pytest.mark.parametrize("wrong", [[("a", "1"), ("a", "2")], [("AWS:x", "1")]])
def test_doubled_and_system_keys_are_refused(
    work: Work, root: str, wrong: list[tuple[str, str]]
) -> None:
    with pytest.raises(Invalid):
        tags.tag_resource(work, root, wrong)


def test_a_resource_has_fifty_tags_at_most(work: Work, root: str) -> None:
    tags.tag_resource(work, root, [(f"k{number}", "") for number in range(50)])
    with pytest.raises(QuotaExceeded):
        tags.tag_resource(work, root, [("one-more", "")])


@pytest.mark.parametrize("resource_id", ["p-none0000", "999999999999", "r-none"])
def test_what_does_not_exist_has_no_tags(work: Work, root: str, resource_id: str) -> None:
    for act in (
        lambda: tags.tag_resource(work, resource_id, []),
        lambda: tags.untag_resource(work, resource_id, []),
        lambda: tags.list_tags_for_resource(work, resource_id),
    ):
        with pytest.raises(NotFound) as refused:
            act()
        assert refused.value.kind == "TARGET"


def test_the_tags_of_a_request_become_the_accounts(work: Work, root: str) -> None:
    made = accounts.create_account(work, "Dev", email="dev@example.com")
    tags.tag_new_resource(work, made.id, [("team", "a")])
    accounts.finish_create_account(work, made.id)
    account_id = accounts.get_create_account_status(work, made.id).account_id
    assert account_id is not None
    assert tags.list_tags_for_resource(work, account_id) == [("team", "a")]


def test_a_unit_takes_its_tags_along(work: Work, root: str) -> None:
    unit = create_organizational_unit(work, root, name="A").id
    tags.tag_resource(work, unit, [("team", "a")])
    delete_organizational_unit(work, unit)
    assert tags_of_resource(work.tx, unit) == []
