"""What the role of a permission set in an account must be.

Source: IAM Identity Center User Guide, Referencing permission sets in resource policies.
"""

import hashlib
from datetime import timedelta

import orjson

from vestibule.model.arns import PARTITION, policy_arn
from vestibule.model.iam_entities import ReservedRole
from vestibule.model.permission_sets import (
    Boundary,
    CustomerPolicyReference,
    PermissionSetDefinition,
)

INLINE_POLICY_NAME = "AwsSSOInlinePolicy"
MAX_SESSION_DURATION = timedelta(hours=12)
_FIRST_REGION = "us-east-1"  # roles of installations there have no Region in their path
_SAML_AUDIENCE = "https://signin.aws.amazon.com/saml"


def planned_role(
    definition: PermissionSetDefinition, account_id: str, *, role_name: str, region: str
) -> ReservedRole:
    """The role as it must be in the account. region: the home Region."""
    permission_set, inline = definition.permission_set, definition.inline_policy
    return ReservedRole(
        name=role_name,
        path=role_path(region),
        description=permission_set.description or "",
        trust_policy=trust_policy(permission_set.instance_arn, account_id),
        max_session_duration=MAX_SESSION_DURATION,
        managed_policy_arns=definition.managed_policy_arns,
        customer_policies=tuple(
            policy_arn(account_id, reference.path, reference.name)
            for reference in definition.customer_policy_references
        ),
        inline_policies={} if inline is None else {INLINE_POLICY_NAME: inline},
        boundary_arn=_boundary_arn(definition.boundary, account_id),
    )


def role_path(region: str) -> str:
    """Where Identity Center's roles stand in every account."""
    if region == _FIRST_REGION:
        return "/aws-reserved/sso.amazonaws.com/"
    return f"/aws-reserved/sso.amazonaws.com/{region}/"


def trust_policy(instance_arn: str, account_id: str) -> str:
    """Trusts the account's own SAML provider, as JSON text."""
    statement = {
        "Effect": "Allow",
        "Principal": {"Federated": saml_provider_arn(instance_arn, account_id)},
        "Action": ["sts:AssumeRoleWithSAML", "sts:TagSession"],
        "Condition": {"StringEquals": {"SAML:aud": _SAML_AUDIENCE}},
    }
    return orjson.dumps({"Version": "2012-10-17", "Statement": [statement]}).decode()


def saml_provider_arn(instance_arn: str, account_id: str) -> str:
    """The account's provider; its 16 digits follow from instance and account, so they stay."""
    digest = hashlib.sha256(f"{instance_arn}/{account_id}".encode()).hexdigest()
    return f"arn:{PARTITION}:iam::{account_id}:saml-provider/AWSSSO_{digest[:16]}_DO_NOT_DELETE"


def _boundary_arn(boundary: Boundary | None, account_id: str) -> str | None:
    if isinstance(boundary, CustomerPolicyReference):
        return policy_arn(account_id, boundary.path, boundary.name)
    return boundary
