"""How large policies may be, by what they are used as.

Source: IAM User Guide, reference_iam-quotas; AWS Organizations User Guide, orgs_reference_limits;
sso-admin API Reference, PutInlinePolicyToPermissionSet.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

_WHITE_SPACE = re.compile(r"[\t\n\r ]+")


@dataclass(frozen=True, slots=True)
class SizeLimit:
    """A quota on characters. counts_white_space: what stands between JSON's signs counts too."""

    characters: int
    counts_white_space: bool = False

    def size(self, documents: Iterable[str]) -> int:
        """The size of documents together, as this quota counts it."""
        if self.counts_white_space:
            return sum(map(len, documents))
        return sum(len(_WHITE_SPACE.sub("", document)) for document in documents)

    def is_exceeded_by(self, *documents: str) -> bool:
        """Whether documents are together too large."""
        return self.size(documents) > self.characters


MANAGED_POLICY = SizeLimit(6_144)
INLINE_POLICIES_OF_ROLE = SizeLimit(10_240)
"""All inline policies of one role together; likewise of a user."""
INLINE_POLICIES_OF_USER = SizeLimit(2_048)
TRUST_POLICY = SizeLimit(2_048)
INLINE_POLICY_OF_PERMISSION_SET = SizeLimit(10_240)
"""It becomes an inline policy of a role."""
SERVICE_CONTROL_POLICY = SizeLimit(10_240, counts_white_space=True)

MAX_INLINE_BYTES_OF_PERMISSION_SET = 32_768
"""As the API takes it, in UTF-8."""
