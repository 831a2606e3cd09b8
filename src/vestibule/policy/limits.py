"""How large policies may be, by what they are used as, and how many there may be.

Source: IAM User Guide, reference_iam-quotas; AWS Organizations User Guide, orgs_reference_limits;
sso-admin API Reference, PutInlinePolicyToPermissionSet; sts API Reference, AssumeRole; Amazon S3
User Guide, bucket-policies; Amazon DynamoDB Developer Guide, rbac-considerations.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from vestibule.policy.kinds import PolicyKind

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
RESOURCE_CONTROL_POLICY = SizeLimit(5_120, counts_white_space=True)
RESOURCE_POLICY_OF_BUCKET_OR_TABLE = SizeLimit(20_480, counts_white_space=True)

MAX_DOCUMENT_CHARACTERS = 131_072
"""Of any policy document, white space and all: more is not read."""
MAX_INLINE_BYTES_OF_PERMISSION_SET = 32_768
"""As the API takes it, in UTF-8."""
MAX_PACKED_BYTES = 4_096
"""Session policies, their ARNs and session tags together. AWS's packing is not published."""

MAX_MANAGED_POLICIES_OF_ACCOUNT = 1_500
MAX_VERSIONS_OF_MANAGED_POLICY = 5
MAX_MANAGED_POLICIES_OF_ENTITY = 10
MAX_POLICIES_OF_PERMISSION_SET = 20
MAX_SERVICE_CONTROL_POLICIES = 10_000
MAX_SERVICE_CONTROL_POLICIES_OF_TARGET = 10

_LARGEST = {
    PolicyKind.IDENTITY: INLINE_POLICIES_OF_ROLE,
    PolicyKind.BOUNDARY: MANAGED_POLICY,
    PolicyKind.TRUST: TRUST_POLICY,
    PolicyKind.SCP: SERVICE_CONTROL_POLICY,
    PolicyKind.RCP: RESOURCE_CONTROL_POLICY,
}


def largest_of_kind(kind: PolicyKind) -> SizeLimit | None:
    """The most that a document of this kind may have anywhere; None where that depends.

    An identity policy of this size fits into a role as its only inline policy. The size of
    session policies is that of what they are packed into, together with tags.
    """
    return _LARGEST.get(kind)
