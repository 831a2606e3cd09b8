"""The policies of an organization and where they are attached."""

from dataclasses import dataclass

SERVICE_CONTROL_POLICY = "SERVICE_CONTROL_POLICY"
FULL_AWS_ACCESS = "p-FullAWSAccess"


@dataclass(frozen=True, slots=True)
class OrganizationPolicy:
    """A policy (`p-…`) of a type. content: the document's text as it was given."""

    id: str
    arn: str
    name: str
    description: str
    type: str
    content: str
    is_aws_managed: bool = False


@dataclass(frozen=True, slots=True)
class PolicyTarget:
    """A root, unit or account that a policy is attached to. type: ROOT, …_UNIT or ACCOUNT."""

    id: str
    arn: str
    name: str
    type: str
