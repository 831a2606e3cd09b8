"""The policies of a permission set: what is accepted, what is refused, what a change marks."""

from collections.abc import Callable

import pytest

from vestibule.access import permission_set_policies as policies
from vestibule.access.permission_sets import (
    create_permission_set,
    get_permission_set,
    permission_set_definition,
)
from vestibule.identity_store.instances import create_instance
from vestibule.model.errors import Conflict, Invalid, NotFound, QuotaExceeded
from vestibule.model.permission_sets import CustomerPolicyReference
from vestibule.policy.limits import MAX_POLICIES_OF_PERMISSION_SET
from vestibule.store.work import Work

READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"
BILLING = "arn:aws:iam::aws:policy/job-function/Billing"
DOCUMENT = (
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}'
)
GUARD = CustomerPolicyReference("Guard", "/team/")


@pytest.fixture
def arn(work: Work) -> str:
    """A permission set without policies."""
    instance = create_instance(work, owner_account_id="111111111111")
    return create_permission_set(work, instance_arn=instance.arn, name="ReadOnly").arn


def version(work: Work, arn: str) -> int:
    return get_permission_set(work, arn).version


def test_a_role_is_made_from_everything_that_was_put(work: Work, arn: str) -> None:
    policies.attach_managed_policy(work, arn, policy_arn=READ_ONLY)
    policies.attach_customer_managed_policy(work, arn, reference=GUARD)
    policies.put_inline_policy(work, arn, document=DOCUMENT)
    policies.put_permissions_boundary(work, arn, boundary=GUARD)
    made = permission_set_definition(work, get_permission_set(work, arn).id)
    assert made.managed_policy_arns == (READ_ONLY,)
    assert made.customer_policy_references == (GUARD,)
    assert (made.inline_policy, made.boundary) == (DOCUMENT, GUARD)


def test_every_change_leaves_accounts_behind(work: Work, arn: str) -> None:
    changes: list[Callable[[], None]] = [
        lambda: policies.attach_managed_policy(work, arn, policy_arn=READ_ONLY),
        lambda: policies.detach_managed_policy(work, arn, policy_arn=READ_ONLY),
        lambda: policies.attach_customer_managed_policy(work, arn, reference=GUARD),
        lambda: policies.detach_customer_managed_policy(work, arn, reference=GUARD),
        lambda: policies.put_inline_policy(work, arn, document=DOCUMENT),
        lambda: policies.delete_inline_policy(work, arn),
        lambda: policies.put_permissions_boundary(work, arn, boundary=BILLING),
        lambda: policies.delete_permissions_boundary(work, arn),
    ]
    for number, change in enumerate(changes, start=2):
        change()
        assert version(work, arn) == number


def test_a_managed_policy_is_attached_once(work: Work, arn: str) -> None:
    policies.attach_managed_policy(work, arn, policy_arn=READ_ONLY)
    with pytest.raises(Conflict, match="already has a typed link attachment"):
        policies.attach_managed_policy(work, arn, policy_arn=READ_ONLY)
    assert version(work, arn) == 2


def test_only_managed_policies_of_aws_that_exist_are_attached(work: Work, arn: str) -> None:
    with pytest.raises(NotFound):
        policies.attach_managed_policy(work, arn, policy_arn="arn:aws:iam::aws:policy/NoSuch")
    with pytest.raises(Invalid):
        policies.attach_managed_policy(
            work, arn, policy_arn="arn:aws:iam::222222222222:policy/Mine"
        )
    with pytest.raises(NotFound):
        policies.put_permissions_boundary(work, arn, boundary="arn:aws:iam::aws:policy/NoSuch")


def test_what_is_not_attached_cannot_be_detached(work: Work, arn: str) -> None:
    with pytest.raises(NotFound, match=r"^Could not find ManagedPolicy with arn"):
        policies.detach_managed_policy(work, arn, policy_arn=READ_ONLY)
    with pytest.raises(NotFound):
        policies.detach_customer_managed_policy(work, arn, reference=GUARD)
    assert version(work, arn) == 1


def test_a_reference_is_attached_once_a_path(work: Work, arn: str) -> None:
    policies.attach_customer_managed_policy(work, arn, reference=GUARD)
    with pytest.raises(Conflict, match="with name: Guard  and path /team/ already attached"):
        policies.attach_customer_managed_policy(work, arn, reference=GUARD)
    policies.attach_customer_managed_policy(work, arn, reference=CustomerPolicyReference("Guard"))
    first, token = policies.list_customer_managed_policies(work, arn, count=1)
    last, end = policies.list_customer_managed_policies(work, arn, token=token, count=1)
    assert ([each.id for each in first + last], end) == (["/Guard", "/team/Guard"], None)


def test_both_kinds_of_policies_share_one_quota(work: Work, arn: str) -> None:
    for number in range(MAX_POLICIES_OF_PERMISSION_SET):
        policies.attach_customer_managed_policy(
            work, arn, reference=CustomerPolicyReference(f"P{number}")
        )
    with pytest.raises(QuotaExceeded, match="Cannot create ManagedPolicy more than 20"):
        policies.attach_managed_policy(work, arn, policy_arn=READ_ONLY)


def test_an_inline_policy_must_be_a_policy(work: Work, arn: str) -> None:
    for text in ("{}", "no", '{"Version":"2012-10-17","Statement":[{"Effect":"Allow"}]}'):
        with pytest.raises(Invalid):
            policies.put_inline_policy(work, arn, document=text)
    assert policies.get_inline_policy(work, arn) == ""


def test_white_space_does_not_count_until_the_bytes_run_out(work: Work, arn: str) -> None:
    policies.put_inline_policy(work, arn, document=DOCUMENT + " " * 20_000)
    with pytest.raises(QuotaExceeded):
        policies.put_inline_policy(work, arn, document=DOCUMENT + " " * 40_000)
    long = DOCUMENT.replace("s3:*", "s3:" + "a" * 10_240)
    with pytest.raises(QuotaExceeded):
        policies.put_inline_policy(work, arn, document=long)


def test_a_boundary_that_is_not_there_is_not_found(work: Work, arn: str) -> None:
    with pytest.raises(NotFound):
        policies.get_permissions_boundary(work, arn)
    policies.put_permissions_boundary(work, arn, boundary=GUARD)
    policies.put_permissions_boundary(work, arn, boundary=BILLING)
    assert policies.get_permissions_boundary(work, arn) == BILLING
