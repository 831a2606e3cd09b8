"""All measurements, beside a bare server of the same stack in the same run.

`run_all.py [USERS ...]`: once for each number of users, 1000 and 100000 unless told otherwise.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from assignments import assign
from aws_requests import get_caller_identity, portal
from botocore.credentials import Credentials
from changes import A_SECOND, changing
from load import Load, Request, measure
from processes import Process, bare_server, environment, vestibule

_ROUNDS = 3
_NEW_ASSIGNMENTS_A_SET = 600


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("users", nargs="*", type=int, default=[1_000, 100_000])
    parser.add_argument("--seconds", type=int, default=2, help="how long each of 3 rounds runs")
    chosen = parser.parse_args()
    for users in chosen.users:
        with tempfile.TemporaryDirectory() as folder:
            facts = _seeded(Path(folder) / "data", users)
            print(
                f"\n{users} users, {len(facts['account_ids'])} accounts, 20000 assignments "
                f"(made in {facts['seconds']:.0f} s)\n"
            )
            with vestibule(Path(folder) / "data") as server:
                _loads(server, facts, seconds=chosen.seconds)
                _assignments(server, facts)


def _seeded(data_dir: Path, users: int) -> dict[str, Any]:
    program = Path(__file__).with_name("seeding.py")
    ended = subprocess.run(
        [sys.executable, str(program), str(data_dir), str(users)],
        env=environment(data_dir),
        stdout=subprocess.PIPE,
        check=True,
    )
    facts: dict[str, Any] = json.loads(ended.stdout)
    return facts


def _loads(server: Process, facts: Mapping[str, Any], *, seconds: int) -> None:
    print(
        f"{'':26}{'req/s':>9}{'bare':>9}{'ratio':>7}{'CPU µs':>8}{'bare':>7}{'p50 ms':>8}{'p99':>8}"
    )
    requests = _requests(server, facts)
    for name, several in requests.items():
        _compare(server, name, several, seconds=seconds)
    with changing(
        server.port,
        instance_arn=facts["instance_arn"],
        permission_set_arn=facts["fresh_permission_set_arns"][0],
    ):
        several = requests["GetRoleCredentials"]
        _compare(server, f"  beside {A_SECOND} changes/s", several, seconds=seconds)


def _compare(server: Process, name: str, requests: Sequence[Request], *, seconds: int) -> None:
    size = len(_answer(server.port, requests[0]))
    ours, bare = [], []
    with bare_server(size) as yardstick:
        # In turn, so that what else the machine does falls on both.
        for _ in range(_ROUNDS):
            bare.append(measure(yardstick.port, yardstick.pid, requests, seconds=seconds))
            ours.append(measure(server.port, server.pid, requests, seconds=seconds))
    _print(name, ours, bare)


def _requests(server: Process, facts: Mapping[str, Any]) -> dict[str, list[Request]]:
    """What is measured: the same of every signed-in user, in turn."""
    sessions = facts["sessions"]
    credentials = [
        portal(
            "/federation/credentials",
            session["token"],
            account_id=session["account_id"],
            role_name=session["role_name"],
        )
        for session in sessions
    ]
    return {
        "GetRoleCredentials": credentials,
        "GetCallerIdentity": [
            get_caller_identity(server.port, credentials=_role_session(server, request))
            for request in credentials
        ],
        "ListAccounts (portal)": [
            portal("/assignment/accounts", session["token"], max_result="100")
            for session in sessions
        ],
    }


def _role_session(server: Process, request: Request) -> Credentials:
    keys = json.loads(_answer(server.port, request))["roleCredentials"]
    return Credentials(keys["accessKeyId"], keys["secretAccessKey"], keys["sessionToken"])


def _answer(port: int, request: Request) -> bytes:
    sent = urllib.request.Request(
        f"http://127.0.0.1:{port}{request.path}",
        data=request.body.encode() or None,
        headers=dict(request.headers),
        method=request.method,
    )
    with urllib.request.urlopen(sent, timeout=30) as answer:
        return bytes(answer.read())


def _print(name: str, ours: list[Load], bare: list[Load]) -> None:
    errors = sum(load.errors for load in (*ours, *bare))
    rate, bare_rate = (median(load.requests_per_second for load in all_) for all_ in (ours, bare))
    cpu, bare_cpu = (median(load.cpu_us for load in all_) for all_ in (ours, bare))
    p50, p99 = median(load.p50_ms for load in ours), median(load.p99_ms for load in ours)
    print(
        f"{name:26}{rate:9.0f}{bare_rate:9.0f}{rate / bare_rate:7.2f}"
        f"{cpu:8.0f}{bare_cpu:7.0f}{p50:8.2f}{p99:8.2f}" + (f"  {errors} errors" if errors else "")
    )


def _assignments(server: Process, facts: Mapping[str, Any]) -> None:
    answered, done = assign(
        server.port,
        instance_arn=facts["instance_arn"],
        permission_set_arns=facts["fresh_permission_set_arns"],
        group_id=facts["group_id"],
        account_ids=facts["account_ids"][:_NEW_ASSIGNMENTS_A_SET],
    )
    count = _NEW_ASSIGNMENTS_A_SET * len(facts["fresh_permission_set_arns"])
    print(
        f"{'CreateAccountAssignment':26}{count} answered in {answered:.2f} s, "
        f"all SUCCEEDED after {done:.2f} s"
    )


if __name__ == "__main__":
    main()
