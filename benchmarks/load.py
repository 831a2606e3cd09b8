"""Load on a server by wrk, and what it cost: requests a second, latency, CPU of the process."""

import os
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_CONNECTIONS = 32
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Request:
    """One request, ready to send; Host is the address of the server."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: str = ""


@dataclass(frozen=True)
class Load:
    """What was measured. cpu_us: of the server's process, for each request."""

    requests_per_second: float
    cpu_us: float
    p50_ms: float
    p99_ms: float
    errors: int


def measure(port: int, pid: int, requests: Sequence[Request], *, seconds: int) -> Load:
    """The load of these requests, over and over, for that long."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "requests.lua"
        script.write_text(_script(requests))
        before = _cpu_seconds(pid)
        ended = subprocess.run(
            [
                *("wrk", "-t1", f"-c{_CONNECTIONS}", f"-d{seconds}s", "-s", str(script)),
                f"http://127.0.0.1:{port}",
            ],
            capture_output=True,
            text=True,
            check=True,
        )
        cpu = _cpu_seconds(pid) - before
    told = ended.stdout.rsplit("RESULT ", 1)[1].split()
    count, took_us, errors, p50_us, p99_us = (float(value) for value in told)
    return Load(count / took_us * 1e6, cpu / count * 1e6, p50_us / 1e3, p99_us / 1e3, int(errors))


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def _script(requests: Sequence[Request]) -> str:
    made = [
        f"wrk.format({_quoted(request.method)}, {_quoted(request.path)}, "
        f"{{{', '.join(f'[ {_quoted(k)} ] = {_quoted(v)}' for k, v in request.headers.items())}}}, "
        f"{_quoted(request.body)})"
        for request in requests
    ]
    return (
        "local made, at = {}, 0\n"
        f"function init(args) made = {{ {', '.join(made)} }} end\n"
        "function request() at = at % #made + 1; return made[at] end\n"
        "function done(summary, latency)\n"
        "  local e = summary.errors\n"
        "  local failed = e.connect + e.read + e.write + e.status + e.timeout\n"
        '  print(string.format("RESULT %d %d %d %f %f", summary.requests, summary.duration,\n'
        "    failed, latency:percentile(50), latency:percentile(99)))\n"
        "end\n"
    )


def _quoted(text: str) -> str:
    return f"[==[{text}]==]"
