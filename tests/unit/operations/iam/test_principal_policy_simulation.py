"""The policy simulator on users and roles, and the keys that their policies read."""

from typing import Any

import pytest

from operation_calls import OWNER, call_operation, targets_of
from simulation_calls import allow, deny, policy, principal
from vestibule.model.errors import Invalid, NotFound
from vestibule.operations.iam.errors import SERVICE
from vestibule.organization import iam_users, roles
from vestibule.store.work import Work

OTHER = "222222222222"
READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"
TRUST = (
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole",'
    '"Principal":"*"}]}'
)


def role(work: Work) -> str:
    made = roles.create_role(work, OWNER, name="Ops", path="/team/", trust_policy=TRUST)
    roles.attach_role_policy(work, OWNER, role_name="Ops", policy_arn=READ_ONLY)
    roles.put_role_policy(
        work,
        OWNER,
        role_name="Ops",
        policy_name="own",
        document=policy(deny("s3:DeleteBucket"), allow("s3:Put*")),
    )
    return made.arn


def test_a_roles_own_policies_are_simulated(work: Work) -> None:
    actions = ["s3:GetObject", "s3:PutObject", "s3:DeleteBucket", "ec2:RunInstances"]
    results = principal(work, role(work), ActionNames=actions)
    assert [each["EvalDecision"] for each in results] == [
        "allowed",
        "allowed",
        "explicitDeny",
        "implicitDeny",
    ]
    sources = [
        [(each["SourcePolicyId"], each["SourcePolicyType"]) for each in result["MatchedStatements"]]
        for result in results
    ]
    assert sources[:3] == [
        [("ReadOnlyAccess", "aws-managed")],
        [("role_Ops_own", "role")],
        [("role_Ops_own", "role")],
    ]


def test_given_policies_join_those_attached(work: Work) -> None:
    arn = role(work)
    [result] = principal(
        work, arn, ActionNames=["ec2:RunInstances"], PolicyInputList=[policy(allow("ec2:*"))]
    )
    assert result["EvalDecision"] == "allowed"
    assert result["MatchedStatements"][0]["SourcePolicyId"] == "PolicyInputList.1"


@pytest.mark.parametrize(
    ("exclusion", "decision"),
    [
        ({"PolicyType": "aws-managed"}, "implicitDeny"),
        ({"PolicyArn": READ_ONLY}, "implicitDeny"),
        ({"PolicyArn": "arn:aws:iam::aws:policy/Read*"}, "implicitDeny"),
        ({"PolicyArn": "arn:aws:iam::aws:policy/Write*"}, "allowed"),
        ({"PolicyType": "inline"}, "allowed"),
        ({"PolicyType": "rcp"}, "allowed"),
    ],
)
def test_excluded_policies_have_no_say(
    work: Work, exclusion: dict[str, Any], decision: str
) -> None:
    [result] = principal(work, role(work), PolicyExclusionList=[exclusion])
    assert result["EvalDecision"] == decision


def test_an_inline_policy_is_excluded_by_its_entity(work: Work) -> None:
    arn = role(work)

    def decided(attachment: str, kind: str = "role") -> str:
        identifier = {
            "PolicyName": "own",
            "AttachmentType": kind,
            "AttachmentName": attachment,
        }
        [result] = principal(
            work,
            arn,
            ActionNames=["s3:PutObject"],
            PolicyExclusionList=[{"InlinePolicyIdentifier": identifier}],
        )
        return str(result["EvalDecision"])

    assert decided("Ops") == "implicitDeny"
    assert decided("Dev") == "allowed"
    assert decided("Ops", "user") == "allowed"


@pytest.mark.parametrize(
    "exclusion",
    [
        {"PolicyArn": "arn:aws:iam::*:policy/ReadOnlyAccess"},
        {"PolicyArn": "arn:aws:iam::aws:policy/*Only*"},
        {"PolicyArn": "arn:aws:s3:::a-bucket-of-mine"},
    ],
)
def test_an_exclusion_that_identifies_nothing_is_refused(
    work: Work, exclusion: dict[str, Any]
) -> None:
    with pytest.raises(Invalid) as error:
        principal(work, role(work), PolicyExclusionList=[exclusion])
    assert SERVICE.error_name(error.value) == "InvalidInputException"


def test_what_is_known_of_a_user_fills_its_context(work: Work) -> None:
    user = iam_users.create_user(work, OWNER, name="Bob", tags=(("team", "a"),))
    own = "arn:aws:s3:::homes/${aws:username}/*"
    document = policy(
        allow(resource=own, Condition={"StringEquals": {"aws:PrincipalTag/team": "a"}})
    )
    request = {
        "PolicyInputList": [document],
        "ResourceArns": ["arn:aws:s3:::homes/Bob/x", "arn:aws:s3:::homes/Eve/x"],
    }
    [result] = principal(work, user.arn, **request)
    decisions = [each["EvalResourceDecision"] for each in result["ResourceSpecificResults"]]
    assert decisions == ["allowed", "implicitDeny"]
    assert result["MissingContextValues"] == []


def test_a_principal_that_is_not_there_is_not_found(work: Work) -> None:
    role(work)
    for name in ("user/Ops", "role/Ops", "group/Ops", "role/team/Dev"):
        with pytest.raises(NotFound):
            principal(work, f"arn:aws:iam::{OWNER}:{name}")
    with pytest.raises(Invalid):
        principal(work, f"arn:aws:iam::{OWNER}:policy/Ops")


def test_simulating_a_principal_is_authorized_on_it(work: Work) -> None:
    request = {"PolicySourceArn": f"arn:aws:iam::{OTHER}:role/R", "ActionNames": ["s3:GetObject"]}
    for name in ("SimulatePrincipalPolicy", "GetContextKeysForPrincipalPolicy"):
        if name.startswith("Get"):
            del request["ActionNames"]
        [target] = targets_of(work, "iam", name, request)
        assert (target.resource, target.account) == (f"arn:aws:iam::{OTHER}:role/R", OTHER)


def test_the_principals_tags_count_for_who_may_simulate_it(work: Work) -> None:
    user = iam_users.create_user(work, OWNER, name="Bob", tags=(("team", "a"),))
    request = {"PolicySourceArn": user.arn, "ActionNames": ["s3:GetObject"]}
    [target] = targets_of(work, "iam", "SimulatePrincipalPolicy", request)
    assert (target.resource, target.account) == (user.arn, OWNER)
    assert target.context == {"aws:ResourceTag/team": "a", "iam:ResourceTag/team": "a"}


def test_context_keys_are_those_of_conditions_and_variables(work: Work) -> None:
    document = policy(
        allow(
            resource="arn:aws:s3:::${aws:username}/${s3:prefix, 'x'}",
            Condition={"StringEquals": {"aws:PrincipalTag/team": "${aws:userid}"}},
        ),
        allow(Condition={"Bool": {"AWS:UserName": "true"}}),
    )
    answer = call_operation(
        work, "iam", "GetContextKeysForCustomPolicy", {"PolicyInputList": [document]}
    )
    assert answer["ContextKeyNames"] == [
        "aws:PrincipalTag/team",
        "aws:userid",
        "aws:username",
        "s3:prefix",
    ]
    arn = role(work)
    answer = call_operation(
        work,
        "iam",
        "GetContextKeysForPrincipalPolicy",
        {"PolicySourceArn": arn, "PolicyInputList": [document]},
    )
    assert "aws:userid" in answer["ContextKeyNames"]
    with pytest.raises(Invalid):
        call_operation(work, "iam", "GetContextKeysForCustomPolicy", {"PolicyInputList": ["{"]})
