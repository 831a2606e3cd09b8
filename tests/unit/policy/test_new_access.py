"""What a policy grants beyond another; what is told not to be new never is."""

import json
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vestibule.model.errors import Invalid
from vestibule.policy.decide import decide
from vestibule.policy.documents import PolicyDocument, PolicyKind, compile_policy
from vestibule.policy.managed_policies import find_managed_policy
from vestibule.policy.new_access import newly_granting_statements
from vestibule.policy.policies import NamedPolicy, Policies
from vestibule.policy.request import AccessRequest

BOB = "arn:aws:iam::111111111111:user/Bob"
OBJECTS = "arn:aws:s3:::b/*"
METHOD = "arn:aws:execute-api:eu-west-1:111111111111:abc/prod/GET/pets"
SHORT = "execute-api:/prod/GET/pets"
MFA = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}


def document(
    *statements: dict[str, Any],
    kind: PolicyKind = PolicyKind.IDENTITY,
    version: str = "2012-10-17",
) -> PolicyDocument:
    return compile_policy(json.dumps({"Version": version, "Statement": list(statements)}), kind)


def allow(**more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": "s3:GetObject", "Resource": OBJECTS, **more}


def deny(**more: Any) -> dict[str, Any]:
    return {**allow(**more), "Effect": "Deny"}


def new(*statements: dict[str, Any], existing: list[dict[str, Any]], **more: Any) -> list[int]:
    found = newly_granting_statements(document(*statements, **more), document(*existing, **more))
    return [each.index for each in found]


@pytest.mark.parametrize(
    ("statement", "existing"),
    [
        (allow(), allow()),
        (allow(Sid="Other"), allow()),
        (allow(), allow(Action="s3:Get*")),
        (allow(), allow(Action="*", Resource="*")),
        (allow(Resource="arn:aws:s3:::b/c/*"), allow()),
        (allow(Action=["s3:GetObject", "s3:getobject"]), allow()),
        (allow(Condition=MFA), allow()),
        (allow(), {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}),
        (allow(), {"Effect": "Allow", "Action": "s3:*", "NotResource": "arn:aws:s3:::c*"}),
        (
            {"Effect": "Allow", "NotAction": ["iam:*", "sts:*"], "Resource": "*"},
            {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"},
        ),
        (
            allow(Condition={"StringEquals": {"aws:userid": ["a"]}}),
            allow(Condition={"stringequals": {"AWS:UserId": ["a", "b"]}}),
        ),
        (
            allow(Condition={"StringNotEquals": {"aws:userid": ["a", "b"]}}),
            allow(Condition={"StringNotEquals": {"aws:userid": ["a"]}}),
        ),
        (allow(Resource="arn:aws:s3:::${aws:username}"), allow(Resource="arn:aws:s3:::*")),
    ],
)
def test_access_within_the_existing_is_not_new(
    statement: dict[str, Any], existing: dict[str, Any]
) -> None:
    assert new(statement, existing=[existing]) == []


@pytest.mark.parametrize(
    ("statement", "existing"),
    [
        (allow(Action="s3:PutObject"), allow()),
        (allow(Action="s3:Get*"), allow()),
        (allow(Resource="*"), allow()),
        (allow(Resource="arn:aws:s3:::*"), allow()),
        (allow(), allow(Condition=MFA)),
        (
            allow(Condition={"StringEquals": {"aws:userid": ["a", "b"]}}),
            allow(Condition={"StringEquals": {"aws:userid": ["a"]}}),
        ),
        (
            allow(Condition={"StringNotEquals": {"aws:userid": ["a"]}}),
            allow(Condition={"StringNotEquals": {"aws:userid": ["a", "b"]}}),
        ),
        (
            allow(Condition={"StringNotEquals": {"aws:userid": ["a", "${aws:sourceidentity}"]}}),
            allow(Condition={"StringNotEquals": {"aws:userid": ["a"]}}),
        ),
        (allow(Action="iam:PassRole"), {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}),
        ({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}, allow(Action="s3:*")),
        (allow(Resource="arn:aws:s3:::${aws:username}"), allow(Resource="arn:aws:s3:::b")),
    ],
)
def test_access_beyond_the_existing_is_new(
    statement: dict[str, Any], existing: dict[str, Any]
) -> None:
    assert new(statement, existing=[existing]) == [0]


def test_several_statements_may_cover_one_together() -> None:
    existing = [allow(Action="s3:Get*"), allow(Action="s3:Put*")]
    assert new(allow(Action=["s3:GetObject", "s3:PutObject"]), existing=existing) == []
    apart = [allow(Action="s3:Get*"), allow(Action="s3:Put*", Resource="arn:aws:s3:::c/*")]
    both = allow(Action=["s3:GetObject", "s3:PutObject"], Resource=[OBJECTS, "arn:aws:s3:::c/*"])
    assert new(both, existing=apart) == [0]


def test_a_deny_that_is_gone_makes_access_new() -> None:
    denying = deny(Resource="arn:aws:s3:::b/secret")
    assert new(allow(), existing=[allow(), denying]) == [0]
    assert new(allow(), denying, existing=[allow(), denying]) == []
    assert new(allow(), deny(Resource="arn:aws:s3:::b/s*"), existing=[allow(), denying]) == []
    assert new(allow(), {**denying, "Condition": MFA}, existing=[allow(), denying]) == [0]
    assert new(allow(), existing=[allow(), deny(Action="s3:PutObject")]) == []


def test_what_the_policy_itself_denies_is_not_new() -> None:
    assert new(allow(Action="s3:*"), deny(Action="*", Resource="*"), existing=[allow()]) == []


def test_principals_count() -> None:
    def granted(mine: Any, theirs: Any) -> bool:
        found = new(
            allow(Principal=mine), existing=[allow(Principal=theirs)], kind=PolicyKind.RESOURCE
        )
        return found == [0]

    account = {"AWS": "111111111111"}
    assert not granted({"AWS": "arn:aws:iam::111111111111:root"}, account)
    assert not granted(account, "*")
    assert not granted({"AWS": BOB}, {"AWS": [BOB, "222222222222"]})
    assert granted("*", account)
    assert granted({"AWS": BOB}, account)
    assert granted({"Service": "s3.amazonaws.com"}, {"AWS": "111111111111"})


@pytest.mark.parametrize(
    ("resource", "existing"),
    [
        (METHOD, [{"Resource": "*"}, {"Effect": "Deny", "Resource": "execute-api:/prod/*"}]),
        (SHORT, [{"Resource": "*"}, {"Effect": "Deny", "Resource": METHOD}]),
        (METHOD, [{"NotResource": "execute-api:/prod/*"}]),
        (SHORT, [{"NotResource": METHOD}]),
    ],
)
def test_the_short_form_of_an_apis_path_stands_for_its_arn(
    resource: str, existing: list[dict[str, Any]]
) -> None:
    invoke = {"Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke"}
    before = [{**invoke, **each} for each in existing]
    found = new({**invoke, "Resource": resource}, existing=before, kind=PolicyKind.RESOURCE)
    assert found == [0]
    unchanged = {**invoke, "Resource": SHORT}
    assert new(unchanged, existing=[unchanged], kind=PolicyKind.RESOURCE) == []


def test_variables_of_another_language_are_not_the_same() -> None:
    own = allow(Resource="arn:aws:s3:::${aws:username}")
    found = newly_granting_statements(document(own), document(own, version="2008-10-17"))
    assert [each.index for each in found] == [0]
    assert new(own, existing=[own]) == []


def test_an_aws_policy_grants_nothing_beyond_itself() -> None:
    read_only = find_managed_policy("arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess")
    whole = find_managed_policy("arn:aws:iam::aws:policy/AdministratorAccess")
    assert read_only is not None
    assert whole is not None
    narrow, wide = (
        compile_policy(each.document, PolicyKind.IDENTITY) for each in (read_only, whole)
    )
    assert newly_granting_statements(narrow, narrow) == ()
    assert newly_granting_statements(narrow, wide) == ()
    assert newly_granting_statements(wide, narrow) != ()


def test_a_hostile_comparison_is_refused_in_bounded_time() -> None:
    statement = allow(
        Action=[f"s3:*{'ab' * 20}{n}" for n in range(700)],
        Resource=[f"arn:aws:s3:::*{'ab' * 20}{n}" for n in range(700)],
    )
    started = time.process_time()
    with pytest.raises(Invalid) as refused:
        new(statement, existing=[statement, deny(Action="s3:*c*", Resource="*")])
    assert refused.value.kind == "UNPROCESSABLE"
    assert time.process_time() - started < 3


ACTIONS = ("s3:GetObject", "s3:GetAcl", "s3:PutObject", "ec2:Run")
RESOURCES = ("arn:aws:s3:::b", "arn:aws:s3:::b/x", "arn:aws:s3:::c", "arn:aws:sqs:r:1:q")
_action = st.sampled_from([*ACTIONS, "*", "s3:*", "s3:Get*", "s3:?etAcl", "*:x", "s3:*t"])
_resource = st.sampled_from(
    [
        *RESOURCES,
        "*",
        "arn:aws:s3:::b*",
        "arn:aws:s3:::${aws:userid}",
        "arn:aws:*:::b",
        "arn:aws:s*",
    ]
)
_condition = st.dictionaries(
    st.sampled_from(
        ["StringEquals", "StringNotEquals", "ForAnyValue:StringLike", "StringLikeIfExists"]
    ),
    st.dictionaries(
        st.sampled_from(["aws:userid", "aws:username"]),
        st.lists(st.sampled_from(["b", "c", "${aws:username}", "*"]), min_size=1, max_size=2),
        min_size=1,
    ),
    max_size=1,
)


@st.composite
def _statement(draw: st.DrawFn) -> dict[str, Any]:
    return {
        "Effect": draw(st.sampled_from(["Allow", "Allow", "Deny"])),
        draw(st.sampled_from(["Action", "Action", "NotAction"])): draw(
            st.lists(_action, min_size=1, max_size=2)
        ),
        draw(st.sampled_from(["Resource", "Resource", "NotResource"])): draw(
            st.lists(_resource, min_size=1, max_size=2)
        ),
        "Condition": draw(_condition),
    }


_statements = st.lists(_statement(), min_size=1, max_size=3)


@settings(max_examples=400, deadline=None)
@given(_statements, _statements, st.booleans())
def test_what_is_not_new_is_allowed_already(
    mine: list[dict[str, Any]], theirs: list[dict[str, Any]], is_mixed: bool
) -> None:
    new_document = document(*mine)
    existing = document(*([*mine, *theirs] if is_mixed else theirs))
    if newly_granting_statements(new_document, existing):
        return
    contexts: list[dict[str, str]] = [
        {},
        {"aws:userid": "b"},
        {"aws:username": "b", "aws:userid": "c"},
    ]
    for action in (*ACTIONS, "s3:x"):
        for resource in (*RESOURCES, "*", "arn:aws:s3:::b2"):
            for context in contexts:
                request = AccessRequest(BOB, action, resource, context=context)
                if is_allowed(request, new_document):
                    assert is_allowed(request, existing), (action, resource, context)


def is_allowed(request: AccessRequest, policy: PolicyDocument) -> bool:
    return decide(request, Policies(identity=(NamedPolicy("p", policy),))).is_allowed
