"""The engine and the reference evaluator agree on random cases."""

import json
import os
from random import Random

from reference_evaluator import evaluate
from reference_evaluator.random_cases import random_case
from vestibule.policy.cases import decide_line

CASES = int(os.environ.get("VESTIBULE_POLICY_CASES", "4000"))
SEED = int(os.environ.get("VESTIBULE_POLICY_SEED", "20261124"))


def test_the_engine_agrees_with_the_reference_on_random_cases() -> None:
    random = Random(SEED)
    decisions = {"Allowed": 0, "ExplicitlyDenied": 0, "ImplicitlyDenied": 0}
    for number in range(CASES):
        case = random_case(random)
        answer = json.loads(decide_line(json.dumps(case)))
        wanted = evaluate(case)
        assert answer["decision"] == wanted, (
            f"case {number} of seed {SEED}: {answer['error']}\n{json.dumps(case, indent=1)}\n"
            f"engine {answer['decision']}, reference {wanted}"
        )
        decisions[wanted] += 1
    assert min(decisions.values()) > CASES // 50, f"one-sided cases: {decisions}"
