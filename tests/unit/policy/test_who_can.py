"""Who can: certain answers are right whatever is unknown, and conditions are kept."""

from random import Random
from typing import Any

import pytest

from policy_samples import named, statement, text
from reference_evaluator.random_cases import random_case
from vestibule.policy.asked_principals import AskedPrincipal
from vestibule.policy.cases import read_policies, read_request
from vestibule.policy.conditional import OpenCondition
from vestibule.policy.decide import decide
from vestibule.policy.decision_in_doubt import AccessClass
from vestibule.policy.documents import compile_policy
from vestibule.policy.kinds import Layer, PolicyKind
from vestibule.policy.layered import layered
from vestibule.policy.policies import NamedPolicy, Policies
from vestibule.policy.principals import PrincipalKind
from vestibule.policy.who_can import AccessQuestion, PrincipalAccess, who_can

CASES = 1500
OBJECT = "arn:aws:s3:::bucket/key"
QUESTION = AccessQuestion("s3:GetObject", OBJECT)
ASKED = {
    PrincipalKind.USER,
    PrincipalKind.ROLE_SESSION,
    PrincipalKind.ROLE,
    PrincipalKind.ROOT,
    PrincipalKind.SERVICE,
}
FULL_ACCESS = (named(statement(), kind=PolicyKind.SCP, name="FullAWSAccess"),)


def role(number: int = 1, account: str = "111122223333") -> str:
    return f"arn:aws:iam::{account}:role/role-{number}"


def ask(
    *statements: dict[str, Any], question: AccessQuestion = QUESTION, **other: Any
) -> PrincipalAccess:
    asked = AskedPrincipal(role(), Policies(identity=(named(*statements),), **other))
    return who_can(question, [asked])[0]


def test_a_plain_allow_is_allowed_and_nothing_is_denied() -> None:
    assert ask(statement()).access is AccessClass.ALLOWED
    denied = ask(statement(action="ec2:*"))
    assert (denied.access, denied.blocked_by) == (AccessClass.DENIED, (Layer.IDENTITY,))


def test_an_allow_under_an_unknown_key_is_conditional_and_keeps_its_condition() -> None:
    condition = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
    found = ask(statement(Sid="WithMfa", Condition=condition))
    assert found.access is AccessClass.CONDITIONAL
    [only] = found.conditions
    assert (only.layer, only.policy, only.sid, only.is_allow) == (
        Layer.IDENTITY,
        "policy",
        "WithMfa",
        True,
    )
    assert only.conditions == (OpenCondition("Bool", "aws:MultiFactorAuthPresent", ("true",)),)


def test_a_deny_under_an_unknown_key_makes_access_conditional() -> None:
    deny = statement("Deny", Condition={"NotIpAddress": {"aws:SourceIp": "10.0.0.0/8"}})
    found = ask(statement(), deny)
    assert found.access is AccessClass.CONDITIONAL
    assert [each.is_allow for each in found.conditions] == [False]


def test_a_known_key_settles_a_condition() -> None:
    deny = statement("Deny", Condition={"NotIpAddress": {"aws:SourceIp": "10.0.0.0/8"}})
    inside = AccessQuestion("s3:GetObject", OBJECT, context={"aws:SourceIp": "10.1.1.1"})
    outside = AccessQuestion("s3:GetObject", OBJECT, context={"aws:SourceIp": "192.0.2.1"})
    assert ask(statement(), deny, question=inside).access is AccessClass.ALLOWED
    assert ask(statement(), deny, question=outside).access is AccessClass.DENIED


def test_a_key_known_to_be_absent_settles_a_condition() -> None:
    allow = statement(Condition={"StringEquals": {"aws:username": "bob"}})
    policies = Policies(identity=(named(allow),))
    asked = AskedPrincipal(role(), policies, absent=frozenset({"aws:username"}))
    assert who_can(QUESTION, [asked])[0].access is AccessClass.DENIED


def test_a_variable_of_an_unknown_key_is_a_condition_where_it_could_match() -> None:
    pattern = "arn:aws:s3:::bucket/${aws:PrincipalTag/team}"
    found = ask(statement(Resource=pattern))
    assert found.access is AccessClass.CONDITIONAL
    assert found.conditions[0].conditions == (
        OpenCondition("", "aws:PrincipalTag/team", (pattern,)),
    )
    elsewhere = "arn:aws:s3:::other/${aws:PrincipalTag/team}"
    assert ask(statement(Resource=elsewhere)).access is AccessClass.DENIED


def test_principals_of_one_content_differ_by_the_keys_that_statements_read() -> None:
    allow = statement(Condition={"StringEquals": {"aws:PrincipalTag/Team": "red"}})
    policies = Policies(identity=(named(allow),))
    asked = [
        AskedPrincipal(role(number), policies, context={"aws:PrincipalTag/Team": team})
        for number, team in enumerate(["red", "blue", "red"])
    ]
    answers = [each.access for each in who_can(QUESTION, asked)]
    assert answers == [AccessClass.ALLOWED, AccessClass.DENIED, AccessClass.ALLOWED]


def test_keys_that_differ_only_in_case_are_not_taken_for_one_of_them() -> None:
    allow = statement(Condition={"StringEquals": {"aws:PrincipalTag/team": "red"}})
    policies = Policies(identity=(named(allow),))
    asked = [
        AskedPrincipal(role(number), policies, context=dict.fromkeys(names, "red"))
        for number, names in enumerate(
            [("aws:PrincipalTag/team", "aws:PrincipalTag/Team"), ("aws:PrincipalTag/Team",)]
        )
    ]
    answers = [each.access for each in who_can(QUESTION, asked)]
    assert answers == [AccessClass.DENIED, AccessClass.ALLOWED]


def test_principals_of_one_content_keep_the_names_of_their_own_policies() -> None:
    allow = statement(Condition={"Bool": {"aws:SecureTransport": "true"}})
    asked = [
        AskedPrincipal(role(), Policies(identity=(named(allow, name=name),)))
        for name in ("first", "second")
    ]
    assert [each.conditions[0].policy for each in who_can(QUESTION, asked)] == ["first", "second"]


def test_documents_that_say_the_same_keep_their_own_sids_and_places() -> None:
    condition = {"Bool": {"aws:SecureTransport": "true"}}
    unasked = statement(action="ec2:*")
    documents = (
        [statement(Sid="First", Condition=condition)],
        [unasked, statement(Sid="Second", Condition=condition)],
    )
    asked = [
        AskedPrincipal(role(), Policies(identity=(named(*statements),))) for statements in documents
    ]
    told = [each.conditions[0] for each in who_can(QUESTION, asked)]
    assert [(each.sid, each.index) for each in told] == [("First", 0), ("Second", 1)]


def test_variables_are_text_in_documents_of_the_older_version() -> None:
    condition = {"StringEquals": {"aws:PrincipalTag/team": "${aws:PrincipalTag/other}"}}
    context = {"aws:PrincipalTag/team": "red", "aws:PrincipalTag/other": "red"}
    asked = [
        AskedPrincipal(
            role(),
            Policies(identity=(NamedPolicy(version, compile_policy(each, PolicyKind.IDENTITY)),)),
            context=context,
        )
        for version in ("2012-10-17", "2008-10-17")
        for each in [text(statement(Condition=condition), version=version)]
        for _ in range(2)
    ]
    answers = [each.access for each in who_can(QUESTION, asked)]
    assert answers == [AccessClass.ALLOWED] * 2 + [AccessClass.DENIED] * 2


def test_a_bucket_policy_grants_to_the_role_it_names_but_not_to_all_of_its_account() -> None:
    names = ["111122223333", role(2)]
    bucket = named(statement(Principal={"AWS": names}), kind=PolicyKind.RESOURCE)
    question = AccessQuestion(
        "s3:GetObject", OBJECT, resource_account="111122223333", resource_policy=bucket
    )
    asked = [AskedPrincipal(role(number), Policies()) for number in (1, 3, 2)]
    answers = [each.access for each in who_can(question, asked)]
    assert answers == [AccessClass.DENIED, AccessClass.DENIED, AccessClass.ALLOWED]


_API_METHOD = "arn:aws:execute-api:eu-west-1:111122223333:abcdef1234/prod/GET/pets"


def ask_about_api(*of_api: dict[str, Any], **context: str) -> AccessClass:
    policy = named(*of_api, kind=PolicyKind.RESOURCE, name="api")
    question = AccessQuestion(
        "execute-api:Invoke", _API_METHOD, resource_policy=policy, context=context
    )
    return ask(statement(action="execute-api:*"), question=question).access


@pytest.mark.parametrize("pattern", ["execute-api:/*", "execute-api:/prod/*/pets"])
def test_an_apis_own_policy_may_name_its_paths_without_their_arn(pattern: str) -> None:
    deny = statement("Deny", action="*", Resource=pattern, Principal="*")
    assert ask_about_api(deny) is AccessClass.DENIED
    mixed = [pattern, "arn:aws:execute-api:*:*:x/${aws:PrincipalTag/stage}"]
    assert ask_about_api({**deny, "Resource": mixed}) is AccessClass.DENIED
    assert ask_about_api(statement("Deny", Resource="execute-api:/dev/*", Principal="*")) is (
        AccessClass.ALLOWED
    )


def test_a_variable_in_the_path_of_an_api_is_a_condition() -> None:
    pattern = "execute-api:/${aws:PrincipalTag/stage}/*"
    deny = statement("Deny", action="*", Resource=pattern, Principal="*")
    assert ask_about_api(deny) is AccessClass.CONDITIONAL
    stages = {"prod": AccessClass.DENIED, "dev": AccessClass.ALLOWED}
    for stage, expected in stages.items():
        assert ask_about_api(deny, **{"aws:PrincipalTag/stage": stage}) is expected


def test_every_level_of_scps_must_allow() -> None:
    only_ec2 = (named(statement(action="ec2:*"), kind=PolicyKind.SCP),)
    assert ask(statement(), scp=(FULL_ACCESS, FULL_ACCESS)).access is AccessClass.ALLOWED
    assert ask(statement(), scp=(FULL_ACCESS, only_ec2)).blocked_by == (Layer.SCP,)


def test_a_service_linked_role_is_not_bound_by_scps_but_a_role_of_like_content_is() -> None:
    policies = Policies(identity=(named(statement()),), scp=((),))
    linked = "arn:aws:iam::111122223333:role/aws-service-role/x.amazonaws.com/Linked"
    lookalike = "arn:aws:iam::111122223333:role/x/aws-service-role/x.amazonaws.com/Linked"
    answers = who_can(QUESTION, [AskedPrincipal(arn, policies) for arn in (linked, lookalike)])
    assert [each.access for each in answers] == [AccessClass.ALLOWED, AccessClass.DENIED]


def test_another_accounts_resource_needs_its_own_policy() -> None:
    policies = Policies(identity=(named(statement()),))
    queue = "arn:aws:sqs:us-east-1:111122223333:queue"
    question = AccessQuestion("sqs:SendMessage", queue)
    asked = [
        AskedPrincipal(role(1, account), policies) for account in ("111122223333", "444455556666")
    ]
    answers = who_can(question, asked)
    assert [each.access for each in answers] == [AccessClass.ALLOWED, AccessClass.DENIED]
    assert answers[1].blocked_by == (Layer.RESOURCE,)


def test_with_all_keys_known_the_answer_is_the_decision() -> None:
    for request, policies in cases():
        allowed = decide(request, policies).is_allowed
        every_key = frozenset(_every_key(policies))
        found = who_can(_question(request, policies), [_asked(request, policies, every_key)])[0]
        assert found.access is (AccessClass.ALLOWED if allowed else AccessClass.DENIED)


def test_certain_answers_hold_whatever_the_unknown_keys_are() -> None:
    random = Random(7)
    conditional = 0
    for request, policies in cases():
        allowed = decide(request, policies).is_allowed
        names = {name.lower(): name for name in request.context}
        known = {k for k in names if random.random() < 0.5 or k == "aws:userid"}
        kept = {k: v for k, v in request.context.items() if k.lower() in known}
        asked = _asked(request, policies, frozenset())
        found = who_can(_question(request, policies, kept), [asked])[0]
        if found.access is AccessClass.CONDITIONAL:
            conditional += 1
            assert found.conditions
        else:
            assert allowed is (found.access is AccessClass.ALLOWED)
    assert conditional > CASES // 50


def cases() -> Any:
    random = Random(20261124)
    for _ in range(CASES):
        case = random_case(random)
        case["policies"].pop("vpce", None)
        request = read_request(case)
        # Whether a role is service-linked is told by its ARN, which a session's does not have.
        if "/aws-service-role/" in str(request.context):
            continue
        if request.principal_arn is not None and request.principal.kind in ASKED:
            yield request, read_policies(case, request)


def _question(request: Any, policies: Policies, context: Any = None) -> AccessQuestion:
    return AccessQuestion(
        request.action,
        request.resource,
        resource_account=request.resource_account,
        resource_policy=policies.resource,
        rcp=policies.rcp,
        context=request.context if context is None else context,
        wildcard_only=request.wildcard_only,
    )


def _asked(request: Any, policies: Policies, absent: frozenset[str]) -> AskedPrincipal:
    return AskedPrincipal(request.principal_arn, policies, absent=absent)


def _every_key(policies: Policies) -> set[str]:
    return {
        name.lower()
        for _, policy in layered(policies)
        for each in policy.document.compiled().statements
        for name, _ in each.condition_keys()
    }
