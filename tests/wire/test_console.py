"""Calls of the console: a page of ours, acting as a role in the browser's session."""

import json
import time
from typing import Any

import pytest
from botocore.exceptions import ClientError

from http_browser import HttpBrowser
from library_role import create_reader, policy_document
from served import ADMIN_PASSWORD, MANAGEMENT_ACCOUNT, Served, run_command

ADMINISTRATOR = f"{MANAGEMENT_ACCOUNT}/AdministratorAccess"
EXPLAIN = "VestibuleConsole.ExplainAccess"
LIST_INSTANCES = "SWBExternalService.ListInstances"


class Page:
    """A page of ours in a browser in which a user is signed in, the administrator by default."""

    def __init__(self, served: Served, user_name: str = "admin") -> None:
        self.browser = HttpBrowser(served.url).sign_in(user_name, ADMIN_PASSWORD)
        self.session = json.loads(self.browser.get("/console/session").text)
        self.headers = {
            "Content-Type": "application/x-amz-json-1.1",
            "X-CSRF-Token": self.session["csrfToken"],
            "X-Vestibule-Role": ADMINISTRATOR,
            "Sec-Fetch-Site": "same-origin",
            "Origin": served.url,
        }

    def call(
        self, target: str, asked: dict[str, Any] | None = None, **headers: str | None
    ) -> tuple[int, dict[str, Any]]:
        """The status and the answer; a header that is None is left out."""
        given = {**self.headers, **{name.replace("_", "-"): told for name, told in headers.items()}}
        sent = {name: value for name, value in given.items() if value is not None}
        body = json.dumps(asked or {}).encode()
        self.browser.post("/", body, **{"X-Amz-Target": target}, **sent)
        return self.browser.status, json.loads(self.browser.text)


@pytest.fixture(scope="module")
def page(served: Served) -> Page:
    return Page(served)


@pytest.fixture(scope="module")
def role_arn(served: Served) -> str:
    return create_reader(served)


def asked(role_arn: str, **changes: Any) -> dict[str, Any]:
    question = {
        "PrincipalArn": role_arn,
        "Action": "s3:GetObject",
        "Resource": "arn:aws:s3:::books/walden",
    }
    return {**question, **changes}


def test_the_page_is_told_as_which_roles_it_may_act(page: Page) -> None:
    assert page.session["userName"] == "admin"
    assert page.browser.session()["hasConsole"]
    assert page.session["roles"] == [
        {"accountId": MANAGEMENT_ACCOUNT, "roleName": "AdministratorAccess"}
    ]


def test_why_a_role_may_not_and_what_would_allow_it(page: Page, role_arn: str) -> None:
    status, answer = page.call(EXPLAIN, asked(role_arn))
    assert status == 200
    assert answer["Decision"] == "implicitDeny"
    assert answer["MatchedStatements"] == []
    assert answer["MissingContextKeys"] == ["aws:SourceIp"]
    assert answer["Explanation"][0] == (
        f"{role_arn} may not perform s3:GetObject on arn:aws:s3:::books/walden."
    )
    assert "aws:SourceIp" in answer["Explanation"][-1]


def test_why_a_role_may(page: Page, role_arn: str) -> None:
    context = [{"Name": "aws:SourceIp", "Values": ["203.0.113.7"]}]
    _, answer = page.call(EXPLAIN, asked(role_arn, ContextEntries=context))
    assert answer["Decision"] == "allowed"
    assert answer["MissingContextKeys"] == []
    assert answer["MatchedStatements"] == [
        {
            "PolicyType": "identity-based policy",
            "Policy": "books",
            "Sid": "Reading",
            "Index": 0,
            "Effect": "Allow",
        }
    ]
    assert answer["Explanation"][1] == (
        "Statement Reading of the identity-based policy books allows it."
    )


def test_organization_policies_users_and_root_users_are_asked_about(
    served: Served, page: Page
) -> None:
    accounts = served.client("organizations").list_accounts()["Accounts"]
    member = next(each["Id"] for each in accounts if each["Name"] == "ProdAccount")
    user = served.client("iam").create_user(UserName="asked-about")["User"]
    for principal, decision in (
        (f"arn:aws:iam::{member}:role/OrganizationAccountAccessRole", "allowed"),
        (f"arn:aws:iam::{member}:root", "allowed"),
        (user["Arn"], "implicitDeny"),
    ):
        _, answer = page.call(EXPLAIN, asked(principal, Action="ec2:RunInstances", Resource="*"))
        assert answer["Decision"] == decision, principal


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"PrincipalArn": f"arn:aws:iam::{MANAGEMENT_ACCOUNT}:role/Nobody"}, "ResourceNotFound"),
        ({"PrincipalArn": f"arn:aws:iam::{MANAGEMENT_ACCOUNT}:role/Reader"}, "ResourceNotFound"),
        ({"PrincipalArn": f"arn:aws:iam::{MANAGEMENT_ACCOUNT}:user/Nobody"}, "ResourceNotFound"),
        ({"PrincipalArn": "arn:aws:iam::999999999999:root"}, "ResourceNotFound"),
        ({"PrincipalArn": "arn:aws:iam::x:role/Reader"}, "Validation"),
        ({"Action": "s3:*"}, "Validation"),
        ({"Action": "s3"}, "Validation"),
        ({"Resource": ""}, "Validation"),
        (
            {"ContextEntries": [{"Name": "a:b", "Values": []}, {"Name": "A:B", "Values": []}]},
            "Validation",
        ),
    ],
)
def test_what_cannot_be_asked_is_told(
    page: Page, role_arn: str, changes: dict[str, Any], code: str
) -> None:
    status, answer = page.call(EXPLAIN, asked(role_arn, **changes))
    assert (status, answer["__type"]) == (400, f"{code}Exception")


def test_signed_calls_ask_too_and_the_right_to_ask_is_one_of_its_own(
    served: Served, role_arn: str
) -> None:
    answer = served.client("vestibule-console").explain_access(**asked(role_arn))
    assert answer["Decision"] == "implicitDeny"
    iam = served.client("iam")
    iam.create_user(UserName="auditor")
    key = iam.create_access_key(UserName="auditor")["AccessKey"]
    console = served.client(
        "vestibule-console",
        aws_access_key_id=key["AccessKeyId"],
        aws_secret_access_key=key["SecretAccessKey"],
    )
    with pytest.raises(ClientError) as refused:
        console.explain_access(**asked(role_arn))
    assert refused.value.response["Error"]["Code"] == "AccessDeniedException"
    assert f"vestibule-console:ExplainAccess on resource: {role_arn}" in str(refused.value)
    allowing = {"Effect": "Allow", "Action": "vestibule-console:ExplainAccess", "Resource": "*"}
    iam.put_user_policy(
        UserName="auditor", PolicyName="asking", PolicyDocument=policy_document(allowing)
    )
    assert console.explain_access(**asked(role_arn))["Decision"] == "implicitDeny"


def test_a_change_is_made_as_the_role_and_recorded_so(served: Served, page: Page) -> None:
    store = served.client("sso-admin").list_instances()["Instances"][0]["IdentityStoreId"]
    status, made = page.call(
        "AWSIdentityStore.CreateGroup", {"IdentityStoreId": store, "DisplayName": "By the console"}
    )
    assert status == 200, made
    found = served.client("cloudtrail").lookup_events(
        LookupAttributes=[{"AttributeKey": "EventName", "AttributeValue": "CreateGroup"}]
    )["Events"]
    record = json.loads(found[0]["CloudTrailEvent"])
    identity = record["userIdentity"]
    assert record["sessionCredentialFromConsole"] == "true"
    assert identity["type"] == "AssumedRole"
    assert "AWSReservedSSO_AdministratorAccess_" in identity["arn"]
    assert identity["arn"].endswith("/admin")
    assert "accessKeyId" not in identity
    assert page.session["csrfToken"] not in found[0]["CloudTrailEvent"]


@pytest.mark.parametrize(
    "forged",
    [
        {"X_CSRF_Token": None},
        {"X_CSRF_Token": ""},
        {"X_CSRF_Token": "AAAA"},
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
        {"Origin": "null", "Host": ""},
        {"Origin": "http://[::1"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
        {"Sec_Fetch_Site": "none"},
        {"X_Vestibule_Role": None},
        {"X_Vestibule_Role": ""},
        {"X_Vestibule_Role": "AdministratorAccess"},
        {"X_Vestibule_Role": f"{MANAGEMENT_ACCOUNT}/PowerUserAccess"},
        {"X_Vestibule_Role": "999999999999/AdministratorAccess"},
        {"X_Vestibule_Role": f"{MANAGEMENT_ACCOUNT}/AdministratorAccess/x"},
        {"Cookie": "vestibule_session=forged"},
        {"Authorization": "AWS4-HMAC-SHA256 Credential=x"},
    ],
)
@pytest.mark.parametrize("target", [EXPLAIN, LIST_INSTANCES])
def test_no_other_page_session_or_role_gets_through(
    page: Page, target: str, forged: dict[str, str | None]
) -> None:
    assert page.call(LIST_INSTANCES)[0] == 200
    status, answer = page.call(target, **forged)
    assert status in (400, 403)
    assert answer["__type"] in {
        "AccessDeniedException",
        "IncompleteSignatureException",
        "MissingAuthenticationTokenException",
        "UnrecognizedClientException",
    }


def test_a_session_that_was_ended_acts_no_more(served: Served) -> None:
    page = Page(served)
    assert page.call(LIST_INSTANCES)[0] == 200
    page.browser.post("/logout", **{"X-CSRF-Token": page.session["csrfToken"]})
    page.browser.post("/", b"{}", **{"X-Amz-Target": LIST_INSTANCES}, **page.headers)
    assert page.browser.status == 403
    assert json.loads(page.browser.text)["__type"] == "UnrecognizedClientException"


def test_who_loses_the_role_or_is_disabled_acts_no_more(served: Served) -> None:
    administrators = _Administrators(served)
    user_id = administrators.make("grace")
    administrators.change("create", user_id)
    page = Page(served, "grace")
    assert page.call(LIST_INSTANCES)[0] == 200
    administrators.change("delete", user_id)
    status, answer = page.call(LIST_INSTANCES)
    assert (status, answer["__type"]) == (400, "AccessDeniedException")
    administrators.change("create", user_id)
    assert page.call(LIST_INSTANCES)[0] == 200
    run_command("disable-user", "grace", data_dir=served.data_dir)
    status, answer = page.call(LIST_INSTANCES)
    assert (status, answer["__type"]) == (403, "UnrecognizedClientException")


class _Administrators:
    """Users who may be given AdministratorAccess in the management account."""

    def __init__(self, served: Served) -> None:
        self._served = served
        self._sso = served.client("sso-admin")
        instance = self._sso.list_instances()["Instances"][0]
        self._instance, self._store = instance["InstanceArn"], instance["IdentityStoreId"]
        sets = self._sso.list_permission_sets(InstanceArn=self._instance)["PermissionSets"]
        described = [
            self._sso.describe_permission_set(InstanceArn=self._instance, PermissionSetArn=arn)
            for arn in sets
        ]
        self._permission_set = next(
            each["PermissionSet"]["PermissionSetArn"]
            for each in described
            if each["PermissionSet"]["Name"] == "AdministratorAccess"
        )

    def make(self, name: str) -> str:
        """A user with the password of the tests; the user's id."""
        made = self._served.client("identitystore").create_user(
            IdentityStoreId=self._store,
            UserName=name,
            DisplayName=name,
            Name={"GivenName": name, "FamilyName": "Example"},
        )
        told = run_command("reset-password", name, data_dir=self._served.data_dir)
        browser = HttpBrowser(self._served.url).sign_in(name, told.split()[-1])
        browser.submit(
            "/sign-in/new-password", new_password=ADMIN_PASSWORD, repeated=ADMIN_PASSWORD
        )
        return str(made["UserId"])

    def change(self, verb: str, user_id: str) -> None:
        """Creates or deletes the user's assignment."""
        kind = {"create": "Creation", "delete": "Deletion"}[verb]
        status = getattr(self._sso, f"{verb}_account_assignment")(
            InstanceArn=self._instance,
            PermissionSetArn=self._permission_set,
            PrincipalType="USER",
            PrincipalId=user_id,
            TargetType="AWS_ACCOUNT",
            TargetId=MANAGEMENT_ACCOUNT,
        )[f"AccountAssignment{kind}Status"]
        while status["Status"] == "IN_PROGRESS":
            time.sleep(0.02)
            describe = f"describe_account_assignment_{kind.lower()}_status"
            status = getattr(self._sso, describe)(
                InstanceArn=self._instance,
                **{f"AccountAssignment{kind}RequestId": status["RequestId"]},
            )[f"AccountAssignment{kind}Status"]
        assert status["Status"] == "SUCCEEDED"


def test_a_portal_token_is_no_way_in(served: Served, page: Page) -> None:
    status, _ = page.call(
        LIST_INSTANCES, X_CSRF_Token=None, X_Amz_Sso_Bearer_Token=page.session["csrfToken"]
    )
    assert status == 403
    assert served.process.poll() is None
