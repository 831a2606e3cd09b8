"""IAM's operations as a client sees them: called, written to the wire, read by botocore."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from botocore.handlers import decode_quoted_jsondoc, json_decode_policies
from botocore.loaders import Loader
from botocore.model import ServiceModel
from botocore.parsers import create_parser

from vestibule.gateway.protocol.operation_codec import Protocol
from vestibule.gateway.service_registry import ServiceRegistry
from vestibule.model.callers import Caller, CallerKind
from vestibule.model.calls import Call
from vestibule.model.errors import Conflict, Denied, Invalid, NotFound, Protected, VestibuleError
from vestibule.model.iam_entities import ReservedRole
from vestibule.model.operations import Target
from vestibule.operations.iam.errors import SERVICE
from vestibule.operations.table import operation_table
from vestibule.organization.reserved_roles import put_reserved_role
from vestibule.policy.documents import PolicyKind, parse_policy
from vestibule.policy.errors import MalformedPolicy
from vestibule.store.work import Work

ACCOUNT, OTHER = "111111111111", "222222222222"
TRUST = (
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole",'
    '"Principal":{"AWS":"arn:aws:iam::111111111111:root"}}]}'
)
READ = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}]}'
READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"
OWN = f"arn:aws:iam::{ACCOUNT}:policy/Own"
ROOT = Caller(CallerKind.ROOT, ACCOUNT, f"arn:aws:iam::{ACCOUNT}:root", ACCOUNT)
STRANGER = Caller(CallerKind.ROOT, OTHER, f"arn:aws:iam::{OTHER}:root", OTHER)
SESSION = Caller(
    CallerKind.ASSUMED_ROLE, ACCOUNT, f"arn:aws:sts::{ACCOUNT}:assumed-role/R/s", "AROAX:s"
)
REGISTRY = ServiceRegistry(("iam",))
MODEL = ServiceModel(Loader().load_service_model("iam", "service-2"), "iam")
PROTOCOL = Protocol()
TABLE = operation_table()


class Client:
    """Calls operations and reads their answers as boto3 would."""

    def __init__(self, work: Work, caller: Caller = ROOT) -> None:
        self.work = work
        self.caller = caller
        self.table = TABLE

    def call(self, name: str) -> Call:
        return Call(
            "r", "iam", name, self.caller, self.work.now, "us-east-1", "127.0.0.1", "t", "http://x"
        )

    def targets(self, name: str, **request: Any) -> list[Target]:
        return list(self.table["iam", name].targets(self.work, self.call(name), request))

    def __call__(self, name: str, **request: Any) -> Mapping[str, Any]:
        served = self.table["iam", name]
        self.targets(name, **request)
        answer = served.handler(self.work, self.call(name), request)
        operation = REGISTRY.find_by_action(name, "2010-05-08")
        assert operation is not None
        response = PROTOCOL.serialize(operation, answer, request_id="r")
        model = MODEL.operation_model(name)
        read = create_parser("query").parse(
            {"status_code": 200, "headers": {}, "body": response.body}, model.output_shape
        )
        json_decode_policies(read, model)
        return read  # type: ignore[no-any-return]


@pytest.fixture
def client(work: Work) -> Client:
    return Client(work)


def test_a_role_goes_through_its_whole_life(client: Client) -> None:
    made = client(
        "CreateRole",
        RoleName="Ops",
        Path="/team/",
        AssumeRolePolicyDocument=TRUST,
        Description="d",
        PermissionsBoundary=READ_ONLY,
        Tags=[{"Key": "Team", "Value": "a"}],
    )["Role"]
    assert made["Arn"] == f"arn:aws:iam::{ACCOUNT}:role/team/Ops"
    assert made["AssumeRolePolicyDocument"]["Statement"][0]["Action"] == "sts:AssumeRole"
    assert made["PermissionsBoundary"]["PermissionsBoundaryArn"] == READ_ONLY
    assert client("GetRole", RoleName="ops")["Role"] == made
    listed = client("ListRoles", PathPrefix="/team/")
    assert [role["RoleName"] for role in listed["Roles"]] == ["Ops"]
    assert listed["IsTruncated"] is False
    client("UpdateRole", RoleName="Ops", Description="e", MaxSessionDuration=7200)
    client("UpdateAssumeRolePolicy", RoleName="Ops", PolicyDocument=TRUST)
    client("TagRole", RoleName="Ops", Tags=[{"Key": "Cost", "Value": "1"}])
    client("UntagRole", RoleName="Ops", TagKeys=["Team"])
    assert client("ListRoleTags", RoleName="Ops")["Tags"] == [{"Key": "Cost", "Value": "1"}]
    client("DeleteRolePermissionsBoundary", RoleName="Ops")
    client("PutRolePermissionsBoundary", RoleName="Ops", PermissionsBoundary=READ_ONLY)
    assert client("GetRole", RoleName="Ops")["Role"]["MaxSessionDuration"] == 7200
    assert client("ListInstanceProfilesForRole", RoleName="Ops")["InstanceProfiles"] == []
    client("DeleteRole", RoleName="Ops")
    with pytest.raises(NotFound):
        client("GetRole", RoleName="Ops")


@pytest.mark.parametrize("kind", ["Role", "User"])
def test_policies_are_attached_put_read_and_taken_away(client: Client, kind: str) -> None:
    name = {f"{kind}Name": "Ops"}
    extra = {"AssumeRolePolicyDocument": TRUST} if kind == "Role" else {}
    client(f"Create{kind}", **name, **extra)
    client(f"Attach{kind}Policy", **name, PolicyArn=READ_ONLY)
    client(f"Put{kind}Policy", **name, PolicyName="p", PolicyDocument=READ)
    attached = client(f"ListAttached{kind}Policies", **name)["AttachedPolicies"]
    assert attached == [{"PolicyName": "ReadOnlyAccess", "PolicyArn": READ_ONLY}]
    assert client(f"List{kind}Policies", **name)["PolicyNames"] == ["p"]
    read = client(f"Get{kind}Policy", **name, PolicyName="p")
    assert read["PolicyDocument"]["Statement"][0]["Resource"] == "*"
    entities = client("ListEntitiesForPolicy", PolicyArn=READ_ONLY)
    assert [each[f"{kind}Name"] for each in entities[f"Policy{kind}s"]] == ["Ops"]
    with pytest.raises(Conflict):
        client(f"Delete{kind}", **name)
    client(f"Detach{kind}Policy", **name, PolicyArn=READ_ONLY)
    client(f"Delete{kind}Policy", **name, PolicyName="p")
    client(f"Delete{kind}", **name)


def test_a_policy_goes_through_its_versions(client: Client) -> None:
    made = client("CreatePolicy", PolicyName="Own", PolicyDocument=READ, Description="d")["Policy"]
    assert (made["Arn"], made["DefaultVersionId"]) == (OWN, "v1")
    for _ in range(4):
        client("CreatePolicyVersion", PolicyArn=OWN, PolicyDocument=READ, SetAsDefault=True)
    with pytest.raises(VestibuleError, match="up to 5 versions"):
        client("CreatePolicyVersion", PolicyArn=OWN, PolicyDocument=READ)
    client("SetDefaultPolicyVersion", PolicyArn=OWN, VersionId="v2")
    with pytest.raises(Conflict):
        client("DeletePolicyVersion", PolicyArn=OWN, VersionId="v2")
    client("DeletePolicyVersion", PolicyArn=OWN, VersionId="v5")
    client("CreatePolicyVersion", PolicyArn=OWN, PolicyDocument=READ)
    versions = client("ListPolicyVersions", PolicyArn=OWN)["Versions"]
    assert [each["VersionId"] for each in versions] == ["v6", "v4", "v3", "v2", "v1"]
    found = client("GetPolicyVersion", PolicyArn=OWN, VersionId="v2")["PolicyVersion"]
    assert found["IsDefaultVersion"] is True
    assert found["Document"]["Version"] == "2012-10-17"
    with pytest.raises(Conflict, match="more than one version"):
        client("DeletePolicy", PolicyArn=OWN)
    for version in ("v1", "v3", "v4", "v6"):
        client("DeletePolicyVersion", PolicyArn=OWN, VersionId=version)
    client("DeletePolicy", PolicyArn=OWN)
    with pytest.raises(NotFound):
        client("GetPolicy", PolicyArn=OWN)


@pytest.mark.parametrize("use", ["AttachRolePolicy", "PutRolePermissionsBoundary"])
def test_a_policy_in_use_is_not_deleted(client: Client, use: str) -> None:
    client("CreatePolicy", PolicyName="Own", PolicyDocument=READ)
    client("CreateRole", RoleName="Ops", AssumeRolePolicyDocument=TRUST)
    name = "PolicyArn" if use == "AttachRolePolicy" else "PermissionsBoundary"
    client(use, RoleName="Ops", **{name: OWN})
    with pytest.raises(Conflict, match="attached to entities"):
        client("DeletePolicy", PolicyArn=OWN)


def test_aws_policies_are_listed_read_and_never_changed(client: Client) -> None:
    client("CreatePolicy", PolicyName="Own", PolicyDocument=READ)
    policy = client("GetPolicy", PolicyArn=READ_ONLY)["Policy"]
    version = policy["DefaultVersionId"]
    found = client("GetPolicyVersion", PolicyArn=READ_ONLY, VersionId=version)
    assert found["PolicyVersion"]["Document"]["Statement"]
    names: list[str] = []
    marker: dict[str, Any] = {}
    while True:
        page = client("ListPolicies", MaxItems=1000, **marker)
        names += [each["PolicyName"] for each in page["Policies"]]
        if not page["IsTruncated"]:
            break
        assert len(page["Marker"]) <= 320
        marker = {"Marker": page["Marker"]}
    assert names[0] == "Own"
    assert len(names) == len(set(names)) > 1000
    local = client("ListPolicies", Scope="Local")["Policies"]
    assert [each["Arn"] for each in local] == [OWN]
    for attempt in (
        lambda: client("DeletePolicy", PolicyArn=READ_ONLY),
        lambda: client("CreatePolicyVersion", PolicyArn=READ_ONLY, PolicyDocument=READ),
        lambda: client("TagPolicy", PolicyArn=READ_ONLY, Tags=[{"Key": "a", "Value": "b"}]),
    ):
        with pytest.raises(Invalid):
            attempt()


def test_only_what_is_attached_is_listed_in_one_page(client: Client) -> None:
    client("CreateUser", UserName="bot")
    client("AttachUserPolicy", UserName="bot", PolicyArn=READ_ONLY)
    page = client("ListPolicies", OnlyAttached=True)
    assert [(each["Arn"], each["AttachmentCount"]) for each in page["Policies"]] == [(READ_ONLY, 1)]
    assert page["IsTruncated"] is False


def test_users_have_keys_of_their_own(client: Client) -> None:
    user = client("CreateUser", UserName="bot", Path="/ci/")["User"]
    key = client("CreateAccessKey", UserName="bot")["AccessKey"]
    assert len(key["SecretAccessKey"]) == 40
    assert client("GetUser", UserName="bot")["User"]["UserId"] == user["UserId"]
    client("UpdateAccessKey", UserName="bot", AccessKeyId=key["AccessKeyId"], Status="Inactive")
    listed = client("ListAccessKeys", UserName="bot")["AccessKeyMetadata"]
    assert [(each["AccessKeyId"], each["Status"]) for each in listed] == [
        (key["AccessKeyId"], "Inactive")
    ]
    assert "SecretAccessKey" not in listed[0]
    with pytest.raises(Conflict, match="access keys"):
        client("DeleteUser", UserName="bot")
    client("DeleteAccessKey", UserName="bot", AccessKeyId=key["AccessKeyId"])
    client("UpdateUser", UserName="bot", NewUserName="robot")
    assert [each["UserName"] for each in client("ListUsers")["Users"]] == ["robot"]


@pytest.mark.parametrize("name", ["CreateAccessKey", "ListAccessKeys", "GetUser"])
def test_a_role_session_without_a_user_name_never_means_root(work: Work, name: str) -> None:
    with pytest.raises(Invalid, match="Must specify userName"):
        Client(work, SESSION)(name)


def test_a_user_that_names_nobody_means_itself(work: Work, client: Client) -> None:
    made = client("CreateUser", UserName="bot")["User"]
    bot = Client(
        work,
        Caller(CallerKind.IAM_USER, ACCOUNT, made["Arn"], made["UserId"], user_name="bot"),
    )
    assert bot("GetUser")["User"]["Arn"] == made["Arn"]
    assert bot("CreateAccessKey")["AccessKey"]["UserName"] == "bot"


def test_another_account_sees_and_changes_nothing(work: Work, client: Client) -> None:
    client("CreatePolicy", PolicyName="Own", PolicyDocument=READ)
    client("CreateRole", RoleName="Ops", AssumeRolePolicyDocument=TRUST)
    client("AttachRolePolicy", RoleName="Ops", PolicyArn=READ_ONLY)
    stranger = Client(work, STRANGER)
    assert stranger("ListRoles")["Roles"] == []
    assert stranger("ListPolicies", Scope="Local")["Policies"] == []
    assert stranger("ListEntitiesForPolicy", PolicyArn=READ_ONLY)["PolicyRoles"] == []
    for name, request in (
        ("GetPolicy", {"PolicyArn": OWN}),
        ("DeletePolicy", {"PolicyArn": OWN}),
        ("GetRole", {"RoleName": "Ops"}),
        ("DeleteRole", {"RoleName": "Ops"}),
    ):
        with pytest.raises((NotFound, Invalid)):
            stranger(name, **request)
    stranger("CreateUser", UserName="spy")
    with pytest.raises(NotFound):
        stranger("AttachUserPolicy", UserName="spy", PolicyArn=OWN)


def test_targets_name_the_resource_with_its_path_and_the_keys_of_the_request(
    client: Client,
) -> None:
    client(
        "CreateRole",
        RoleName="Ops",
        Path="/team/",
        AssumeRolePolicyDocument=TRUST,
        Tags=[{"Key": "Team", "Value": "a"}],
    )
    (target,) = client.targets("AttachRolePolicy", RoleName="OPS", PolicyArn=READ_ONLY)
    assert target.resource == f"arn:aws:iam::{ACCOUNT}:role/team/Ops"
    assert target.context["iam:PolicyARN"] == READ_ONLY
    assert target.context["aws:ResourceTag/Team"] == "a"
    (bounded,) = client.targets(
        "CreateRole",
        RoleName="New",
        PermissionsBoundary=READ_ONLY,
        Tags=[{"Key": "Team", "Value": "b"}],
    )
    assert bounded.context == {
        "iam:PermissionsBoundary": READ_ONLY,
        "aws:TagKeys": ("Team",),
        "aws:RequestTag/Team": "b",
    }
    (untagged,) = client.targets("UntagRole", RoleName="Ops", TagKeys=["Team"])
    assert untagged.context["aws:TagKeys"] == ("Team",)


def test_renaming_a_user_is_authorized_on_both_names(client: Client) -> None:
    client("CreateUser", UserName="bot")
    targets = client.targets("UpdateUser", UserName="bot", NewUserName="admin", NewPath="/x/")
    assert [target.resource for target in targets] == [
        f"arn:aws:iam::{ACCOUNT}:user/bot",
        f"arn:aws:iam::{ACCOUNT}:user/x/admin",
    ]


def test_a_reserved_role_is_refused_as_unmodifiable(work: Work, client: Client) -> None:
    name = "AWSReservedSSO_A_0123456789abcdef"
    path = "/aws-reserved/sso.amazonaws.com/"
    definition = ReservedRole(name, path, "", TRUST, timedelta(hours=12))
    put_reserved_role(work, ACCOUNT, definition)
    assert client("GetRole", RoleName=name)["Role"]["Path"] == path
    with pytest.raises(Protected) as refused:
        client("PutRolePolicy", RoleName=name, PolicyName="p", PolicyDocument=READ)
    assert SERVICE.error_name(refused.value) == "UnmodifiableEntityException"


def test_errors_have_iams_names() -> None:
    with pytest.raises(MalformedPolicy) as malformed:
        parse_policy("{}", PolicyKind.IDENTITY)
    assert SERVICE.error_name(malformed.value) == "MalformedPolicyDocumentException"
    for error, name in (
        (NotFound("x", kind="ROLE"), "NoSuchEntityException"),
        (Conflict("x", kind="EXISTS"), "EntityAlreadyExistsException"),
        (Conflict("x", kind="DELETE"), "DeleteConflictException"),
        (Denied("x"), "AccessDenied"),
    ):
        assert SERVICE.error_name(error) == name


def test_documents_are_encoded_as_aws_does() -> None:
    from vestibule.operations.iam.shapes import encoded

    written = encoded('{"a": "+ %é"}')
    assert "+" not in written
    assert decode_quoted_jsondoc(written) == {"a": "+ %é"}
