"""What a policy may grant; in doubt it does."""

import json
import time
from fnmatch import fnmatchcase
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vestibule.model.errors import Invalid
from vestibule.policy.decide import decide
from vestibule.policy.documents import PolicyKind, compile_policy
from vestibule.policy.granted_access import Access, granting_statements
from vestibule.policy.managed_policies import find_managed_policy
from vestibule.policy.policies import NamedPolicy, Policies
from vestibule.policy.request import AccessRequest

OBJECTS = "arn:aws:s3:::b/*"


def allow(**more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": "s3:*", "Resource": "*", **more}


def deny(**more: Any) -> dict[str, Any]:
    return {**allow(**more), "Effect": "Deny"}


def granting(
    *statements: dict[str, Any],
    actions: str = "*",
    resources: str = "*",
    kind: PolicyKind = PolicyKind.IDENTITY,
) -> list[int]:
    text = json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
    access = Access(actions.split(), resources.split())
    return [each.index for each in granting_statements(compile_policy(text, kind), access)]


@pytest.mark.parametrize(
    ("statement", "actions", "resources"),
    [
        (allow(), "s3:GetObject", "*"),
        (allow(Action="S3:GETOBJECT"), "s3:GetObject", "*"),
        (allow(Action="s3:Get*"), "s3:*Object", "*"),
        (allow(Action="s3:GetObject"), "s3:Get*", "*"),
        (allow(Action="*"), "s3:GetObject ec2:RunInstances", "*"),
        (allow(Resource=OBJECTS), "*", "arn:aws:s3:::b/secret"),
        (allow(Resource="arn:aws:s3:::${aws:username}/*"), "*", "arn:aws:s3:::b/secret"),
        (allow(Resource="arn:aws:s3"), "*", "arn:aws:s3:::b/secret"),
        (allow(Condition={"Bool": {"aws:SecureTransport": "true"}}), "s3:GetObject", "*"),
    ],
)
def test_access_that_is_granted_somewhere_is_granted(
    statement: dict[str, Any], actions: str, resources: str
) -> None:
    assert granting(statement, actions=actions, resources=resources) == [0]


@pytest.mark.parametrize(
    ("statement", "actions", "resources"),
    [
        (allow(), "ec2:RunInstances", "*"),
        (allow(Action="s3:Get*"), "s3:PutObject s3:Delete*", "*"),
        (allow(Resource=OBJECTS), "*", "arn:aws:s3:::c/*"),
        (deny(), "s3:GetObject", "*"),
    ],
)
def test_access_that_is_granted_nowhere_is_not(
    statement: dict[str, Any], actions: str, resources: str
) -> None:
    assert granting(statement, actions=actions, resources=resources) == []


def test_the_short_form_of_an_apis_path_grants_it() -> None:
    statement = allow(Action="execute-api:*", Resource="execute-api:/prod/*", Principal="*")
    for path, expected in (("prod/GET/pets", [0]), ("dev", [])):
        asked = f"arn:aws:execute-api:eu-west-1:111111111111:abc/{path}"
        assert granting(statement, resources=asked, kind=PolicyKind.RESOURCE) == expected


def test_not_action_grants_all_but_what_it_names() -> None:
    statement = {"Effect": "Allow", "NotAction": ["iam:*"], "Resource": "*"}
    assert granting(statement, actions="iam:PassRole iam:Create*") == []
    assert granting(statement, actions="*:PassRole") == [0]
    assert granting(statement, actions="s3:GetObject") == [0]


def test_not_resource_grants_all_but_what_it_names() -> None:
    statement = {"Effect": "Allow", "Action": "s3:*", "NotResource": OBJECTS}
    assert granting(statement, resources="arn:aws:s3:::b/x arn:aws:s3:::b/y*") == []
    assert granting(statement, resources="arn:aws:s3:::c/x") == [0]
    assert granting(statement) == [0]


def test_a_deny_counts_where_it_covers_all_of_the_grant() -> None:
    assert granting(allow(), deny(Action="s3:Delete*"), actions="s3:DeleteBucket") == []
    assert granting(allow(), deny(Action="s3:DeleteBucket"), actions="s3:Delete*") == [0]
    narrow = allow(Action="s3:DeleteBucket")
    assert granting(narrow, deny(Action="s3:DeleteBucket"), actions="s3:Delete*") == []
    assert granting(allow(), deny(Resource=OBJECTS), actions="s3:GetObject") == [0]
    assert granting(allow(Resource=OBJECTS), deny(Resource=OBJECTS), actions="s3:*") == []
    others = {"Effect": "Deny", "NotAction": "s3:Get*", "Resource": "*"}
    assert granting(allow(), others, actions="s3:PutObject") == []
    assert granting(allow(), others, actions="s3:GetObject") == [0]
    elsewhere = {"Effect": "Deny", "Action": "*", "NotResource": OBJECTS}
    assert granting(allow(), elsewhere, resources="arn:aws:s3:::c/*") == []
    assert granting(allow(), elsewhere, resources="arn:aws:s3:::b/c") == [0]


def test_a_deny_that_may_not_apply_does_not_count() -> None:
    condition = {"Bool": {"aws:MultiFactorAuthPresent": "false"}}
    assert granting(allow(), deny(Condition=condition), actions="s3:GetObject") == [0]
    public = allow(Principal="*")
    one = deny(Principal={"AWS": "111122223333"})
    assert granting(public, one, actions="s3:GetObject", kind=PolicyKind.RESOURCE) == [0]
    every = deny(Principal="*")
    assert granting(public, every, actions="s3:GetObject", kind=PolicyKind.RESOURCE) == []
    variable = deny(Resource="arn:aws:s3:::${aws:username}/*")
    assert granting(allow(Resource=OBJECTS), variable, actions="s3:GetObject") == [0]


def test_a_hostile_policy_is_refused_in_bounded_time() -> None:
    longest = "ab" * 30
    statement = allow(Action=[f"s3:*{longest}{number}" for number in range(1500)])
    actions = " ".join(f"s3:*{longest}{number}x*y" for number in range(100))
    started = time.process_time()
    with pytest.raises(Invalid) as refused:
        granting(statement, actions=actions)
    assert refused.value.kind == "UNPROCESSABLE"
    assert time.process_time() - started < 3


def test_a_large_policy_is_checked_against_many_actions() -> None:
    found = find_managed_policy("arn:aws:iam::aws:policy/ReadOnlyAccess")
    assert found is not None
    document = compile_policy(found.document, PolicyKind.IDENTITY)
    actions = [f"s3:Delete{number}" for number in range(100)]
    assert granting_statements(document, Access(actions)) == ()
    assert granting_statements(document, Access([*actions[:99], "s3:Get*"])) != ()


ACTIONS = ("s3:GetObject", "s3:GetAcl", "s3:PutObject", "ec2:Run")
RESOURCES = ("arn:aws:s3:::b", "arn:aws:s3:::b/x", "arn:aws:s3:::c", "arn:aws:sqs:r:1:q")
_actions = st.lists(
    st.sampled_from([*ACTIONS, "*", "s3:*", "s3:Get*", "s3:?etAcl", "s3:*t"]),
    min_size=1,
    max_size=2,
)
_resources = st.lists(
    st.sampled_from(
        [*RESOURCES, "*", "arn:aws:s3:::b*", "arn:aws:s3:::${aws:userid}", "arn:aws:*:::b", "arn:*"]
    ),
    min_size=1,
    max_size=2,
)


@st.composite
def _statement(draw: st.DrawFn) -> dict[str, Any]:
    return {
        "Effect": draw(st.sampled_from(["Allow", "Deny"])),
        draw(st.sampled_from(["Action", "Action", "NotAction"])): draw(_actions),
        draw(st.sampled_from(["Resource", "Resource", "NotResource"])): draw(_resources),
    }


@settings(max_examples=300, deadline=None)
@given(
    st.lists(_statement(), min_size=1, max_size=3),
    st.lists(st.sampled_from([*ACTIONS, "s3:Get*"]), min_size=1, max_size=2),
    st.lists(st.sampled_from([*RESOURCES, "arn:aws:s3:::b*"]), max_size=2),
)
def test_what_is_told_not_to_be_granted_is_never_allowed(
    statements: list[dict[str, Any]], actions: list[str], resources: list[str]
) -> None:
    policy = compile_policy(
        json.dumps({"Version": "2012-10-17", "Statement": statements}), PolicyKind.IDENTITY
    )
    if granting_statements(policy, Access(actions, resources or ["*"])):
        return
    for action, resource in product(ACTIONS, (*RESOURCES, "*")):
        asked = any(fnmatchcase(action, each) for each in actions) and any(
            fnmatchcase(resource, each) for each in resources or ["*"]
        )
        if asked:
            for context in ({}, {"aws:userid": "b"}):
                request = AccessRequest(
                    "arn:aws:iam::1:user/Bob", action, resource, context=context
                )
                policies = Policies(identity=(NamedPolicy("p", policy),))
                assert not decide(request, policies).is_allowed
