"""Sizes of policies as each quota counts them."""

import pytest

from vestibule.policy.kinds import PolicyKind
from vestibule.policy.limits import (
    MANAGED_POLICY,
    SERVICE_CONTROL_POLICY,
    SizeLimit,
    largest_of_kind,
)


def test_white_space_counts_for_scps_and_not_for_iam() -> None:
    document = "x" * 6_144 + " \t\r\n" * 2_000
    assert not MANAGED_POLICY.is_exceeded_by(document)
    assert SERVICE_CONTROL_POLICY.is_exceeded_by(document)
    assert MANAGED_POLICY.is_exceeded_by(document + "x")


def test_only_the_white_space_of_json_is_free() -> None:
    assert SizeLimit(3).is_exceeded_by("ab\u00a0\u0085")


def test_documents_count_together() -> None:
    assert not SizeLimit(4).is_exceeded_by("ab", "c d")
    assert SizeLimit(4).is_exceeded_by("ab", "cde")


@pytest.mark.parametrize("kind", list(PolicyKind))
def test_each_kind_that_has_a_quota_counts_as_that_quota_does(kind: PolicyKind) -> None:
    limit = largest_of_kind(kind)
    if kind in (PolicyKind.RESOURCE, PolicyKind.VPC_ENDPOINT, PolicyKind.SESSION):
        assert limit is None
        return
    assert limit is not None
    is_of_organizations = kind in (PolicyKind.SCP, PolicyKind.RCP)
    full = "x" * limit.characters
    assert not limit.is_exceeded_by(full)
    assert limit.is_exceeded_by(f"{full}x")
    assert limit.is_exceeded_by(f"{full} ") is is_of_organizations
