"""Which policies a simulation leaves out."""

import pytest

from vestibule.model.errors import Invalid
from vestibule.policy.policy_exclusions import (
    AttachedKind,
    AttachedPolicyFacts,
    InlinePolicyIdentifier,
    PolicyExclusion,
)

OWN = AttachedPolicyFacts(
    AttachedKind.USER_MANAGED, "arn:aws:iam::111111111111:policy/team/Read", "role", "Ops"
)
INLINE = AttachedPolicyFacts(AttachedKind.INLINE, "own", "role", "Ops")


def test_a_wildcard_in_the_name_means_several_policies() -> None:
    for name, is_covered in (("Read", True), ("R*", True), ("Rea?", True), ("Write*", False)):
        exclusion = PolicyExclusion(arn=f"arn:aws:iam::111111111111:policy/team/{name}")
        exclusion.check()
        assert exclusion.covers(OWN) is is_covered
        assert not exclusion.covers(INLINE)


def test_an_inline_policy_is_meant_by_name_and_entity() -> None:
    for name, entity_type, entity, is_covered in (
        ("own", "role", "O*", True),
        ("own", "user", "Ops", False),
        ("other", "role", "Ops", False),
    ):
        exclusion = PolicyExclusion(inline=InlinePolicyIdentifier(name, entity_type, entity))
        exclusion.check()
        assert exclusion.covers(INLINE) is is_covered


@pytest.mark.parametrize(
    "exclusion",
    [
        PolicyExclusion(),
        PolicyExclusion(AttachedKind.SCP, arn="arn:aws:iam::aws:policy/ReadOnlyAccess"),
        PolicyExclusion(arn="arn:aws:iam::*:policy/Read"),
        PolicyExclusion(arn="arn:aws:iam::aws:policy/*/Read"),
        PolicyExclusion(arn="arn:aws:iam::aws:policy/*Read*"),
        PolicyExclusion(arn="ReadOnlyAccess"),
        PolicyExclusion(inline=InlinePolicyIdentifier("p", "role", "**")),
    ],
)
def test_what_identifies_nothing_is_refused(exclusion: PolicyExclusion) -> None:
    with pytest.raises(Invalid) as refused:
        exclusion.check()
    assert refused.value.kind == "INPUT"
