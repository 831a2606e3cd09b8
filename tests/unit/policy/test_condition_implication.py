"""A condition said to imply or exclude another one does, for every value tried."""

from itertools import product
from random import Random
from typing import Any

import pytest

from reference_evaluator.random_cases import FAMILIES
from vestibule.policy.condition_implication import (
    ConditionSetting,
    ConditionText,
    excludes,
    implies,
)
from vestibule.policy.conditions.condition import Condition
from vestibule.policy.conditions.setting import Setting
from vestibule.policy.context_values import ContextValues
from vestibule.policy.switches import DEFAULT_SWITCHES


def as_text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


KEY = "app:Key"
ALLOW = ConditionSetting(is_deny=False, same_language=True)
MORE = ("a*", "eu-*", "eu-west-1", "10.0.0.0/8", "10.1.0.0/16", "${app:Other}", "TRUE", "5", "-3.0")
GIVEN = (
    *(as_text(value) for _, values, _ in FAMILIES for value in values),
    *("eu-west-1", "eu-x", "abc", "10.1.2.3", "10.200.0.1", "4.5", "5", "-3", "QUJD"),
)
OTHERS: tuple[Any, ...] = (None, "a", "eu-west-1")


def condition(operator: str, *values: str) -> ConditionText:
    return operator, KEY, values


def random_condition(random: Random, values: tuple[str, ...]) -> ConditionText:
    operators, own, _ = random.choice(FAMILIES)
    operator = random.choice(operators)
    prefix = random.choice(("", "", "", "ForAllValues:", "ForAnyValue:"))
    suffix = "" if operator == "Null" or random.random() < 0.7 else "IfExists"
    pool = (*own, *values)
    chosen = tuple(as_text(random.choice(pool)) for _ in range(random.choice((1, 1, 2, 3))))
    return prefix + operator + suffix, KEY, chosen


def holds(told: ConditionText, given: Any, other: Any, *, is_deny: bool) -> bool:
    setting = Setting(has_variables=True, is_deny=is_deny, switches=DEFAULT_SWITCHES)
    context = {KEY: given, "app:Other": other}
    present = {key: value for key, value in context.items() if value is not None}
    return Condition(*told, setting=setting).holds(ContextValues(present))


def every_request(random: Random) -> list[tuple[Any, Any]]:
    sets = [tuple(random.sample(GIVEN, count)) for count in (0, 2, 2, 2, 3)]
    return list(product((None, *GIVEN, *sets), OTHERS))


@pytest.mark.parametrize("is_deny", [False, True])
def test_what_is_said_to_be_implied_holds_wherever_the_other_does(is_deny: bool) -> None:
    random = Random(17)
    said = 0
    for _ in range(6000):
        mine = random_condition(random, MORE)
        theirs = random_condition(random, (*MORE, *mine[2]))
        if random.random() < 0.4:
            theirs = (random.choice((mine[0], theirs[0])), KEY, (*theirs[2], *mine[2]))
        if implies(mine, theirs, ConditionSetting(is_deny, same_language=True)):
            said += 1
            for given, other in every_request(random):
                if holds(mine, given, other, is_deny=is_deny):
                    assert holds(theirs, given, other, is_deny=is_deny), (mine, theirs, given)
    assert said > 300


def test_what_is_said_to_be_excluded_never_holds_together() -> None:
    random = Random(18)
    said = 0
    for _ in range(12000):
        allow = random_condition(random, MORE)
        deny = random_condition(random, (*MORE, *allow[2]))
        if excludes(allow, deny):
            said += 1
            for given, other in every_request(random):
                both = (
                    holds(allow, given, other, is_deny=False),
                    holds(deny, given, other, is_deny=True),
                )
                assert both != (True, True), (allow, deny, given)
    assert said > 50


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        (condition("StringEquals", "eu-west-1"), condition("StringLike", "eu-*")),
        (condition("StringEquals", "eu-west-1"), condition("StringNotEquals", "us-east-1")),
        (condition("StringEquals", "A"), condition("StringEqualsIgnoreCase", "a")),
        (condition("StringLike", "eu-west-*"), condition("StringLike", "us-*", "eu-*")),
        (condition("StringNotLike", "eu-*"), condition("StringNotEquals", "eu-west-1")),
        (condition("ArnEquals", "arn:a:b:c:d:e"), condition("ArnLike", "arn:a:b:*:d:*")),
        (condition("IpAddress", "10.1.0.0/16"), condition("IpAddress", "10.0.0.0/8", "::/0")),
        (condition("NotIpAddress", "10.0.0.0/8"), condition("NotIpAddress", "10.1.0.0/16")),
        (condition("NumericLessThan", "5"), condition("NumericLessThanEquals", "5")),
        (condition("NumericGreaterThan", "5"), condition("NumericGreaterThanEqualsIfExists", "5")),
        (condition("DateLessThan", "2026-01-01"), condition("DateLessThan", "2027")),
        (condition("Bool", "true"), condition("BoolIfExists", "TRUE")),
        (condition("Bool", "true"), condition("Null", "false")),
        (
            condition("ForAllValues:StringEquals", "a"),
            condition("ForAllValues:StringLike", "a*", "b"),
        ),
    ],
)
def test_a_narrower_condition_implies_a_wider_one_but_not_the_other_way_round(
    mine: ConditionText, theirs: ConditionText
) -> None:
    assert implies(mine, theirs, ALLOW)
    assert not implies(theirs, mine, ALLOW)


def test_a_boolean_in_other_letters_is_not_excluded_by_an_operator_on_text() -> None:
    allow = condition("Bool", "true")
    assert not excludes(allow, condition("StringEquals", "TRUE"))
    assert excludes(allow, condition("Bool", "FALSE"))


def test_values_with_variables_are_only_like_themselves_and_in_one_language() -> None:
    own = condition("StringEquals", "${app:Other}")
    assert implies(own, condition("StringEquals", "x", "${app:Other}"), ALLOW)
    assert not implies(own, own, ConditionSetting(is_deny=False, same_language=False))
    assert not implies(own, condition("StringLike", "$*"), ALLOW)
