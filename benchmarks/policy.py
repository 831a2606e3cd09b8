"""The policy engine on one core, beside its aims and beside a plain evaluator in the same run.

`policy.py`: a session of ReadOnlyAccess with an inline policy, three levels of SCPs and a boundary;
single policies of 10 to 10,000 statements; lines for `policy decide`, nearly all of them with
documents of their own; and who-can over an organization.

Warm: every decision was taken before. Cold: documents are read, nothing was decided. Time is CPU
time of this process, so that a busy machine counts less.
"""

import gc
import json
import sys
import time
import tracemalloc
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

from policy_organization import WORKLOADS, who_can_workload
from policy_workload import (
    grown_policies,
    plain_case,
    read_only_text,
    session_policies,
    session_requests,
)

from policy_cases import case_lines
from vestibule.policy.cases import decide_line
from vestibule.policy.decide import decide
from vestibule.policy.documents import PolicyDocument, PolicyKind
from vestibule.policy.json_text import load_json
from vestibule.policy.policies import Policies
from vestibule.policy.request import AccessRequest

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

_ROUNDS = 9
_SIZES = (10, 100, 1_000, 10_000)
_CASES = 20_000


def main() -> None:
    """Measures and prints."""
    requests = session_requests()
    cold = median(_seconds(_deciding(session_policies(), requests)) for _ in range(_ROUNDS))
    policies = session_policies()
    warm = _best(_deciding(policies, requests))
    plain = _seconds(_plainly(requests[:20])) / 20
    print(f"{'':52}{'measured':>12}{'aim':>12}")
    _show("decisions/s, warm", len(requests) / warm, aim="100,000")
    _show("decisions/s, cold", len(requests) / cold, aim="50,000")
    _show("decisions/s, reference evaluator (baseline)", 1 / plain)
    _show("ReadOnlyAccess compiled, ms", _best(_compiling()) * 1000, aim="10")
    _show("memory of the session's policies, KiB", _memory_of(requests) / 1024)
    for size in _SIZES:
        grown, asked = grown_policies(size)
        first = _seconds(_deciding(grown, asked))
        _show(f"{size} statements: decisions/s, warm", len(asked) / _best(_deciding(grown, asked)))
        _show(f"{size} statements: 200 decisions cold, ms", first * 1000)
    _cases()
    _who_can()


def _deciding(policies: Policies, requests: Sequence[AccessRequest]) -> Callable[[], None]:
    def work() -> None:
        for request in requests:
            decide(request, policies)

    return work


def _plainly(requests: Sequence[AccessRequest]) -> Callable[[], None]:
    from reference_evaluator import evaluate

    cases = [plain_case(request) for request in requests]

    def work() -> None:
        for case in cases:
            evaluate(case)

    return work


def _compiling() -> Callable[[], None]:
    text = read_only_text()

    def work() -> None:
        document = PolicyDocument(text, PolicyKind.IDENTITY, load_json(text))
        document.compiled().candidates("s3:getobject")  # the index is made at the first question

    return work


def _memory_of(requests: Sequence[AccessRequest]) -> int:
    """What the policies and all that is remembered about the requests take."""
    tracemalloc.start()
    policies = session_policies()
    _deciding(policies, requests)()
    taken, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return taken


def _cases() -> None:
    """As the command goes through them, without the collector."""
    from reference_evaluator import evaluate

    lines = case_lines(_CASES)
    gc.disable()
    taken = _seconds(lambda: _each(decide_line, lines))
    gc.enable()
    few = lines[: _CASES // 10]
    plain = _seconds(lambda: _each(lambda line: evaluate(json.loads(line)), few))
    _show("cases/s, policy decide", len(lines) / taken, aim="10,000")
    _show("cases/s, reference evaluator (baseline)", len(few) / plain)


def _who_can() -> None:
    for name in WORKLOADS:
        workload = who_can_workload(name, roles=10_000, accounts=100)
        _show(f"who-can, 10,000 roles, {name}, first, ms", _seconds(workload) * 1000)
        _show(f"who-can, 10,000 roles, {name}, ms", _best(workload) * 1000, aim="100")


def _each(work: Callable[[str], object], lines: Sequence[str]) -> None:
    for line in lines:
        work(line)


def _seconds(work: Callable[[], None]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def _best(work: Callable[[], None]) -> float:
    """The best of some rounds: what the machine can do when nobody else asks it."""
    work()
    return min(_seconds(work) for _ in range(_ROUNDS))


def _show(what: str, figure: float, *, aim: str = "") -> None:
    print(f"{what:52}{figure:12,.1f}{aim:>12}")


if __name__ == "__main__":
    main()
