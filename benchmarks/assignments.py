"""How long many assignments take from the first request until the last has succeeded."""

import asyncio
import json
import time
from collections.abc import Sequence
from typing import Any

from aws_requests import json_call
from load import Request
from processes import ROOT

_CONNECTIONS = 16


def assign(
    port: int,
    *,
    instance_arn: str,
    permission_set_arns: Sequence[str],
    group_id: str,
    account_ids: Sequence[str],
) -> tuple[float, float]:
    """Seconds until all requests were answered, and until all had succeeded.

    Raises RuntimeError when one fails.
    """
    requests = [
        json_call(
            port,
            "CreateAccountAssignment",
            {
                "InstanceArn": instance_arn,
                "PermissionSetArn": permission_set_arn,
                "PrincipalType": "GROUP",
                "PrincipalId": group_id,
                "TargetType": "AWS_ACCOUNT",
                "TargetId": account_id,
            },
            credentials=ROOT,
        )
        for permission_set_arn in permission_set_arns
        for account_id in account_ids
    ]
    return asyncio.run(_assign(port, requests, instance_arn))


async def _assign(port: int, requests: list[Request], instance_arn: str) -> tuple[float, float]:
    began = time.monotonic()
    shares = [requests[start::_CONNECTIONS] for start in range(_CONNECTIONS)]
    await asyncio.gather(*(_send(port, share) for share in shares))
    answered = time.monotonic() - began
    while await _statuses(port, instance_arn, "IN_PROGRESS"):
        await asyncio.sleep(0.02)
    done = time.monotonic() - began
    if await _statuses(port, instance_arn, "FAILED"):
        raise RuntimeError("an assignment failed")
    return answered, done


async def _statuses(port: int, instance_arn: str, status: str) -> list[Any]:
    asked = json_call(
        port,
        "ListAccountAssignmentCreationStatus",
        {"InstanceArn": instance_arn, "Filter": {"Status": status}, "MaxResults": 1},
        credentials=ROOT,
    )
    (answer,) = await _send(port, [asked])
    listed: list[Any] = json.loads(answer)["AccountAssignmentsCreationStatus"]
    return listed


async def _send(port: int, requests: Sequence[Request]) -> list[bytes]:
    """The bodies of the answers to these requests, one after the other on one connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    answers = []
    for request in requests:
        body = request.body.encode()
        fields = {
            **request.headers,
            "Host": f"127.0.0.1:{port}",
            "Content-Length": str(len(body)),
        }
        head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
        writer.write(f"{request.method} {request.path} HTTP/1.1\r\n{head}\r\n".encode() + body)
        status = await reader.readline()
        size = 0
        while (line := await reader.readline()).strip():
            name, _, value = line.partition(b":")
            size = int(value) if name.lower() == b"content-length" else size
        answers.append(await reader.readexactly(size))
        if b" 200 " not in status:
            raise RuntimeError(f"{status!r}: {answers[-1]!r}")
    writer.close()
    await writer.wait_closed()
    return answers
