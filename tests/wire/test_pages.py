"""Every list, read one by one: all of it, each once, and no token serves another question."""

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from served import Served, serving

_TRUST = {"Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}
_READ = {"Action": "s3:Get*", "Resource": "*"}
_REFUSALS = {"ValidationException", "InvalidInputException", "ValidationError"}
_MANAGED = [
    f"arn:aws:iam::aws:policy/{name}"
    for name in ("AdministratorAccess", "PowerUserAccess", "ReadOnlyAccess")
]


def _policy(statement: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **statement}]})


class Crowd:
    """A server with three of everything, and the parameters that lists of it want."""

    def __init__(self, served: Served) -> None:
        self.served = served
        instance = served.client("sso-admin").list_instances()["Instances"][0]
        self.instance = {"InstanceArn": instance["InstanceArn"]}
        self.store = {"IdentityStoreId": instance["IdentityStoreId"]}
        accounts = served.client("organizations").list_accounts()["Accounts"]
        self.accounts = [each["Id"] for each in accounts]
        self._organize()
        self._invite()
        self._permit()
        self._entitle()

    def _organize(self) -> None:
        organizations = self.served.client("organizations")
        self.root = organizations.list_roots()["Roots"][0]["Id"]
        for number in range(3):
            organizations.create_organizational_unit(ParentId=self.root, Name=f"unit-{number}")
            organizations.create_account(AccountName="more", Email=f"more-{number}@example.com")
            made = organizations.create_policy(
                Name=f"policy-{number}",
                Description="",
                Type="SERVICE_CONTROL_POLICY",
                Content=_policy({"Action": "*", "Resource": "*"}),
            )
            policy = made["Policy"]["PolicySummary"]["Id"]
            organizations.attach_policy(PolicyId=policy, TargetId=self.accounts[-1])

    def _invite(self) -> None:
        people, store = self.served.client("identitystore"), self.store
        name = {"GivenName": "A", "FamilyName": "B"}
        self.users = [
            people.create_user(**store, UserName=f"user-{n}", DisplayName="U", Name=name)["UserId"]
            for n in range(3)
        ]
        self.groups = [
            people.create_group(**store, DisplayName=f"group-{n}")["GroupId"] for n in range(3)
        ]
        for group, user in {(self.groups[0], user) for user in self.users} | {
            (group, self.users[0]) for group in self.groups
        }:
            people.create_group_membership(**store, GroupId=group, MemberId={"UserId": user})

    def _permit(self) -> None:
        sso = self.served.client("sso-admin")
        self.sets = [
            sso.create_permission_set(**self.instance, Name=f"set-{n}")["PermissionSet"][
                "PermissionSetArn"
            ]
            for n in range(3)
        ]
        self.set = {**self.instance, "PermissionSetArn": self.sets[0]}
        for arn in _MANAGED:
            sso.attach_managed_policy_to_permission_set(**self.set, ManagedPolicyArn=arn)
        for number in range(3):
            sso.attach_customer_managed_policy_reference_to_permission_set(
                **self.instance,
                PermissionSetArn=self.sets[2],
                CustomerManagedPolicyReference={"Name": f"own-{number}"},
            )
        for chosen in self.sets[:2]:
            for account in self.accounts:
                for group in self.groups[:2]:
                    self._assign(chosen, account, group)
        self._wait(sso)
        for _ in range(3):
            sso.provision_permission_set(**self.set, TargetType="ALL_PROVISIONED_ACCOUNTS")
        for group in self.groups[:2]:
            self._assign(self.sets[1], self.accounts[0], group, begin="delete_account_assignment")
        self._wait(sso)

    def _assign(
        self, chosen: str, account: str, group: str, *, begin: str = "create_account_assignment"
    ) -> None:
        getattr(self.served.client("sso-admin"), begin)(
            **self.instance,
            PermissionSetArn=chosen,
            TargetType="AWS_ACCOUNT",
            TargetId=account,
            PrincipalType="GROUP",
            PrincipalId=group,
        )

    def _wait(self, sso: Any) -> None:
        """Until nothing is in progress, lest lists change under way."""
        deadline = time.monotonic() + 20
        waiting = {"Filter": {"Status": "IN_PROGRESS"}}
        for method, key in (
            ("list_account_assignment_creation_status", "AccountAssignmentsCreationStatus"),
            ("list_account_assignment_deletion_status", "AccountAssignmentsDeletionStatus"),
            ("list_permission_set_provisioning_status", "PermissionSetsProvisioningStatus"),
        ):
            while getattr(sso, method)(**self.instance, **waiting)[key]:
                assert time.monotonic() < deadline
                time.sleep(0.05)

    def _entitle(self) -> None:
        iam = self.served.client("iam")
        for number in range(3):
            iam.create_role(RoleName=f"role-{number}", AssumeRolePolicyDocument=_policy(_TRUST))
            iam.create_user(UserName=f"user-{number}")
            document = _policy(_READ)
            iam.put_role_policy(
                RoleName="role-0", PolicyName=f"own-{number}", PolicyDocument=document
            )
            iam.put_user_policy(
                UserName="user-0", PolicyName=f"own-{number}", PolicyDocument=document
            )
            iam.attach_role_policy(RoleName="role-0", PolicyArn=_MANAGED[number])
            iam.attach_user_policy(UserName="user-0", PolicyArn=_MANAGED[number])
            tag = [{"Key": f"key-{number}", "Value": "v"}]
            iam.tag_role(RoleName="role-0", Tags=tag)
            iam.tag_user(UserName="user-0", Tags=tag)
        for _ in range(2):
            iam.create_access_key(UserName="user-0")
        self.policy = iam.create_policy(PolicyName="own", PolicyDocument=document)["Policy"]["Arn"]
        for number in range(2):
            iam.create_policy_version(PolicyArn=self.policy, PolicyDocument=document)
            iam.tag_policy(PolicyArn=self.policy, Tags=[{"Key": f"key-{number}", "Value": "v"}])

    def parameters(self, text: str) -> dict[str, Any]:
        """The named parameters of a list: `set account=…` and so on."""
        known: dict[str, dict[str, Any]] = {
            "": {},
            "instance": self.instance,
            "set": self.set,
            "other_set": {**self.instance, "PermissionSetArn": self.sets[2]},
            "account": {"AccountId": self.accounts[-1]},
            "store": self.store,
            "group": {"GroupId": self.groups[0]},
            "member": {"MemberId": {"UserId": self.users[0]}},
            "group_principal": {"PrincipalType": "GROUP", "PrincipalId": self.groups[0]},
            "user_principal": {"PrincipalType": "USER", "PrincipalId": self.users[0]},
            "root": {"ParentId": self.root},
            "child": {"ChildId": self.accounts[0]},
            "scp": {"Filter": "SERVICE_CONTROL_POLICY"},
            "target": {"TargetId": self.accounts[-1]},
            "full_access": {"PolicyId": "p-FullAWSAccess"},
            "role": {"RoleName": "role-0"},
            "iam_user": {"UserName": "user-0"},
            "policy": {"PolicyArn": self.policy},
            "functions": {"Scope": "AWS", "PathPrefix": "/job-function/"},
        }
        return {name: value for word in text.split() for name, value in known[word].items()}


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crowd]:
    with serving(tmp_path_factory.mktemp("pages") / "data") as running:
        yield Crowd(running)


LISTS = [
    ("sso-admin", "list_instances", "Instances", ""),
    ("sso-admin", "list_permission_sets", "PermissionSets", "instance"),
    ("sso-admin", "list_managed_policies_in_permission_set", "AttachedManagedPolicies", "set"),
    (
        "sso-admin",
        "list_customer_managed_policy_references_in_permission_set",
        "CustomerManagedPolicyReferences",
        "other_set",
    ),
    ("sso-admin", "list_account_assignments", "AccountAssignments", "set account"),
    (
        "sso-admin",
        "list_account_assignments_for_principal",
        "AccountAssignments",
        "instance group_principal",
    ),
    (
        "sso-admin",
        "list_account_assignments_for_principal",
        "AccountAssignments",
        "instance user_principal",
    ),
    (
        "sso-admin",
        "list_account_assignment_creation_status",
        "AccountAssignmentsCreationStatus",
        "instance",
    ),
    (
        "sso-admin",
        "list_account_assignment_deletion_status",
        "AccountAssignmentsDeletionStatus",
        "instance",
    ),
    (
        "sso-admin",
        "list_permission_set_provisioning_status",
        "PermissionSetsProvisioningStatus",
        "instance",
    ),
    (
        "sso-admin",
        "list_permission_sets_provisioned_to_account",
        "PermissionSets",
        "instance account",
    ),
    ("sso-admin", "list_accounts_for_provisioned_permission_set", "AccountIds", "set"),
    ("identitystore", "list_identity_stores", "IdentityStores", ""),
    ("identitystore", "list_users", "Users", "store"),
    ("identitystore", "list_groups", "Groups", "store"),
    ("identitystore", "list_group_memberships", "GroupMemberships", "store group"),
    ("identitystore", "list_group_memberships_for_member", "GroupMemberships", "store member"),
    ("organizations", "list_roots", "Roots", ""),
    ("organizations", "list_accounts", "Accounts", ""),
    ("organizations", "list_organizational_units_for_parent", "OrganizationalUnits", "root"),
    ("organizations", "list_accounts_for_parent", "Accounts", "root"),
    ("organizations", "list_parents", "Parents", "child"),
    ("organizations", "list_policies", "Policies", "scp"),
    ("organizations", "list_policies_for_target", "Policies", "scp target"),
    ("organizations", "list_targets_for_policy", "Targets", "full_access"),
    ("iam", "list_roles", "Roles", ""),
    ("iam", "list_users", "Users", ""),
    ("iam", "list_policies", "Policies", "functions"),
    ("iam", "list_policy_versions", "Versions", "policy"),
    ("iam", "list_policy_tags", "Tags", "policy"),
    ("iam", "list_attached_role_policies", "AttachedPolicies", "role"),
    ("iam", "list_role_policies", "PolicyNames", "role"),
    ("iam", "list_role_tags", "Tags", "role"),
    ("iam", "list_attached_user_policies", "AttachedPolicies", "iam_user"),
    ("iam", "list_user_policies", "PolicyNames", "iam_user"),
    ("iam", "list_user_tags", "Tags", "iam_user"),
    ("iam", "list_access_keys", "AccessKeyMetadata", "iam_user"),
]
_OF_ONE = {"Instances", "IdentityStores", "Roots", "Parents"}


@pytest.mark.parametrize(("service", "method", "key", "parameters"), LISTS)
def test_a_list_is_whole_and_no_other_token_serves_it(
    crowd: Crowd, service: str, method: str, key: str, parameters: str
) -> None:
    size, token = ("MaxItems", "Marker") if service == "iam" else ("MaxResults", "NextToken")
    ask, asked = getattr(crowd.served.client(service), method), crowd.parameters(parameters)
    whole = ask(**asked)[key]
    assert len(whole) == 1 if key in _OF_ONE else len(whole) >= 2
    found, following, tokens = [], {}, []
    while len(found) <= len(whole):
        page = ask(**asked, **{size: 1}, **following)
        assert len(page[key]) <= 1
        found += page[key]
        if not page.get(token):
            break
        tokens.append(page[token])
        following = {token: page[token]}
    assert found == whole
    for wrong in (_token_of_another_list(crowd, method), "AAAA", *(each[:-8] for each in tokens)):
        with pytest.raises(ClientError) as refused:
            ask(**asked, **{size: 1, token: wrong})
        assert refused.value.response["Error"]["Code"] in _REFUSALS


def _token_of_another_list(crowd: Crowd, method: str) -> str:
    if method == "list_users":
        return str(crowd.served.client("organizations").list_accounts(MaxResults=1)["NextToken"])
    users = crowd.served.client("identitystore").list_users(**crowd.store, MaxResults=1)
    return str(users["NextToken"])
