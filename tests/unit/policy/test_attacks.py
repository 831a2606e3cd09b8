"""Documents and patterns made to hurt: nothing may hang, crash or grow without bound."""

import json
from dataclasses import replace

import pytest

from cpu_time import within
from policy_samples import ACCOUNT, BOB, document, named, statement, text
from vestibule.policy import globs, resources
from vestibule.policy.bounded_cache import BoundedCache
from vestibule.policy.decide import decide
from vestibule.policy.documents import PolicyKind, compile_policy, parse_policy
from vestibule.policy.errors import MalformedPolicy
from vestibule.policy.globs import glob_test, glob_tokens
from vestibule.policy.json_text import JsonFault, load_json, read_json
from vestibule.policy.policies import NamedPolicy, Policies
from vestibule.policy.request import AccessRequest

HOSTILE = [
    "*a" * 900 + "b",
    "*" * 2000 + "b",
    "a*" * 1000,
    "?" * 1000 + "*b",
    "*?" * 900 + "b",
    "*a?" * 600 + "b",
    "*aa?a" * 300 + "*b",
]


@pytest.mark.parametrize("pattern", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_glob_is_answered_at_once(pattern: str) -> None:
    test = glob_test(glob_tokens(pattern))
    with within(0.1):
        test("a" * 2000)


@pytest.mark.parametrize("pattern", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize(
    "form", ["arn:aws:{}:x:y:z", "arn:aws:x:{}x:{}x:{}", "arn:aws:s3:::{}", "{}"]
)
def test_a_hostile_resource_is_answered_at_once(pattern: str, form: str) -> None:
    policies = Policies(identity=(named(statement(Resource=form.replace("{}", pattern))),))
    for resource in ("arn:aws:" + "a" * 2000, "arn:aws:x:" + "a:" * 1000, "a" * 2000):
        with within(0.3):
            assert not decide(AccessRequest(BOB, "s3:GetObject", resource), policies).is_allowed


@pytest.mark.parametrize("operator", ["StringLike", "ArnLike", "StringNotLike", "ArnNotLike"])
@pytest.mark.parametrize("pattern", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_condition_is_answered_at_once(operator: str, pattern: str) -> None:
    value = f"arn:aws:sns:r:{ACCOUNT}:" + pattern
    policies = Policies(
        identity=(named(statement(Condition={operator: {"aws:SourceArn": [value, pattern]}})),)
    )
    given = {"aws:SourceArn": f"arn:aws:sns:r:{ACCOUNT}:" + "a" * 2000}
    with within(0.2):
        decide(AccessRequest(BOB, "sns:Publish", "*", context=given), policies)


@pytest.mark.parametrize(
    ("role", "principal_arn"),
    [
        ("Evil", f"arn:aws:iam::{ACCOUNT}:role/a:role/aws-service-role/b/Evil"),
        ("Evil", f"arn:aws:iam::{ACCOUNT}:role/x/aws-service-role/Evil"),
        ("AWSServiceRoleForEvil", f"arn:aws:iam::{ACCOUNT}:role/AWSServiceRoleForEvil"),
        ("AWSServiceRoleForEvil", None),
    ],
)
def test_no_name_or_path_of_ones_own_escapes_service_control_policies(
    role: str, principal_arn: str | None
) -> None:
    denying = named(statement("Deny", "s3:*"), kind=PolicyKind.SCP)
    allowing = named(statement(), kind=PolicyKind.SCP)
    policies = Policies(identity=(named(statement()),), scp=((allowing, denying),))
    session = f"arn:aws:sts::{ACCOUNT}:assumed-role/{role}/x"
    context = {"aws:PrincipalArn": principal_arn} if principal_arn else {}
    request = AccessRequest(session, "s3:GetObject", "arn:aws:s3:::bucket/key", context=context)
    assert not decide(request, policies).is_allowed


def test_hostile_variables_are_answered_at_once() -> None:
    pattern = "arn:aws:s3:::" + "${aws:PrincipalTag/x}*" * 500 + "b"
    policies = Policies(identity=(named(statement(Resource=pattern)),))
    request = AccessRequest(
        BOB, "s3:GetObject", "arn:aws:s3:::" + "a" * 1000, context={"aws:PrincipalTag/x": "a*"}
    )
    with within(0.2):
        assert not decide(request, policies).is_allowed


def test_an_action_pattern_cannot_run_away() -> None:
    policies = Policies(identity=(named(statement(action="s3:" + "*a" * 1000 + "b")),))
    with within(0.2):
        decide(AccessRequest(BOB, "s3:" + "a" * 2000, "*"), policies)


@pytest.mark.parametrize("opening", ["[", '{"a":', '[{"a":'])
def test_deep_nesting_is_refused(opening: str) -> None:
    given = opening * 30_000
    with within(0.2), pytest.raises(MalformedPolicy):
        parse_policy(given, PolicyKind.IDENTITY)
    with within(0.2), pytest.raises(MalformedPolicy):
        compile_policy(given, PolicyKind.IDENTITY)


def test_a_huge_document_is_refused() -> None:
    given = text(statement(Sid="a" * 140_000))
    with pytest.raises(MalformedPolicy):
        parse_policy(given, PolicyKind.IDENTITY)
    with pytest.raises(MalformedPolicy):
        compile_policy("[" + " " * 2_000_000 + "]", PolicyKind.IDENTITY)


@pytest.mark.parametrize("number", ["9" * 50_000, "1e999999999", "-0." + "1" * 50_000, "1E-99999"])
def test_a_huge_number_costs_nothing(number: str) -> None:
    given = (
        '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*",'
        f'"Condition":{{"NumericLessThan":{{"a:b":{number}}}}}}}}}'
    )
    with within(0.2):
        policies = Policies(identity=(named_text(given),))
        request = AccessRequest(BOB, "s3:GetObject", "*", context={"a:b": number})
        decide(request, policies)


def named_text(given: str) -> NamedPolicy:
    return NamedPolicy("p", compile_policy(given, PolicyKind.IDENTITY))


def test_many_statements_on_one_action_stay_quick() -> None:
    many = document(
        *(statement(action="s3:GetObject", Resource=f"arn:aws:s3:::b{n}/*") for n in range(900)),
    )
    compiled = many.compiled()
    candidates = compiled.candidates("s3:getobject")
    assert len(candidates.statements) == 900
    assert [each.text.index for each in candidates.for_resource("arn:aws:s3:::b77/x")] == [77]


def test_remembered_actions_are_bounded() -> None:
    compiled = document(statement()).compiled()
    for number in range(10_000):
        compiled.candidates(f"s3:action{number}")
    assert len(compiled) <= 4096


def test_cached_documents_are_bounded_by_weight() -> None:
    cache: BoundedCache[int, str] = BoundedCache(100)
    for number in range(1000):
        assert cache.get_or_make(number, lambda: "x", weight=10) == "x"
    assert len(cache) == 10
    assert cache.get_or_make(5000, lambda: "heavy", weight=101) == "heavy"
    assert len(cache) == 10


def test_a_tag_value_cannot_smuggle_a_wildcard_into_a_resource() -> None:
    policies = Policies(
        identity=(named(statement(Resource="arn:aws:s3:::${aws:PrincipalTag/home}/*")),)
    )
    for value in ("*", "?ucket", "${*}", "b*"):
        request = AccessRequest(
            BOB, "s3:GetObject", "arn:aws:s3:::bucket/x", context={"aws:PrincipalTag/home": value}
        )
        assert not decide(request, policies).is_allowed


def test_tags_that_differ_in_case_do_not_pass_for_each_other() -> None:
    policies = Policies(
        identity=(named(statement(Condition={"StringEquals": {"aws:PrincipalTag/team": "red"}})),)
    )
    context = {"aws:PrincipalTag/Team": "red", "aws:PrincipalTag/team": "blue"}
    request = AccessRequest(BOB, "s3:GetObject", "*", context=context)
    assert not decide(request, policies).is_allowed


def test_the_two_readers_of_json_agree_on_hostile_texts() -> None:
    for given in (
        '{"a":1,"a":2}',
        '{"a":01}',
        '{"a":1.}',
        '{"a":.5}',
        '{"a":+1}',
        '{"a":tru}',
        '{"a":"\\u12"}',
        '{"a":"\\ud800"}',
        '{"a":["\\uDFFF\\ud800"]}',
        '{"\\ud83d":1}',
        '{"a":"\n"}',
        '{"a":1}x',
        "{'a':1}",
        '{"a":1,}',
        "[1,]",
        '{"a" 1}',
        "\ufeff{}",
        "NaN",
        "-Infinity",
    ):
        for read in (load_json, read_json):
            with pytest.raises(JsonFault):
                read(given)
    for read in (load_json, lambda text: read_json(text).plain()):
        assert read('["\\ud83d\\ude00", "\\\\ud800"]') == ["\U0001f600", "\\ud800"]
    assert read_json(' {"a": ["\\u0041", 1e2, null, true]} ').plain() == json.loads(
        '{"a": ["A", "100", null, true]}'
    )


def test_tests_of_long_patterns_are_not_kept() -> None:
    """Each takes a hundred times the pattern's own memory, in caches bounded by number alone."""
    caches = (globs._remembered_test, resources._remembered, resources._resolved_test)
    sizes = [cache.cache_info().currsize for cache in caches]
    pattern = "*a" * 500
    patterns = [f"arn:aws:s3:::{pattern}/${{aws:userid}}", f"arn:*:s3:::{pattern}"]
    policies = Policies(identity=(named(statement("Allow", f"s3:{pattern}", Resource=patterns)),))
    asked = AccessRequest(BOB, "s3:" + "a" * 500, "arn:aws:s3:::" + "a" * 1000)
    decide(replace(asked, context={"aws:userid": "u"}), policies)
    assert [cache.cache_info().currsize for cache in caches] == sizes
