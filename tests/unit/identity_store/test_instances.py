"""The instance and its identity store."""

import pytest

from vestibule.identity_store.instances import (
    check_identity_store,
    create_instance,
    find_instance,
    get_instance,
    rename_instance,
)
from vestibule.model.errors import Conflict, NotFound
from vestibule.store.work import Work

OWNER = "111111111111"


def test_there_is_one_instance_at_most(work: Work) -> None:
    assert find_instance(work) is None
    with pytest.raises(NotFound):
        get_instance(work)
    made = create_instance(work, owner_account_id=OWNER)
    with pytest.raises(Conflict):
        create_instance(work, owner_account_id=OWNER)
    assert get_instance(work) == made


def test_an_identity_store_is_known_by_its_own_id_only(work: Work) -> None:
    made = create_instance(work, owner_account_id=OWNER, name="corp")
    assert check_identity_store(work, made.identity_store_id) == made
    with pytest.raises(NotFound) as refused:
        check_identity_store(work, "d-0000000000")
    assert refused.value.fields["ResourceType"] == "IDENTITY_STORE"


def test_an_instance_gets_another_name(work: Work) -> None:
    create_instance(work, owner_account_id=OWNER, name="corp")
    rename_instance(work, "company")
    assert get_instance(work).name == "company"
