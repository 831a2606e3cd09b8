"""Every AWS managed policy compiles, and a request made of a statement meets that statement.

All 1,582 with VESTIBULE_ALL_MANAGED_POLICIES=1; otherwise every twentieth.
"""

import os
from collections.abc import Iterator

import pytest

from vestibule.policy.conditions.operators import Family, find_operator
from vestibule.policy.decide import decide
from vestibule.policy.documents import PolicyDocument, PolicyKind, compile_policy
from vestibule.policy.managed_policies import find_managed_policy, managed_policies
from vestibule.policy.policies import NamedPolicy, Policies
from vestibule.policy.request import AccessRequest
from vestibule.policy.statement_texts import StatementText

STEP = 1 if os.environ.get("VESTIBULE_ALL_MANAGED_POLICIES") else 20
ACCOUNT = "111122223333"
UNMET = {("SageMakerStudioProjectUserRolePermissionsBoundary", 0)}
"""Its conditions tie two tags to each other in a way that the simple maker of requests misses."""
FAR_APART = (
    ("NumericGreaterThan", "99999999"),
    ("NumericLessThan", "-99999999"),
    ("DateGreaterThan", "2999-01-01"),
    ("DateLessThan", "1971-01-01"),
)


def documents() -> Iterator[tuple[str, PolicyDocument]]:
    for policy in list(managed_policies())[::STEP]:
        yield policy.name, compile_policy(policy.document, PolicyKind.IDENTITY)


def filled(pattern: str) -> str:
    """Some text that a pattern covers."""
    made = ""
    while "${" in pattern:
        before, _, rest = pattern.partition("${")
        name, _, pattern = rest.partition("}")
        made += _without_wildcards(before) + (name if name in ("*", "?", "$") else "value")
    return made + _without_wildcards(pattern)


def _without_wildcards(text: str) -> str:
    return text.replace("*", "x").replace("?", "y")


def resource_of(statement: StatementText) -> str:
    patterns = statement.resources or ()
    if statement.is_not_resource or "*" in patterns:
        return "*"
    return filled(patterns[0]) + ":x" * max(0, 5 - patterns[0].count(":"))


def variables(statement: StatementText) -> dict[str, str]:
    texts = [
        *(statement.resources or ()),
        *(value for _, _, values in statement.conditions for value in values),
    ]
    return {
        part.partition("}")[0].partition(",")[0].strip(): "value"
        for text in texts
        for part in text.split("${")[1:]
    }


def satisfying(operator_name: str, values: tuple[str, ...]) -> str | tuple[str, ...] | None:
    """A value that a condition accepts; None for an absent key."""
    operator = find_operator(operator_name)
    assert operator is not None, operator_name
    if operator.family is Family.NULL:
        return "value" if values[0].lower() == "false" else None
    for name, value in FAR_APART:
        if operator_name.startswith(name):
            return value
    if operator.is_negated:
        return "192.0.2.255" if operator.family is Family.IP else "none-of-these"
    value = filled(values[0]) if operator.family is not Family.IP else values[0].split("/")[0]
    return (value,) if operator.quantifier else value


def is_broad(operator_name: str) -> bool:
    """Whether nearly every value would do, so that other conditions may choose it."""
    operator = find_operator(operator_name)
    return operator is not None and (operator.is_negated or operator.family is Family.NULL)


def context_of(statement: StatementText) -> dict[str, str | tuple[str, ...]]:
    context: dict[str, str | tuple[str, ...]] = dict(variables(statement))
    for operator, key, values in statement.conditions:
        given = satisfying(operator, values)
        if given is not None and not is_broad(operator):
            context[key] = given
    for operator, key, values in statement.conditions:
        given = satisfying(operator, values)
        if given is None:
            context.pop(key, None)
        elif is_broad(operator):
            context.setdefault(key, given)
    return context


def request_for(statement: StatementText) -> AccessRequest:
    action = "example:Other" if statement.is_not_action else filled(statement.actions[0])
    return AccessRequest(
        f"arn:aws:iam::{ACCOUNT}:user/bob",
        "example:Other" if action == "x" else action,
        resource_of(statement),
        resource_account=ACCOUNT,
        context=context_of(statement),
    )


@pytest.mark.parametrize("kind", [PolicyKind.IDENTITY, PolicyKind.BOUNDARY])
def test_every_managed_policy_compiles(kind: PolicyKind) -> None:
    for policy in list(managed_policies())[::STEP]:
        assert compile_policy(policy.document, kind).statements


def test_a_request_made_of_a_statement_meets_that_statement() -> None:
    missed = []
    seen = 0
    for name, document in documents():
        policies = Policies(identity=(NamedPolicy(name, document),))
        for statement in document.statements:
            seen += 1
            decision = decide(request_for(statement), policies)
            met = {match.statement_index for match in decision.matched}
            if statement.index not in met:
                missed.append((name, statement.index))
            elif not statement.is_allow:
                assert decision.is_explicitly_denied
    assert seen > 200
    assert set(missed) <= UNMET


@pytest.mark.parametrize(("resource_tag", "denied"), [("other", True), ("mine", False)])
def test_the_statement_that_ties_two_tags_is_met_when_they_differ(
    resource_tag: str, denied: bool
) -> None:
    name, index = next(iter(UNMET))
    policy = find_managed_policy(f"arn:aws:iam::aws:policy/{name}")
    assert policy is not None
    document = compile_policy(policy.document, PolicyKind.IDENTITY)
    context = {
        "aws:PrincipalTag/AmazonDataZoneProject": "mine",
        "aws:ResourceTag/AmazonDataZoneProject": resource_tag,
    }
    request = AccessRequest(
        f"arn:aws:iam::{ACCOUNT}:user/bob",
        "s3:GetObject",
        "arn:aws:s3:::bucket/key",
        resource_account=ACCOUNT,
        context=context,
    )
    decision = decide(request, Policies(identity=(NamedPolicy(name, document),)))
    assert (index in {match.statement_index for match in decision.matched}) is denied
