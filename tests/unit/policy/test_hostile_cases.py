"""Lines that nobody sane would send: each gets an answer, none gets a traceback."""

import gc
import json
import tracemalloc
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cpu_time import within
from vestibule.policy.cases import decide_line
from vestibule.policy.conditions.operators import PLAIN_OPERATORS, find_operator
from vestibule.policy.documents import PolicyKind, compile_policy, parse_policy
from vestibule.policy.errors import MalformedPolicy
from vestibule.policy.principals import PrincipalSet

BOB = "arn:aws:iam::111122223333:user/bob"
ALLOW_ALL = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}],
}
NAMES = st.sampled_from(
    [
        "id", "request", "principal", "action", "resource", "resourceAccount", "context",
        "wildcardOnly", "policies", "identity", "doc", "name", "session", "boundary", "scp", "rcp",
        "vpce", "options", "s3", "blockPublicAccess", "Version", "Statement", "Effect", "Action",
        "NotAction", "Resource", "NotResource", "Principal", "NotPrincipal", "AWS", "Condition",
        "StringLike", "Null", "ForAllValues:NumericEquals", "DateLessThan", "IpAddress", "Bool",
    ]
)  # fmt: skip
TEXTS = st.one_of(
    st.text(max_size=20),
    st.sampled_from(
        [
            BOB, "arn:aws:sts::1:assumed-role", "arn:aws:sts::1:assumed-role/", "arn:::::", "\x00",
            "\ud800", "${", "${}", "${aws:x, 'y'}", "*" * 500, "s3:GetObject", "sts:TagSession",
            "2012-10-17", "Allow", "Deny", "9" * 500, "{}", "[", "1e999",
        ]
    ),
)  # fmt: skip
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), TEXTS),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.one_of(NAMES, TEXTS), inner, max_size=5),
    ),
    max_leaves=25,
)


def case(request: Any = None, policies: Any = None) -> dict[str, Any]:
    asked = {"principal": BOB, "action": "s3:GetObject", "resource": "arn:aws:s3:::bucket/key"}
    return {"id": "x", "request": {**asked, **(request or {})}, "policies": policies or {}}


def answered(line: str) -> dict[str, Any]:
    with within(0.1):
        answer = decide_line(line)
    made: dict[str, Any] = json.loads(answer.encode())
    return made


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(VALUES)
def test_any_value_is_answered_as_a_case(value: Any) -> None:
    decide_line(json.dumps(value))


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(VALUES, NAMES, st.booleans())
def test_a_case_with_any_one_member_is_answered(value: Any, name: str, in_request: bool) -> None:
    member = {name: value}
    made = case(member, None) if in_request else case(None, {**member, "identity": [ALLOW_ALL]})
    decide_line(json.dumps(made))


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.dictionaries(NAMES, VALUES, max_size=6), st.sampled_from(PolicyKind))
def test_any_statement_is_compiled_or_refused(statement: dict[str, Any], kind: PolicyKind) -> None:
    text = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Deny", **statement}]})
    for read in (parse_policy, compile_policy):
        try:
            read(text, kind)
        except MalformedPolicy:
            continue
    for layer in ("identity", "resource", "session", "boundary"):
        doc: Any = json.loads(text)
        decide_line(json.dumps(case(None, {layer: doc if layer in "resource session" else [doc]})))


@pytest.mark.parametrize(
    "principal",
    [
        "arn:aws:sts::111122223333:assumed-role",
        "arn:aws:sts::111122223333:assumed-role/",
        "arn:",
        "",
    ],
)
def test_a_principal_cut_short_is_somebody_without_access(principal: str) -> None:
    answer = answered(json.dumps(case({"principal": principal})))
    assert answer["error"] is None
    assert answer["decision"] == "ImplicitlyDenied"


@pytest.mark.parametrize("depth", [100, 900, 990, 1000, 100_000])
@pytest.mark.parametrize("place", ["id", "context", "resource"])
def test_deep_nesting_is_answered(depth: int, place: str) -> None:
    deep = "[" * depth + "]" * depth
    line = json.dumps(case()).replace('"x"', deep if place == "id" else '"x"')
    if place == "context":
        line = line.replace('"request": {', f'"request": {{"context": {{"a": {deep}}}, ')
    if place == "resource":
        line = line.replace('"policies": {', f'"policies": {{"resource": {deep}')
    assert answered(line)["error"]


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "9" * 5000])
def test_numbers_that_are_none_are_refused(number: str) -> None:
    line = json.dumps(case({"context": {"a:b": "HERE"}})).replace('"HERE"', number)
    assert answered(line)["error"]


def test_enormous_lists_are_answered_at_once() -> None:
    statement = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
    many = [f"arn:aws:s3:::b{number}/*" for number in range(3_000)]
    text = json.dumps({"Version": "2012-10-17", "Statement": [{**statement, "Resource": many}]})
    assert answered(json.dumps(case(None, {"identity": [text]})))["decision"] == "ImplicitlyDenied"


@pytest.mark.parametrize("operator", sorted(PLAIN_OPERATORS))
@pytest.mark.parametrize(
    "form", ["{}*y?z", "*x*{}*y", "${{aws:username}}{}", "arn:aws:x:*:z:*{}y", "{}", "10.{}.0.0/24"]
)
def test_a_thousand_values_against_a_thousand_are_answered_at_once(
    operator: str, form: str
) -> None:
    wanted = [form.format(number) for number in range(1000)]
    given = [
        *(f"arn:aws:x:y:z:x{number}" for number in range(500)),
        *(f"{number}" for number in range(250)),
        *(f"11.12.{number}.1" for number in range(250)),
    ]
    statement = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    context = {"aws:TagKeys": given, "aws:username": "bob"}
    for quantifier in ("ForAllValues", "ForAnyValue"):
        condition = {f"{quantifier}:{operator}": {"aws:TagKeys": wanted}}
        doc = {"Version": "2012-10-17", "Statement": [{**statement, "Condition": condition}]}
        answer = answered(json.dumps(case({"context": context}, {"identity": [doc]})))
        assert answer["error"] is None


PIECES = [
    "*", "?", "a", ":", "/", "arn:aws:s3:::", "${aws:username}", "${aws:TagKeys}", "${", "}",
    "${*}",
    "'x'", ", ", "\n", "0", "9" * 30, "-", "+", ".", "e5", "T", "Z", "2026-01-01", "10.0.0.0/8",
    "::", "ffff", "/128", "true", "QUJD", "=", "\u0661", "\U0001f600", "s3:", "GetObject", " ",
]  # fmt: skip
HOSTILE = st.lists(st.sampled_from(PIECES), max_size=60).map("".join)
OPERATORS = st.builds(
    "{}{}{}".format,
    st.sampled_from(["", "ForAllValues:", "ForAnyValue:"]),
    st.sampled_from(sorted(PLAIN_OPERATORS)),
    st.sampled_from(["", "IfExists"]),
).filter(find_operator)


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    OPERATORS,
    st.lists(HOSTILE, max_size=4),
    st.one_of(HOSTILE, st.lists(HOSTILE, max_size=4)),
    st.lists(HOSTILE, min_size=1, max_size=4),
    st.sampled_from(["Allow", "Deny"]),
)
def test_hostile_texts_everywhere_are_answered_at_once(
    operator: str, wanted: list[str], value: Any, patterns: list[str], effect: str
) -> None:
    doc = {
        "Version": "2012-10-17",
        "Statement": {
            "Effect": effect,
            "Action": patterns,
            "NotResource": patterns,
            "Condition": {operator: {"aws:TagKeys": wanted, patterns[0]: wanted}},
        },
    }
    resource_policy = {**doc, "Statement": {**doc["Statement"], "Principal": {"AWS": patterns}}}
    context = {"aws:TagKeys": value, "aws:username": patterns[-1], patterns[0]: value}
    asked = {"context": context, "resource": "".join(patterns), "principal": patterns[0]}
    made = case(asked, {"identity": [doc], "resource": resource_policy, "session": doc})
    assert answered(json.dumps(made))["error"] is None
    made["request"] |= {"principal": BOB, "action": patterns[0]}
    assert answered(json.dumps(made))["error"] is None


def test_long_requests_leave_nothing_behind() -> None:
    readers = {
        "DateLessThan": {"d:d": "2026-01-01"},
        "IpAddress": {"i:i": "10.0.0.0/8"},
        "StringLike": {"s:s": "*${aws:username}*"},
    }
    element = {"Effect": "Allow", "Action": "*", "Resource": "arn:aws:*:${aws:username}:*"}
    doc = {"Version": "2012-10-17", "Statement": [{**element, "Condition": readers}]}

    def ask(number: int) -> None:
        long = f"{number:04}" * 2500
        keys = {long: long, "d:d": long, "i:i": long, "s:s": long, "aws:username": long}
        request = {"principal": f"arn:aws:iam::1:user/{long}", "action": f"{long}:B"}
        request |= {"resource": f"arn:aws:{long}:::x", "context": keys}
        answered(json.dumps(case(request, {"identity": [doc], "resource": None})))

    ask(0)
    tracemalloc.start()
    try:
        for number in range(1, 201):
            ask(number)
        gc.collect()
        assert tracemalloc.get_traced_memory()[0] < 1_000_000
    finally:
        tracemalloc.stop()


def test_long_operators_and_principals_of_policies_are_not_remembered() -> None:
    tracemalloc.start()
    try:
        for number in range(100):
            long = f"{number:04}" * 5000
            assert find_operator(long) is None
            PrincipalSet({"AWS": f"arn:aws:iam::1:role/{long}"})
        gc.collect()
        assert tracemalloc.get_traced_memory()[0] < 1_000_000
    finally:
        tracemalloc.stop()
