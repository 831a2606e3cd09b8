"""IAM and STS inside an embedded account, by boto3 against a served process."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from served import MANAGEMENT_ACCOUNT, Served

_ROOT = f"arn:aws:iam::{MANAGEMENT_ACCOUNT}:root"
_READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"


def _policy(effect: str, action: Any, resource: str = "*") -> str:
    statement = {"Effect": effect, "Action": action, "Resource": resource}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def _trust(principal: str = _ROOT) -> str:
    statement = {"Effect": "Allow", "Principal": {"AWS": principal}, "Action": "sts:AssumeRole"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


@pytest.fixture(scope="module")
def iam(served: Served) -> Any:
    """The client of the management account's root."""
    return served.client("iam")


def _code(error: pytest.ExceptionInfo[ClientError]) -> str:
    return str(error.value.response["Error"]["Code"])


def _text(error: pytest.ExceptionInfo[ClientError]) -> str:
    return str(error.value.response["Error"]["Message"])


def _user(served: Served, name: str, *policies: str) -> dict[str, str]:
    """A user with these inline policies; its credentials for `Served.client`."""
    iam = served.client("iam")
    iam.create_user(UserName=name)
    for number, document in enumerate(policies):
        iam.put_user_policy(UserName=name, PolicyName=f"p{number}", PolicyDocument=document)
    key = iam.create_access_key(UserName=name)["AccessKey"]
    return {
        "aws_access_key_id": key["AccessKeyId"],
        "aws_secret_access_key": key["SecretAccessKey"],
    }


def _assume(served: Served, caller: dict[str, str], role: str, **more: Any) -> dict[str, str]:
    arn = f"arn:aws:iam::{MANAGEMENT_ACCOUNT}:role/{role}"
    made = served.client("sts", **caller).assume_role(RoleArn=arn, RoleSessionName="tests", **more)[
        "Credentials"
    ]
    return {
        "aws_access_key_id": made["AccessKeyId"],
        "aws_secret_access_key": made["SecretAccessKey"],
        "aws_session_token": made["SessionToken"],
    }


def test_a_role_with_its_policies_lives_and_dies(iam: Any) -> None:
    made = iam.create_role(RoleName="Living", AssumeRolePolicyDocument=_trust(), Path="/team/")
    assert made["Role"]["Arn"] == f"arn:aws:iam::{MANAGEMENT_ACCOUNT}:role/team/Living"
    named = {"RoleName": "Living"}
    found = iam.get_role(**named)["Role"]
    assert found["AssumeRolePolicyDocument"] == json.loads(_trust())
    assert found["MaxSessionDuration"] == 3600
    iam.attach_role_policy(**named, PolicyArn=_READ_ONLY)
    attached = iam.list_attached_role_policies(**named)["AttachedPolicies"]
    assert attached == [{"PolicyName": "ReadOnlyAccess", "PolicyArn": _READ_ONLY}]
    document = _policy("Allow", "s3:*")
    iam.put_role_policy(**named, PolicyName="own", PolicyDocument=document)
    assert iam.list_role_policies(**named)["PolicyNames"] == ["own"]
    read = iam.get_role_policy(**named, PolicyName="own")["PolicyDocument"]
    assert read == json.loads(document)
    with pytest.raises(ClientError) as refused:
        iam.delete_role(**named)
    assert _code(refused) == "DeleteConflict"
    iam.detach_role_policy(**named, PolicyArn=_READ_ONLY)
    iam.delete_role_policy(**named, PolicyName="own")
    iam.delete_role(**named)
    with pytest.raises(ClientError) as refused:
        iam.get_role(**named)
    assert (_code(refused), _text(refused)) == (
        "NoSuchEntity",
        "The role with name Living cannot be found.",
    )


def test_a_customer_policy_has_versions(iam: Any) -> None:
    made = iam.create_policy(PolicyName="Ours", PolicyDocument=_policy("Allow", "s3:*"))["Policy"]
    arn = {"PolicyArn": made["Arn"]}
    second = _policy("Allow", "ec2:*")
    iam.create_policy_version(**arn, PolicyDocument=second, SetAsDefault=True)
    assert iam.get_policy(**arn)["Policy"]["DefaultVersionId"] == "v2"
    version = iam.get_policy_version(**arn, VersionId="v2")["PolicyVersion"]
    assert (version["Document"], version["IsDefaultVersion"]) == (json.loads(second), True)
    listed = iam.list_policies(Scope="Local")["Policies"]
    assert made["Arn"] in {each["Arn"] for each in listed}


def test_aws_managed_policies_are_the_real_ones(iam: Any) -> None:
    pages = iam.get_paginator("list_policies").paginate(Scope="AWS")
    names = {each["PolicyName"] for page in pages for each in page["Policies"]}
    assert len(names) > 1_000
    found = iam.get_policy(PolicyArn=_READ_ONLY)["Policy"]
    version = iam.get_policy_version(PolicyArn=_READ_ONLY, VersionId=found["DefaultVersionId"])
    statements = version["PolicyVersion"]["Document"]["Statement"]
    assert any("s3:List*" in statement["Action"] for statement in statements)


@pytest.mark.parametrize(
    ("method", "parameters", "code"),
    [
        (
            "create_role",
            {"RoleName": "Bad", "AssumeRolePolicyDocument": "{"},
            "MalformedPolicyDocument",
        ),
        (
            "create_role",
            {
                "RoleName": "Bad",
                "AssumeRolePolicyDocument": _trust(),
                "Path": "/aws-reserved/sso.amazonaws.com/",
            },
            "UnmodifiableEntity",
        ),
        ("get_user", {"UserName": "nobody"}, "NoSuchEntity"),
        ("delete_access_key", {"UserName": "nobody", "AccessKeyId": "A" * 20}, "NoSuchEntity"),
        (
            "attach_role_policy",
            {"RoleName": "nobody", "PolicyArn": _READ_ONLY},
            "NoSuchEntity",
        ),
    ],
)
def test_bad_input_is_refused_in_awss_words(
    iam: Any, method: str, parameters: dict[str, str], code: str
) -> None:
    with pytest.raises(ClientError) as refused:
        getattr(iam, method)(**parameters)
    assert _code(refused) == code


def test_a_user_may_do_what_its_policies_say_and_nothing_else(served: Served) -> None:
    caller = _user(served, "narrow", _policy("Allow", "iam:ListUsers"))
    iam = served.client("iam", **caller)
    assert iam.list_users()["Users"]
    with pytest.raises(ClientError) as refused:
        iam.create_user(UserName="mallory")
    assert _code(refused) == "AccessDenied"
    assert _text(refused) == (
        f"User: arn:aws:iam::{MANAGEMENT_ACCOUNT}:user/narrow is not authorized to perform: "
        f"iam:CreateUser on resource: arn:aws:iam::{MANAGEMENT_ACCOUNT}:user/mallory because no "
        "identity-based policy allows the iam:CreateUser action"
    )
    assert served.client("sts", **caller).get_caller_identity()["Arn"].endswith(":user/narrow")


def test_an_explicit_deny_and_a_boundary_win(served: Served, iam: Any) -> None:
    caller = _user(served, "denied", _policy("Allow", "*"), _policy("Deny", "organizations:*"))
    with pytest.raises(ClientError) as refused:
        served.client("organizations", **caller).list_accounts()
    assert _code(refused) == "AccessDeniedException"
    assert "with an explicit deny in an identity-based policy" in _text(refused)
    iam.put_user_permissions_boundary(UserName="denied", PermissionsBoundary=_READ_ONLY)
    with pytest.raises(ClientError) as refused:
        served.client("iam", **caller).create_user(UserName="mallory")
    assert "because no permissions boundary allows the iam:CreateUser action" in _text(refused)


def test_an_access_key_ends_with_its_status_and_its_user(served: Served, iam: Any) -> None:
    caller = _user(served, "leaver", _policy("Allow", "*"))
    sts = served.client("sts", **caller)
    named = {"UserName": "leaver", "AccessKeyId": caller["aws_access_key_id"]}
    assert sts.get_caller_identity()
    iam.update_access_key(**named, Status="Inactive")
    with pytest.raises(ClientError) as refused:
        sts.get_caller_identity()
    assert _code(refused) == "InvalidClientTokenId"
    iam.update_access_key(**named, Status="Active")
    assert sts.get_caller_identity()
    iam.delete_access_key(**named)
    with pytest.raises(ClientError) as refused:
        sts.get_caller_identity()
    assert _code(refused) == "InvalidClientTokenId"


def test_root_cannot_assume_roles(served: Served, iam: Any) -> None:
    iam.create_role(RoleName="ForRoot", AssumeRolePolicyDocument=_trust())
    with pytest.raises(ClientError) as refused:
        _assume(served, {}, "ForRoot")
    assert (_code(refused), _text(refused)) == (
        "AccessDenied",
        "Roles may not be assumed by root accounts.",
    )


def test_a_role_is_assumed_with_a_session_policy_that_narrows(served: Served, iam: Any) -> None:
    caller = _user(served, "assumer", _policy("Allow", "sts:AssumeRole"))
    iam.create_role(RoleName="Wide", AssumeRolePolicyDocument=_trust())
    iam.put_role_policy(RoleName="Wide", PolicyName="all", PolicyDocument=_policy("Allow", "*"))
    wide = _assume(served, caller, "Wide")
    assert served.client("iam", **wide).list_users()["Users"]
    narrow = _assume(served, caller, "Wide", Policy=_policy("Allow", "s3:*"))
    with pytest.raises(ClientError) as refused:
        served.client("iam", **narrow).list_users()
    assert "because no session policy allows the iam:ListUsers action" in _text(refused)
    identity = served.client("sts", **wide).get_caller_identity()
    assert identity["Arn"] == f"arn:aws:sts::{MANAGEMENT_ACCOUNT}:assumed-role/Wide/tests"


def test_a_role_that_trusts_somebody_else_is_refused(served: Served, iam: Any) -> None:
    caller = _user(served, "stranger", _policy("Allow", "*"))
    iam.create_role(
        RoleName="Foreign", AssumeRolePolicyDocument=_trust("arn:aws:iam::999999999999:root")
    )
    for name in ("Foreign", "DoesNotExist"):
        with pytest.raises(ClientError) as refused:
            _assume(served, caller, name)
        assert _code(refused) == "AccessDenied"
        assert "is not authorized to perform: sts:AssumeRole on resource" in _text(refused)


def test_a_session_ends_with_its_role(served: Served, iam: Any) -> None:
    caller = _user(served, "outliver", _policy("Allow", "*"))
    iam.create_role(RoleName="Brief", AssumeRolePolicyDocument=_trust())
    session = _assume(served, caller, "Brief")
    iam.delete_role(RoleName="Brief")
    iam.create_role(RoleName="Brief", AssumeRolePolicyDocument=_trust())
    iam.put_role_policy(RoleName="Brief", PolicyName="all", PolicyDocument=_policy("Allow", "*"))
    with pytest.raises(ClientError) as refused:
        served.client("iam", **session).list_users()
    assert _code(refused) in {"InvalidClientTokenId", "AccessDenied"}
    iam.delete_role_policy(RoleName="Brief", PolicyName="all")


def test_provisioned_roles_are_protected_from_everyone(served: Served, iam: Any) -> None:
    roles = iam.list_roles(PathPrefix="/aws-reserved/sso.amazonaws.com/")["Roles"]
    role = next(each for each in roles if "AdministratorAccess" in each["RoleName"])
    for method, parameters in (
        ("delete_role", {}),
        ("attach_role_policy", {"PolicyArn": _READ_ONLY}),
        ("put_role_policy", {"PolicyName": "x", "PolicyDocument": _policy("Allow", "*")}),
        ("update_assume_role_policy", {"PolicyDocument": _trust()}),
        ("tag_role", {"Tags": [{"Key": "a", "Value": "b"}]}),
    ):
        with pytest.raises(ClientError) as refused:
            getattr(iam, method)(RoleName=role["RoleName"], **parameters)
        assert _code(refused) in {"UnmodifiableEntity", "AccessDenied"}, method
        assert "this role is only modifiable by AWS" in _text(refused), method
