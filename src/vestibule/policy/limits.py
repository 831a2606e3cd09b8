"""How large policies may be.

Source: IAM User Guide, reference_iam-quotas; AWS Organizations User Guide, orgs_reference_limits;
STS API Reference, AssumeRole (Policy).
"""

from collections.abc import Iterable
from enum import Enum


class SizeLimit(Enum):
    """A quota on characters, and whether white space counts."""

    MANAGED_POLICY = (6_144, False)
    USER_INLINE_POLICIES = (2_048, False)
    """All inline policies of a user together; likewise of a role and a group."""
    ROLE_INLINE_POLICIES = (10_240, False)
    GROUP_INLINE_POLICIES = (5_120, False)
    TRUST_POLICY = (2_048, False)  # noqa: PIE796 - equal by chance
    LARGEST_TRUST_POLICY = (4_096, False)
    SCP = (5_120, True)
    RCP = (5_120, True)  # noqa: PIE796 - equal by chance
    SESSION_POLICY = (2_048, True)
    """The inline session policy and the ARNs of managed ones together."""
    PERMISSION_SET_INLINE_POLICY = (32_768, True)
    DOCUMENT = (131_072, True)

    @property
    def characters(self) -> int:
        """The most characters allowed."""
        return self.value[0]

    def size(self, texts: Iterable[str]) -> int:
        """The size of documents as this quota counts it."""
        if self.value[1]:
            return sum(map(len, texts))
        return sum(sum(not character.isspace() for character in text) for text in texts)

    def is_exceeded_by(self, *texts: str) -> bool:
        """Whether documents are together too large."""
        return self.size(texts) > self.characters


MAX_MANAGED_POLICIES_PER_ENTITY = 10
MAX_SESSION_POLICY_ARNS = 10
MAX_SESSION_TAGS = 50
"""Source: STS API Reference, AssumeRole (PolicyArns, Tags)."""
