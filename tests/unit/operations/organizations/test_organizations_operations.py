"""What clients of AWS Organizations are answered, on the wire as botocore reads it."""

from typing import Any

import pytest
from botocore.loaders import Loader
from botocore.model import ServiceModel
from botocore.parsers import create_parser

from memory_store import START
from vestibule.gateway.protocol.operation_codec import Protocol
from vestibule.gateway.service_registry import ServiceRegistry
from vestibule.model.callers import Caller, CallerKind
from vestibule.model.calls import Call
from vestibule.model.errors import NotFound, QuotaExceeded, VestibuleError
from vestibule.operations.organizations.errors import SERVICE
from vestibule.operations.table import operation_table
from vestibule.organization.accounts import create_member_account, finish_create_account
from vestibule.organization.organization_policies import enable_policy_type
from vestibule.organization.organizations import create_organization
from vestibule.store.work import Work

REGISTRY = ServiceRegistry(("organizations",))
MODEL = ServiceModel(Loader().load_service_model("organizations", "service-2"), "organizations")
MANAGEMENT = "111111111111"
SCP = "SERVICE_CONTROL_POLICY"
DENY = '{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"s3:*","Resource":"*"}}'


def call_of(name: str, account_id: str = MANAGEMENT) -> Call:
    arn = f"arn:aws:iam::{account_id}:root"
    caller = Caller(CallerKind.ROOT, account_id, arn, account_id)
    url = "http://localhost:8700"
    return Call("r-1", "organizations", name, caller, START, "us-east-1", "127.0.0.1", "test", url)


def asked(work: Work, name: str, **request: Any) -> Any:
    """What botocore reads of the operation's answer."""
    served = operation_table()["organizations", name]
    result = served.handler(work, call_of(name), request)
    answer = Protocol().serialize(
        REGISTRY.service("organizations").operation(name), result or {}, request_id="r-1"
    )
    wire = {"status_code": answer.status, "headers": dict(answer.headers), "body": answer.body}
    parser = create_parser(MODEL.metadata["protocol"])
    read = parser.parse(wire, MODEL.operation_model(name).output_shape)
    read.pop("ResponseMetadata", None)
    return read


def targets_of(work: Work, name: str, account_id: str = MANAGEMENT, **request: Any) -> list[Any]:
    served = operation_table()["organizations", name]
    return list(served.targets(work, call_of(name, account_id), request))


@pytest.fixture
def root(work: Work) -> str:
    made = create_organization(work, MANAGEMENT, name="Main", email="main@example.com")
    enable_policy_type(work, made.root_id, SCP)
    return made.root_id


def test_the_organization_tells_who_manages_it(work: Work, root: str) -> None:
    found = asked(work, "DescribeOrganization")["Organization"]
    assert (found["FeatureSet"], found["MasterAccountId"]) == ("ALL", MANAGEMENT)
    (only,) = asked(work, "ListRoots")["Roots"]
    assert (only["Id"], only["PolicyTypes"]) == (root, [{"Type": SCP, "Status": "ENABLED"}])


def test_an_account_is_made_in_two_steps(work: Work, root: str) -> None:
    request = {"AccountName": "Dev", "Email": "dev@example.com"}
    made = asked(work, "CreateAccount", **request)["CreateAccountStatus"]
    assert made["State"] == "IN_PROGRESS"
    assert "AccountId" not in made
    finish_create_account(work, made["Id"])
    described = asked(work, "DescribeCreateAccountStatus", CreateAccountRequestId=made["Id"])
    status = described["CreateAccountStatus"]
    assert (status["State"], status["CompletedTimestamp"]) == ("SUCCEEDED", START)
    account = asked(work, "DescribeAccount", AccountId=status["AccountId"])["Account"]
    assert (account["Status"], account["State"]) == ("ACTIVE", "ACTIVE")
    assert account["JoinedMethod"] == "CREATED"
    listed = asked(work, "ListCreateAccountStatus", States=["FAILED"])
    assert listed["CreateAccountStatuses"] == []


def test_units_are_made_listed_renamed_and_deleted(work: Work, root: str) -> None:
    unit = asked(work, "CreateOrganizationalUnit", ParentId=root, Name="A")["OrganizationalUnit"]
    assert f":ou/o-{unit['Arn'].split('/o-')[1]}" in unit["Arn"]
    listed = asked(work, "ListOrganizationalUnitsForParent", ParentId=root)
    assert listed["OrganizationalUnits"] == [unit]
    children = asked(work, "ListChildren", ParentId=root, ChildType="ORGANIZATIONAL_UNIT")
    assert children["Children"] == [{"Id": unit["Id"], "Type": "ORGANIZATIONAL_UNIT"}]
    asked(work, "UpdateOrganizationalUnit", OrganizationalUnitId=unit["Id"], Name="B")
    found = asked(work, "DescribeOrganizationalUnit", OrganizationalUnitId=unit["Id"])
    assert found["OrganizationalUnit"]["Name"] == "B"
    parents = asked(work, "ListParents", ChildId=unit["Id"])["Parents"]
    assert parents == [{"Id": root, "Type": "ROOT"}]
    asked(work, "DeleteOrganizationalUnit", OrganizationalUnitId=unit["Id"])
    listed = asked(work, "ListOrganizationalUnitsForParent", ParentId=root)
    assert listed["OrganizationalUnits"] == []


def test_an_account_moves_and_is_listed_where_it_is(work: Work, root: str) -> None:
    account_id = create_member_account(work, "Dev", email="dev@example.com").id
    made = asked(work, "CreateOrganizationalUnit", ParentId=root, Name="A")
    unit_id = made["OrganizationalUnit"]["Id"]
    asked(
        work,
        "MoveAccount",
        AccountId=account_id,
        SourceParentId=root,
        DestinationParentId=unit_id,
    )
    listed = asked(work, "ListAccountsForParent", ParentId=unit_id)["Accounts"]
    assert [each["Id"] for each in listed] == [account_id]
    children = asked(work, "ListChildren", ParentId=unit_id, ChildType="ACCOUNT")["Children"]
    assert children == [{"Id": account_id, "Type": "ACCOUNT"}]
    assert len(asked(work, "ListAccounts")["Accounts"]) == 2
    page = asked(work, "ListAccounts", MaxResults=1)
    assert "NextToken" in page


def test_a_policy_lives_and_dies(work: Work, root: str) -> None:
    request = {"Name": "NoS3", "Description": "no", "Type": SCP, "Content": DENY}
    policy = asked(work, "CreatePolicy", **request)["Policy"]
    policy_id = policy["PolicySummary"]["Id"]
    assert policy["PolicySummary"]["Arn"].endswith(f"/service_control_policy/{policy_id}")
    asked(work, "AttachPolicy", PolicyId=policy_id, TargetId=root)
    listed = asked(work, "ListPoliciesForTarget", TargetId=root, Filter=SCP)["Policies"]
    assert {each["Name"]: each["AwsManaged"] for each in listed} == {
        "FullAWSAccess": True,
        "NoS3": False,
    }
    (target,) = asked(work, "ListTargetsForPolicy", PolicyId=policy_id)["Targets"]
    assert (target["TargetId"], target["Type"]) == (root, "ROOT")
    asked(work, "UpdatePolicy", PolicyId=policy_id, Description="none at all")
    found = asked(work, "DescribePolicy", PolicyId=policy_id)["Policy"]
    assert (found["PolicySummary"]["Description"], found["Content"]) == ("none at all", DENY)
    asked(work, "DetachPolicy", PolicyId=policy_id, TargetId=root)
    asked(work, "DeletePolicy", PolicyId=policy_id)
    assert len(asked(work, "ListPolicies", Filter=SCP)["Policies"]) == 1
    off = asked(work, "DisablePolicyType", RootId=root, PolicyType=SCP)["Root"]
    assert off["PolicyTypes"] == []
    on = asked(work, "EnablePolicyType", RootId=root, PolicyType=SCP)["Root"]
    assert on["PolicyTypes"] == [{"Type": SCP, "Status": "ENABLED"}]


def test_only_the_management_accounts_callers_are_at_home(work: Work, root: str) -> None:
    member = "222222222222"
    for name, (service, operation) in ((key[1], key) for key in operation_table()):
        if service != "organizations":
            continue
        request: dict[str, Any] = {"PolicyId": "p-FullAWSAccess", "TargetId": root}
        request |= {"ParentId": root}
        request |= {"AccountId": member, "ChildId": member, "RootId": root, "ResourceId": member}
        request |= {"SourceParentId": root, "DestinationParentId": root}
        request |= {"OrganizationalUnitId": "ou-abcd-00000000"}
        owners = {target.account for target in targets_of(work, operation, member, **request)}
        assert owners == {member if name == "DescribeOrganization" else MANAGEMENT}, name


def test_targets_name_the_nodes_and_the_policy_type(work: Work, root: str) -> None:
    policy, node = targets_of(work, "AttachPolicy", PolicyId="p-12345678", TargetId=root)
    assert policy.resource.startswith(f"arn:aws:organizations::{MANAGEMENT}:policy/o-")
    assert policy.resource.endswith("/service_control_policy/p-12345678")
    assert node.resource.endswith(f"/{root}")
    assert policy.context == {"organizations:PolicyType": SCP}


def test_tags_given_at_creation_are_kept_and_told_to_the_engine(work: Work, root: str) -> None:
    request = {"ParentId": root, "Name": "A", "Tags": [{"Key": "team", "Value": "a"}]}
    (target,) = targets_of(work, "CreateOrganizationalUnit", **request)
    assert target.context == {"aws:RequestTag/team": "a", "aws:TagKeys": ("team",)}
    unit = asked(work, "CreateOrganizationalUnit", **request)["OrganizationalUnit"]
    assert asked(work, "ListTagsForResource", ResourceId=unit["Id"])["Tags"] == request["Tags"]
    asked(work, "UntagResource", ResourceId=unit["Id"], TagKeys=["team"])
    assert asked(work, "ListTagsForResource", ResourceId=unit["Id"])["Tags"] == []


def test_without_an_organization_nothing_can_be_asked(work: Work) -> None:
    with pytest.raises(NotFound) as refused:
        asked(work, "DescribeOrganization")
    assert SERVICE.error_name(refused.value) == "AWSOrganizationsNotInUseException"
    with pytest.raises(NotFound):
        targets_of(work, "ListAccounts")


@pytest.mark.parametrize(
    ("name", "request_", "error"),
    [
        ("DescribeAccount", {"AccountId": "9" * 12}, "AccountNotFoundException"),
        ("DescribePolicy", {"PolicyId": "p-none0000"}, "PolicyNotFoundException"),
        ("ListParents", {"ChildId": "9" * 12}, "ChildNotFoundException"),
        ("ListAccountsForParent", {"ParentId": "r-none"}, "ParentNotFoundException"),
        ("ListAccounts", {"NextToken": "forged"}, "InvalidInputException"),
        (
            "ListPoliciesForTarget",
            {"TargetId": "9" * 12, "Filter": SCP},
            "TargetNotFoundException",
        ),
        (
            "EnablePolicyType",
            {"RootId": "r-none", "PolicyType": SCP},
            "RootNotFoundException",
        ),
        (
            "DeletePolicy",
            {"PolicyId": "p-FullAWSAccess"},
            "InvalidInputException",
        ),
        (
            "CreatePolicy",
            {"Name": "A", "Description": "", "Type": SCP, "Content": "{}"},
            "MalformedPolicyDocumentException",
        ),
        (
            "CreatePolicy",
            {"Name": "A", "Description": "", "Type": "TAG_POLICY", "Content": "{}"},
            "PolicyTypeNotAvailableForOrganizationException",
        ),
        (
            "DetachPolicy",
            {"PolicyId": "p-FullAWSAccess", "TargetId": MANAGEMENT},
            "ConstraintViolationException",
        ),
    ],
)
def test_errors_bear_awss_names(
    work: Work, root: str, name: str, request_: dict[str, Any], error: str
) -> None:
    with pytest.raises(VestibuleError) as refused:
        asked(work, name, **request_)
    assert SERVICE.error_name(refused.value) == error
    assert error in {shape.name for shape in MODEL.operation_model(name).error_shapes}


def test_constraint_violations_tell_their_reason(work: Work, root: str) -> None:
    with pytest.raises(QuotaExceeded) as refused:
        asked(work, "DetachPolicy", PolicyId="p-FullAWSAccess", TargetId=root)
    assert refused.value.fields == {"Reason": "MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED"}
