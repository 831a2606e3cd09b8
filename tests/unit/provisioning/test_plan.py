"""The role of a permission set, to the letter."""

import json
from dataclasses import replace
from datetime import timedelta

from memory_store import START
from vestibule.model.permission_sets import (
    CustomerPolicyReference,
    PermissionSet,
    PermissionSetDefinition,
)
from vestibule.provisioning.plan import planned_role, role_path, saml_provider_arn

ACCOUNT = "222222222222"
INSTANCE = "arn:aws:sso:::instance/ssoins-0123456789abcdef"
VIEW = "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess"
NAME = "AWSReservedSSO_Set_0123456789abcdef"
SET = PermissionSet(
    id="ps-0123456789abcdef",
    arn="arn:aws:sso:::permissionSet/ssoins-0123456789abcdef/ps-0123456789abcdef",
    instance_arn=INSTANCE,
    name="Set",
    description="What it is for",
    session_duration=timedelta(hours=2),
    relay_state=None,
    created_at=START,
    version=3,
)
DEFINITION = PermissionSetDefinition(
    permission_set=SET,
    managed_policy_arns=(VIEW,),
    customer_policy_references=(CustomerPolicyReference("Mine", "/team/"),),
    inline_policy="{}",
    boundary=CustomerPolicyReference("Bound"),
)


def test_the_role_holds_all_of_the_permission_set_as_policies_of_the_account() -> None:
    role = planned_role(DEFINITION, ACCOUNT, role_name=NAME, region="us-east-1")
    assert (role.name, role.description) == (NAME, "What it is for")
    assert role.max_session_duration == timedelta(hours=12)
    assert role.managed_policy_arns == (VIEW,)
    assert role.customer_policies == (f"arn:aws:iam::{ACCOUNT}:policy/team/Mine",)
    assert role.inline_policies == {"AwsSSOInlinePolicy": "{}"}
    assert role.boundary_arn == f"arn:aws:iam::{ACCOUNT}:policy/Bound"


def test_only_saml_sessions_of_the_accounts_own_provider_take_the_role() -> None:
    role = planned_role(DEFINITION, ACCOUNT, role_name=NAME, region="us-east-1")
    provider = saml_provider_arn(INSTANCE, ACCOUNT)
    assert json.loads(role.trust_policy)["Statement"] == [
        {
            "Effect": "Allow",
            "Principal": {"Federated": provider},
            "Action": ["sts:AssumeRoleWithSAML", "sts:TagSession"],
            "Condition": {"StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}},
        }
    ]
    prefix, _, rest = provider.partition("AWSSSO_")
    assert prefix == f"arn:aws:iam::{ACCOUNT}:saml-provider/"
    assert rest.endswith("_DO_NOT_DELETE")
    assert len(rest.partition("_")[0]) == 16
    assert saml_provider_arn(INSTANCE, "333333333333").partition("AWSSSO_")[2] != rest


def test_the_path_names_the_home_region_except_the_first() -> None:
    assert role_path("us-east-1") == "/aws-reserved/sso.amazonaws.com/"
    assert role_path("eu-central-1") == "/aws-reserved/sso.amazonaws.com/eu-central-1/"


def test_what_the_permission_set_lacks_the_role_lacks() -> None:
    bare = replace(
        DEFINITION, permission_set=replace(SET, description=None), inline_policy=None, boundary=VIEW
    )
    role = planned_role(bare, ACCOUNT, role_name=NAME, region="us-east-1")
    assert (role.description, role.inline_policies, role.boundary_arn) == ("", {}, VIEW)
