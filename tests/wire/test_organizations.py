"""AWS Organizations by boto3 against a served process: good and bad input."""

import json
import time
from typing import Any

import pytest
from botocore.exceptions import ClientError

from served import MANAGEMENT_ACCOUNT, Served

_DENY = {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:*"}]}
_DENY_TEXT = json.dumps(
    {**_DENY, "Statement": [{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}]}
)
_SCP = "SERVICE_CONTROL_POLICY"


@pytest.fixture(scope="module")
def organizations(served: Served) -> Any:
    """The client of the management account."""
    return served.client("organizations")


@pytest.fixture(scope="module")
def root(organizations: Any) -> str:
    """The id of the root."""
    return str(organizations.list_roots()["Roots"][0]["Id"])


def _code(error: pytest.ExceptionInfo[ClientError]) -> str:
    return str(error.value.response["Error"]["Code"])


def _create_account(organizations: Any, name: str, email: str) -> dict[str, Any]:
    status = organizations.create_account(AccountName=name, Email=email)["CreateAccountStatus"]
    assert status["State"] == "IN_PROGRESS"
    deadline = time.monotonic() + 10
    while status["State"] == "IN_PROGRESS":
        assert time.monotonic() < deadline
        time.sleep(0.02)
        status = organizations.describe_create_account_status(CreateAccountRequestId=status["Id"])[
            "CreateAccountStatus"
        ]
    return dict(status)


def test_the_first_starts_organization_is_described(organizations: Any, root: str) -> None:
    found = organizations.describe_organization()["Organization"]
    assert (found["MasterAccountId"], found["FeatureSet"]) == (MANAGEMENT_ACCOUNT, "ALL")
    types = organizations.list_roots()["Roots"][0]["PolicyTypes"]
    assert types == [{"Type": _SCP, "Status": "ENABLED"}]
    names = {each["Name"] for each in organizations.list_accounts()["Accounts"]}
    assert {"Management", "DevAccount", "ProdAccount"} <= names
    units = organizations.list_organizational_units_for_parent(ParentId=root)
    assert {"Workloads", "Security"} <= {each["Name"] for each in units["OrganizationalUnits"]}


def test_an_account_is_made_described_and_moved(organizations: Any, root: str) -> None:
    made = _create_account(organizations, "Moved", "moved@example.com")
    assert made["State"] == "SUCCEEDED"
    account = organizations.describe_account(AccountId=made["AccountId"])["Account"]
    assert (account["Name"], account["State"], account["Status"]) == ("Moved", "ACTIVE", "ACTIVE")
    parents = organizations.list_parents(ChildId=account["Id"])["Parents"]
    assert parents == [{"Id": root, "Type": "ROOT"}]
    unit = organizations.create_organizational_unit(ParentId=root, Name="Movers")
    unit_id = unit["OrganizationalUnit"]["Id"]
    move = {
        "AccountId": account["Id"],
        "SourceParentId": root,
        "DestinationParentId": unit_id,
    }
    organizations.move_account(**move)
    inside = organizations.list_accounts_for_parent(ParentId=unit_id)["Accounts"]
    assert [each["Id"] for each in inside] == [account["Id"]]
    with pytest.raises(ClientError) as refused:
        organizations.move_account(**move)
    assert _code(refused) == "DuplicateAccountException"
    with pytest.raises(ClientError) as refused:
        organizations.delete_organizational_unit(OrganizationalUnitId=unit_id)
    assert _code(refused) == "OrganizationalUnitNotEmptyException"


def test_an_email_that_is_taken_fails_the_request(organizations: Any) -> None:
    assert _create_account(organizations, "One", "one@example.com")["State"] == "SUCCEEDED"
    second = _create_account(organizations, "Two", "ONE@example.com")
    assert (second["State"], second["FailureReason"]) == ("FAILED", "EMAIL_ALREADY_EXISTS")


def test_units_have_unique_names_and_can_be_renamed_and_removed(
    organizations: Any, root: str
) -> None:
    made = organizations.create_organizational_unit(ParentId=root, Name="Once")
    unit_id = made["OrganizationalUnit"]["Id"]
    with pytest.raises(ClientError) as refused:
        organizations.create_organizational_unit(ParentId=root, Name="Once")
    assert _code(refused) == "DuplicateOrganizationalUnitException"
    renamed = organizations.update_organizational_unit(OrganizationalUnitId=unit_id, Name="Twice")
    assert renamed["OrganizationalUnit"]["Name"] == "Twice"
    organizations.delete_organizational_unit(OrganizationalUnitId=unit_id)
    with pytest.raises(ClientError) as refused:
        organizations.describe_organizational_unit(OrganizationalUnitId=unit_id)
    assert _code(refused) == "OrganizationalUnitNotFoundException"


def test_a_policy_is_made_attached_listed_and_removed(organizations: Any, root: str) -> None:
    made = organizations.create_policy(
        Name="NoStorage", Description="d", Type=_SCP, Content=_DENY_TEXT
    )["Policy"]["PolicySummary"]
    unit = organizations.create_organizational_unit(ParentId=root, Name="Bound")
    target = unit["OrganizationalUnit"]["Id"]
    attach = {"PolicyId": made["Id"], "TargetId": target}
    organizations.attach_policy(**attach)
    with pytest.raises(ClientError) as refused:
        organizations.attach_policy(**attach)
    assert _code(refused) == "DuplicatePolicyAttachmentException"
    listed = organizations.list_policies_for_target(TargetId=target, Filter=_SCP)["Policies"]
    assert {each["Name"] for each in listed} == {"FullAWSAccess", "NoStorage"}
    targets = organizations.list_targets_for_policy(PolicyId=made["Id"])["Targets"]
    assert [(each["TargetId"], each["Type"]) for each in targets] == [
        (target, "ORGANIZATIONAL_UNIT")
    ]
    with pytest.raises(ClientError) as refused:
        organizations.delete_policy(PolicyId=made["Id"])
    assert _code(refused) == "PolicyInUseException"
    organizations.detach_policy(**attach)
    with pytest.raises(ClientError) as refused:
        organizations.detach_policy(**attach)
    assert _code(refused) == "PolicyNotAttachedException"
    organizations.delete_policy(PolicyId=made["Id"])
    organizations.delete_organizational_unit(OrganizationalUnitId=target)


def test_the_last_policy_of_a_node_stays(organizations: Any, root: str) -> None:
    unit = organizations.create_organizational_unit(ParentId=root, Name="Last")
    target = unit["OrganizationalUnit"]["Id"]
    with pytest.raises(ClientError) as refused:
        organizations.detach_policy(PolicyId="p-FullAWSAccess", TargetId=target)
    assert _code(refused) == "ConstraintViolationException"
    assert (
        refused.value.response["Reason"]  # type: ignore[typeddict-item]
        == "MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED"
    )
    attached = organizations.list_policies_for_target(TargetId=target, Filter=_SCP)["Policies"]
    assert [each["Id"] for each in attached] == ["p-FullAWSAccess"]


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({"Type": _SCP, "Content": "{"}, "MalformedPolicyDocumentException"),
        ({"Type": _SCP, "Content": json.dumps(_DENY)}, "MalformedPolicyDocumentException"),
        ({"Type": _SCP, "Content": _DENY_TEXT + " " * 10_240}, "ConstraintViolationException"),
        (
            {"Type": "TAG_POLICY", "Content": "{}"},
            "PolicyTypeNotAvailableForOrganizationException",
        ),
    ],
)
def test_bad_policies_are_refused(
    organizations: Any, parameters: dict[str, str], code: str
) -> None:
    with pytest.raises(ClientError) as refused:
        organizations.create_policy(Name="Bad", Description="d", **parameters)
    assert _code(refused) == code


@pytest.mark.parametrize(
    ("method", "parameters", "code"),
    [
        ("describe_account", {"AccountId": "000000000000"}, "AccountNotFoundException"),
        ("list_parents", {"ChildId": "000000000000"}, "ChildNotFoundException"),
        ("list_accounts_for_parent", {"ParentId": "r-none"}, "ParentNotFoundException"),
        ("describe_policy", {"PolicyId": "p-nothinghere"}, "PolicyNotFoundException"),
        (
            "describe_create_account_status",
            {"CreateAccountRequestId": "car-00000000000000000000000000000000"},
            "CreateAccountStatusNotFoundException",
        ),
        ("list_accounts", {"NextToken": "forged"}, "InvalidInputException"),
        ("create_account", {"AccountName": "X", "Email": "nobody"}, "InvalidInputException"),
    ],
)
def test_what_does_not_exist_is_told_in_awss_words(
    organizations: Any, method: str, parameters: dict[str, str], code: str
) -> None:
    with pytest.raises(ClientError) as refused:
        getattr(organizations, method)(**parameters)
    assert _code(refused) == code


def test_a_value_of_the_wrong_form_is_refused_with_its_reason(organizations: Any) -> None:
    with pytest.raises(ClientError) as refused:
        organizations.describe_account(AccountId="DevAccount")
    assert _code(refused) == "InvalidInputException"
    assert refused.value.response["Reason"] == "INVALID_PATTERN"
    told = refused.value.response["Error"]["Message"]
    assert told == "You provided a value that does not match the required pattern."


def test_lists_come_in_pages(organizations: Any) -> None:
    whole = organizations.list_accounts()["Accounts"]
    paged = organizations.get_paginator("list_accounts").paginate(PaginationConfig={"PageSize": 1})
    pages = [page["Accounts"] for page in paged]
    assert max(len(page) for page in pages) == 1
    assert [each["Id"] for page in pages for each in page] == [each["Id"] for each in whole]


def test_an_operation_that_is_not_built_says_so(organizations: Any) -> None:
    with pytest.raises(ClientError) as refused:
        organizations.list_handshakes_for_account()
    assert _code(refused) == "UnknownOperationException"
