"""How cases are read: what may be left out, in which shapes policies come, and what is refused."""

import json
from typing import Any

import pytest

from vestibule.policy.cases import decide_line

ACCOUNT = "111122223333"
BOB = f"arn:aws:iam::{ACCOUNT}:user/bob"
SESSION = f"arn:aws:sts::{ACCOUNT}:assumed-role/worker/session"
STATEMENT = {"Effect": "Allow", "Action": "*", "Resource": "*"}
ALL = {"Version": "2012-10-17", "Statement": [STATEMENT]}
NOTHING = {"Version": "2012-10-17", "Statement": []}
FOR_ALL = {**ALL, "Statement": [{**STATEMENT, "Principal": "*"}]}


def answer(
    policies: Any = None, options: Any = None, identity: Any = ALL, **request: Any
) -> dict[str, Any]:
    asked = {"principal": BOB, "action": "s3:GetObject", "resource": "arn:aws:s3:::bucket/key"}
    given = {"identity": [{"name": "all", "doc": identity}], **(policies or {})}
    case = {"id": 7, "request": {**asked, **request}, "policies": given, "options": options}
    made: dict[str, Any] = json.loads(decide_line(json.dumps(case)))
    return made


def decision(*args: Any, **more: Any) -> str:
    found = answer(*args, **more)
    assert found["error"] is None
    return str(found["decision"])


def error(*args: Any, **more: Any) -> str:
    found = answer(*args, **more)
    assert found["decision"] is None
    assert found["id"] == 7
    return str(found["error"])


@pytest.mark.parametrize(
    "doc",
    [
        ALL,
        json.dumps(ALL),
        f"\n {json.dumps(ALL, indent=2)} \n",
        {**ALL, "Statement": STATEMENT},
        {**ALL, "Id": "mine", "Statement": [{**STATEMENT, "Sid": "One"}]},
        {"Statement": ALL["Statement"]},
        {**ALL, "Statement": [{"Effect": "Allow", "Action": ["*"], "Resource": ["*"]}]},
    ],
    ids=range(7),
)
def test_a_policy_is_an_object_or_its_text(doc: Any) -> None:
    assert decision(identity=doc) == "Allowed"


@pytest.mark.parametrize("layer", ["resource", "session", "boundary", "scp", "rcp", "vpce"])
def test_null_is_as_good_as_absent(layer: str) -> None:
    assert decision({layer: None}) == "Allowed"


@pytest.mark.parametrize(
    ("policies", "expected"),
    [
        ({"identity": None}, "ImplicitlyDenied"),
        ({"identity": []}, "ImplicitlyDenied"),
        ({"boundary": []}, "ImplicitlyDenied"),
        ({"boundary": [NOTHING]}, "ImplicitlyDenied"),
        ({"scp": []}, "Allowed"),
        ({"scp": [{"id": "root", "policies": []}]}, "ImplicitlyDenied"),
        ({"scp": [{"id": "root"}]}, "ImplicitlyDenied"),
        ({"rcp": []}, "Allowed"),
        ({"rcp": [{"id": "root", "policies": []}]}, "Allowed"),
        ({"vpce": []}, "Allowed"),
        ({"vpce": [NOTHING]}, "ImplicitlyDenied"),
        ({"resource": NOTHING}, "Allowed"),
        ({"resource": {}}, "Allowed"),
    ],
)
def test_empty_is_not_always_absent(policies: dict[str, Any], expected: str) -> None:
    assert decision(policies) == expected


@pytest.mark.parametrize("doc", [NOTHING, {}])
def test_an_empty_session_policy_allows_nothing(doc: Any) -> None:
    assert decision({"session": doc}, principal=SESSION) == "ImplicitlyDenied"
    assert decision({"session": None}, principal=SESSION) == "Allowed"


@pytest.mark.parametrize("layer", ["boundary", "vpce"])
@pytest.mark.parametrize("docs", [ALL, [ALL], [json.dumps(ALL)], [{"name": "b", "doc": ALL}]])
def test_documents_of_a_layer_come_alone_listed_or_named(layer: str, docs: Any) -> None:
    assert decision({layer: docs}) == "Allowed"


@pytest.mark.parametrize("doc", [FOR_ALL, json.dumps(FOR_ALL), {"name": "r", "doc": FOR_ALL}])
def test_a_resource_policy_comes_as_it_is_or_named(doc: Any) -> None:
    assert decision({"identity": [], "resource": doc}) == "Allowed"


def test_what_matched_is_named_as_the_case_names_it() -> None:
    found = answer({"scp": [{"id": "r-1", "policies": [ALL]}], "boundary": [ALL, NOTHING]})
    assert [(each["layer"], each["policy"]) for each in found["matched"]] == [
        ("identity", "all"),
        ("boundary", "boundary[0]"),
        ("scp", "r-1"),
    ]


@pytest.mark.parametrize("missing", [None, "", "*"])
def test_a_request_without_resource_has_the_resource_star(missing: str | None) -> None:
    assert decision(action="ec2:DescribeInstances", resource=missing) == "Allowed"


@pytest.mark.parametrize(
    ("resource", "account", "expected"),
    [
        (f"arn:aws:sqs:us-east-1:{ACCOUNT}:queue", None, True),
        ("arn:aws:sqs:us-east-1:444455556666:queue", None, False),
        ("arn:aws:sqs:us-east-1:444455556666:queue", "", False),
        ("arn:aws:sqs:us-east-1:444455556666:queue", ACCOUNT, True),
        (f"arn:aws:sqs:us-east-1:{ACCOUNT}:queue", "444455556666", False),
        ("arn:aws:s3:::bucket/key", None, True),
        ("arn:aws:s3:::bucket/key", "444455556666", False),
        ("arn:aws:s3:::bucket/key", int(ACCOUNT), True),
        ("arn:aws:iam::aws:policy/ReadOnlyAccess", None, True),
        ("*", None, True),
        ("*", "444455556666", False),
    ],
)
def test_the_resources_account_is_told_or_taken_from_its_arn(
    resource: str, account: Any, expected: bool
) -> None:
    found = answer(action="app:Do", resource=resource, resourceAccount=account)
    assert found["sameAccount"] is expected


@pytest.mark.parametrize(
    "principal",
    [
        "arn:aws-us-gov:iam::111122223333:user/bob",
        "arn:aws-cn:sts::111122223333:assumed-role/r/s",
        "arn:aws:sts::111122223333:assumed-role/r/a/b",
        "arn:aws:iam::111122223333:user/a/b/c",
        "arn:aws:iam::111122223333:role/a/b",
        "arn:aws:iam::111122223333:root",
    ],
)
def test_principals_of_every_partition_and_path_have_their_identity_policies(
    principal: str,
) -> None:
    assert decision(principal=principal, action="app:Do") == "Allowed"


@pytest.mark.parametrize("principal", ["bob", "*", "AIDAEXAMPLE", "arn:aws:iam::111122223333:x/y"])
def test_who_is_nobody_known_has_no_identity_policies(principal: str) -> None:
    assert decision(principal=principal) == "ImplicitlyDenied"
    assert decision({"resource": FOR_ALL}, principal=principal) == "Allowed"


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        (True, "true"),
        (5, "5"),
        (5.0, "5"),
        (1e3, "1000"),
        (2.5, "2.5"),
        (["a"], "a"),
        ("", ""),
    ],
)
def test_values_of_the_context_are_text_numbers_or_booleans(given: Any, wanted: str) -> None:
    condition = {"StringEquals": {"aws:PrincipalTag/x": wanted}}
    doc = {**ALL, "Statement": [{**STATEMENT, "Condition": condition}]}
    assert decision(identity=doc, context={"AWS:principaltag/X": given}) == "Allowed"


def test_the_catalogue_tells_which_actions_have_no_resource() -> None:
    doc = {**ALL, "Statement": [{**STATEMENT, "Resource": "arn:aws:s3:::bucket"}]}
    asked = {"identity": doc, "action": "s3:ListAllMyBuckets", "resource": "arn:aws:s3:::bucket"}
    assert decision(**asked) == "ImplicitlyDenied"
    assert decision(**asked, wildcardOnly=None) == "ImplicitlyDenied"
    assert decision(**asked, wildcardOnly=True) == "ImplicitlyDenied"
    assert decision(**asked, wildcardOnly=False) == "Allowed"


@pytest.mark.parametrize("options", [None, {}, [], {"s3": None}, {"s3": []}, {"other": 1}])
def test_options_that_say_nothing_change_nothing(options: Any) -> None:
    assert decision(options=options) == "Allowed"


@pytest.mark.parametrize(
    "more",
    [
        {"principal": None},
        {"principal": {"type": "anonymous"}},
        {"principal": {"AWS": BOB}},
        {"action": None},
        {"action": ["s3:GetObject"]},
        {"resource": ["*"]},
        {"resourceAccount": [ACCOUNT]},
        {"wildcardOnly": "false"},
        {"context": {"a:b": {"c": 1}}},
        {"context": {"a:b": [["c"]]}},
        {"policies": {"identity": ALL}},
        {"policies": {"identity": [{"name": "p", "policy": ALL}]}},
        {"policies": {"identity": [{"name": "p", "doc": None}]}},
        {"policies": {"identity": [{"name": "p", "doc": ""}]}},
        {"policies": {"identity": [{"name": "p", "doc": "{}x"}]}},
        {"policies": {"scp": [ALL]}},
        {"policies": {"scp": [[ALL]]}},
        {"policies": {"session": [ALL]}},
        {"policies": {"boundary": [None]}},
        {"policies": {"identity": [FOR_ALL]}},
        {"policies": {"resource": ALL}},
    ],
    ids=str,
)
def test_what_would_have_to_be_guessed_is_refused(more: dict[str, Any]) -> None:
    assert error(**more)


@pytest.mark.parametrize(
    "element",
    [
        {"Effect": "allow"},
        {"Condition": []},
        {"Condition": {"StringEquals": "x"}},
        {"Condition": {"StringEquals": {"a:b": {}}}},
        {"Condition": {"StringEquals": {"a:b": [["x"]]}}},
        {"NotAction": "s3:*"},
        {"NotResource": "*"},
    ],
    ids=str,
)
def test_a_statement_that_says_two_things_or_nothing_is_refused(element: dict[str, Any]) -> None:
    assert error(identity={**ALL, "Statement": [{**STATEMENT, **element}]})


@pytest.mark.parametrize(
    "statement",
    [
        {**STATEMENT, "Conditions": {"Bool": {"aws:SecureTransport": "true"}}},
        {**STATEMENT, "Condition": {"StringEqual": {"aws:username": "bob"}}},
        {**STATEMENT, "Condition": {"NullIfExists": {"aws:username": "true"}}},
        {"Effect": "Deny", "Action": "*"},
        {"Effect": "Deny", "Resource": "*"},
        {"effect": "Allow", "Action": "*", "Resource": "*"},
    ],
    ids=str,
)
@pytest.mark.parametrize("layer", ["identity", "session", "boundary", "scp"])
def test_what_would_be_passed_over_is_refused(layer: str, statement: dict[str, Any]) -> None:
    for doc in ({**ALL, "Statement": [statement]}, json.dumps({**ALL, "Statement": statement})):
        policies = {"session": doc, "boundary": [doc], "scp": [{"id": "r", "policies": [doc]}]}
        if layer == "identity":
            assert error(identity=doc)
        else:
            assert error({layer: policies[layer]})


@pytest.mark.parametrize("doc", [{"Version": "2012-10-17"}, {"statement": [STATEMENT]}])
def test_a_document_without_statement_is_refused_as_object_and_as_text(doc: Any) -> None:
    assert error(identity=doc) == error(identity=json.dumps(doc))


@pytest.mark.parametrize(
    "principal", [BOB, ACCOUNT, ["*"], {}, {"aws": "*"}, {"*": "*"}, None], ids=str
)
def test_a_principal_that_says_nothing_is_refused(principal: Any) -> None:
    for name in ("Principal", "NotPrincipal"):
        statement = {**STATEMENT, "Effect": "Deny", name: principal}
        assert error({"resource": {**ALL, "Statement": [statement]}})


@pytest.mark.parametrize(
    ("layer", "resource"),
    [
        ("scp", "arn:aws:s3"),
        ("session", "arn:aws:s3"),
        ("identity", "bucket"),
        ("identity", "*s3*"),
        ("identity", "arn:aws:*:::bucket/*"),
    ],
)
def test_resources_that_aws_refuses_on_input_are_decided_upon(layer: str, resource: str) -> None:
    doc = {**ALL, "Statement": [{**STATEMENT, "Resource": resource}]}
    levels = {"scp": [{"id": "r", "policies": [doc]}], "session": doc, "identity": [doc]}
    found = decision({layer: levels[layer]}, principal=SESSION)
    assert found == ("Allowed" if resource.startswith("arn:aws:*") else "ImplicitlyDenied")


@pytest.mark.parametrize("action", ["*:GetObject", "*:*", "s3", "s3 :GetObject", 5, None])
def test_actions_that_aws_refuses_on_input_match_nothing(action: Any) -> None:
    doc = {**ALL, "Statement": [{**STATEMENT, "Action": action}]}
    assert decision(identity=doc) == "ImplicitlyDenied"


def test_one_bad_line_does_not_spoil_the_next() -> None:
    good = {"id": "good", "request": {"principal": BOB, "action": "sts:GetCallerIdentity"}}
    lines = ["", "{", "[]", "null", '{"id": [1]}', '{"id": "x"}', json.dumps(good)]
    answers = [json.loads(decide_line(line)) for line in lines]
    assert all(each["error"] for each in answers[:-1])
    assert [each["id"] for each in answers] == [None, None, None, None, None, "x", "good"]
    assert answers[-1]["decision"] == "Allowed"


def test_an_object_and_its_text_are_decided_alike() -> None:
    condition = {"NumericLessThan": {"a:b": [1.50, 10]}, "Bool": {"c:d": False}}
    doc = {**ALL, "Statement": [{**STATEMENT, "Condition": condition}]}
    for value in (1, 1.5, 9.99, 10):
        context = {"a:b": value, "c:d": False}
        one = decision(identity=doc, context=context)
        assert one == decision(identity=json.dumps(doc), context=context)
        assert one == ("ImplicitlyDenied" if value == 10 else "Allowed")
