"""Who can, held against decisions on every way in which the unknown keys may stand."""

from dataclasses import replace
from random import Random

import pytest

from random_organizations import (
    ACTIONS,
    RESOURCES,
    contexts,
    random_organization,
)
from vestibule.policy.asked_principals import AskedPrincipal
from vestibule.policy.context_values import ContextValue
from vestibule.policy.decide import decide
from vestibule.policy.decision_in_doubt import AccessClass
from vestibule.policy.layered import layered
from vestibule.policy.policies import Policies
from vestibule.policy.request import AccessRequest
from vestibule.policy.switches import DEFAULT_SWITCHES, Switches
from vestibule.policy.who_can import AccessQuestion, PrincipalAccess, who_can

ORGANIZATIONS = 60
KNOWN: tuple[dict[str, ContextValue], ...] = ({}, {}, {"aws:SourceIp": "10.0.0.1"})
SWITCHES = (
    DEFAULT_SWITCHES,
    DEFAULT_SWITCHES,
    Switches(unresolved_not_resource_applies=False, variables_need_version_2012=False),
)


@pytest.mark.parametrize("seed", range(4))
def test_who_can_agrees_with_every_decision(seed: int) -> None:
    random = Random(seed)
    told = dict.fromkeys(AccessClass, 0)
    needless = 0
    for _ in range(ORGANIZATIONS):
        organization = random_organization(random)
        switches = random.choice(SWITCHES)
        question = AccessQuestion(
            random.choice(ACTIONS),
            random.choice(RESOURCES),
            rcp=organization.rcp,
            resource_policy=organization.resource_policy,
            context=random.choice(KNOWN),
        )
        answers = who_can(question, organization.principals, switches=switches)
        for asked, answer in zip(organization.principals, answers, strict=True):
            policies = replace(
                asked.policies, rcp=organization.rcp, resource=organization.resource_policy
            )
            outcomes = decisions(policies, asked, question, switches)
            check(answer, outcomes)
            check_conditions(answer, policies)
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


def check_conditions(answer: PrincipalAccess, policies: Policies) -> None:
    """They stand in the principal's own policies, or in the resource's."""
    if answer.access is not AccessClass.CONDITIONAL:
        assert answer.conditions == ()
    for told in answer.conditions:
        [document] = [
            each.document
            for layer, each in layered(policies)
            if (layer, each.name_or_arn) == (told.layer, told.policy)
        ]
        text = document.statements[told.index]
        assert (text.sid, text.is_allow) == (told.sid, told.is_allow)
        for each in told.conditions:
            if each.operator:
                assert (each.operator, each.key, each.values) in text.conditions
            else:
                assert set(each.values) <= set(text.resources or ())


def decisions(
    policies: Policies, asked: AskedPrincipal, question: AccessQuestion, switches: Switches
) -> set[bool]:
    """On every context that agrees with what is known."""
    return {
        decide(
            AccessRequest(asked.arn, question.action, question.resource, context=context),
            policies,
            switches=switches,
        ).is_allowed
        for context in contexts(asked)
        if question.context.items() <= context.items()
    }
