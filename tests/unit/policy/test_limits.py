"""Sizes of policies as each quota counts them."""

from vestibule.policy.limits import MANAGED_POLICY, SERVICE_CONTROL_POLICY, SizeLimit


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
