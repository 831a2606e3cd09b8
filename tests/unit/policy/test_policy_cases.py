"""The cases of tests/policy_cases: one rule each, with the page of AWS that states it."""

import json
from pathlib import Path
from typing import Any

import pytest

from reference_evaluator import evaluate
from vestibule.policy.cases import decide_case
from vestibule.policy.catalogue import shared_catalogue

FOLDER = Path(__file__).parents[2] / "policy_cases"


def cases() -> list[Any]:
    return [
        pytest.param(case, id=f"{path.stem}: {case['id']}")
        for path in sorted(FOLDER.glob("*.json"))
        for case in json.loads(path.read_text())
    ]


@pytest.mark.parametrize("case", cases())
def test_the_engine_decides_as_the_page_says(case: dict[str, Any]) -> None:
    answer = decide_case(case, catalogue=shared_catalogue())
    expected = case["expect"]
    assert answer["error"] is None
    assert {name: answer[name] for name in expected} == expected, answer
    assert case["page"].startswith("https://docs.aws.amazon.com/")


@pytest.mark.parametrize("case", cases())
def test_the_reference_decides_as_the_page_says(case: dict[str, Any]) -> None:
    assert evaluate(case) == case["expect"]["decision"]
