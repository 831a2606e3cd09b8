"""Who can, held against decisions on every way in which the unknown keys may stand."""

from dataclasses import replace
from random import Random

import pytest

from random_organizations import (
    ACTIONS,
    RESOURCES,
    RandomOrganization,
    contexts,
    random_organization,
)
from vestibule.policy.asked_principals import AskedPrincipal
from vestibule.policy.decide import decide
from vestibule.policy.decision_in_doubt import AccessClass
from vestibule.policy.request import AccessRequest
from vestibule.policy.who_can import AccessQuestion, PrincipalAccess, who_can

ORGANIZATIONS = 60


@pytest.mark.parametrize("seed", range(4))
def test_who_can_agrees_with_every_decision(seed: int) -> None:
    random = Random(seed)
    told = dict.fromkeys(AccessClass, 0)
    needless = 0
    for _ in range(ORGANIZATIONS):
        organization = random_organization(random)
        question = AccessQuestion(
            random.choice(ACTIONS),
            random.choice(RESOURCES),
            rcp=organization.rcp,
            resource_policy=organization.resource_policy,
        )
        answers = who_can(question, organization.principals)
        for asked, answer in zip(organization.principals, answers, strict=True):
            outcomes = decisions(organization, asked, question)
            check(answer, outcomes)
            told[answer.access] += 1
            needless += answer.access is AccessClass.CONDITIONAL and len(outcomes) == 1
    assert min(told.values()) > 40, told
    # Keys are taken one by one, so "depends" may be said of what never changes; seldom.
    assert needless < told[AccessClass.CONDITIONAL] / 4, (needless, told)


def check(answer: PrincipalAccess, outcomes: set[bool]) -> None:
    if answer.access is AccessClass.ALLOWED:
        assert outcomes == {True}
    elif answer.access is AccessClass.DENIED:
        assert outcomes == {False}
        assert answer.blocked_by
    else:
        assert answer.conditions


def decisions(
    organization: RandomOrganization, asked: AskedPrincipal, question: AccessQuestion
) -> set[bool]:
    policies = replace(asked.policies, rcp=organization.rcp, resource=organization.resource_policy)
    return {
        decide(
            AccessRequest(asked.arn, question.action, question.resource, context=context), policies
        ).is_allowed
        for context in contexts(asked)
    }
