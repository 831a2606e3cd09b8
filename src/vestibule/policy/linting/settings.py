"""What is linted: the type of a policy, and what it is attached to."""

from dataclasses import dataclass
from enum import Enum

from vestibule.policy.catalogue import Catalogue


class PolicyType(Enum):
    """The types of policy that are linted."""

    IDENTITY_POLICY = "identity policy"
    RESOURCE_POLICY = "resource policy"
    SERVICE_CONTROL_POLICY = "service control policy"
    RESOURCE_CONTROL_POLICY = "resource control policy"

    @property
    def is_of_organizations(self) -> bool:
        """Whether it limits, for a whole organization."""
        return self in (PolicyType.SERVICE_CONTROL_POLICY, PolicyType.RESOURCE_CONTROL_POLICY)


TRUST_POLICY = "AWS::IAM::AssumeRolePolicyDocument"
BUCKET = "AWS::S3::Bucket"
SERVICES_BY_RESOURCE_TYPE = {
    BUCKET: "s3",
    "AWS::S3::AccessPoint": "s3",
    "AWS::S3::MultiRegionAccessPoint": "s3",
    "AWS::S3ObjectLambda::AccessPoint": "s3-object-lambda",
    TRUST_POLICY: "sts",
    "AWS::DynamoDB::Table": "dynamodb",
}
"""Whose actions the policies of a resource type may name."""
_RESOURCE_NAMES = {
    BUCKET: "S3 Bucket",
    "AWS::S3::AccessPoint": "S3 Access Point",
    "AWS::S3::MultiRegionAccessPoint": "S3 Multi-Region Access Point",
    "AWS::S3ObjectLambda::AccessPoint": "S3 Object Lambda Access Point",
    TRUST_POLICY: "role trust policy",
    "AWS::DynamoDB::Table": "DynamoDB Table",
}


@dataclass(frozen=True, slots=True)
class LintSetting:
    """resource_type: of a resource policy, such as AWS::S3::Bucket; None when not told."""

    policy_type: PolicyType
    resource_type: str | None
    catalogue: Catalogue

    @property
    def resource_name(self) -> str:
        """What texts call the resource type."""
        return _RESOURCE_NAMES.get(self.resource_type or "", "")

    @property
    def is_trust(self) -> bool:
        """Whether it is a role's trust policy."""
        return self.resource_type == TRUST_POLICY
