"""Requests about many things of which each is allowed or denied by itself, and so answered.

Source: Amazon S3 API Reference, DeleteObjects; Secrets Manager API Reference, BatchGetSecretValue.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape

from vestibule.sandbox.raw_http import RawResponse
from vestibule.sandbox.requests import SandboxRequest

NOTHING_DENIED: Mapping[int, str] = {}
_NO_OBJECTS = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n'
    b'<DeleteResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"></DeleteResult>'
)
_END = b"</DeleteResult>"


def without_parts(request: SandboxRequest, denied: Mapping[int, str]) -> SandboxRequest | None:
    """The request for what is not denied; None where that is nothing."""
    if not denied:
        return request
    parts = [each for number, each in enumerate(_parts(request)) if number not in denied]
    if not parts:
        return None
    if request.service.name == "s3":
        changed: dict[str, Any] = {"Delete": {**request.parameters["Delete"], "Objects": parts}}
    else:
        changed = {"SecretIdList": parts}
    return request.with_parameters({**request.parameters, **changed})


def with_denied_parts(
    answer: RawResponse | None, request: SandboxRequest, denied: Mapping[int, str]
) -> RawResponse:
    """The answer that tells what was denied too. answer: to the rest, None where nothing was left.

    The answer to the rest may be an error; then it stays what it is.
    """
    parts = _parts(request)
    refused = [(parts[number], message) for number, message in sorted(denied.items())]
    if answer is not None and answer.status != 200:
        return answer
    if request.service.name == "s3":
        return _with_objects(answer, refused)
    return _with_secrets(answer, refused)


def _parts(request: SandboxRequest) -> Sequence[Any]:
    if request.operation == "DeleteObjects":
        objects: Sequence[Any] = request.parameters["Delete"]["Objects"]
        return objects
    return request.parameters.get("SecretIdList") or ()


def _with_objects(
    answer: RawResponse | None, refused: Sequence[tuple[Mapping[str, str], str]]
) -> RawResponse:
    told = "".join(
        "<Error>"
        + "".join(f"<{name}>{escape(each[name])}</{name}>" for name in _NAMED if name in each)
        + f"<Code>AccessDenied</Code><Message>{escape(message)}</Message></Error>"
        for each, message in refused
    )
    body = _NO_OBJECTS if answer is None else answer.body
    headers = [("content-type", "application/xml")] if answer is None else answer.headers
    before, end, after = body.rpartition(_END)
    if not end:
        raise ValueError("moto's answer is no DeleteResult")
    return RawResponse(200, headers, before + told.encode() + end + after)


_NAMED = ("Key", "VersionId")


def _with_secrets(answer: RawResponse | None, refused: Sequence[tuple[str, str]]) -> RawResponse:
    told: dict[str, Any] = (
        {"SecretValues": [], "Errors": []} if answer is None else json.loads(answer.body)
    )
    errors = [
        {"SecretId": name, "ErrorCode": "AccessDeniedException", "Message": message}
        for name, message in refused
    ]
    told["Errors"] = [*(told.get("Errors") or ()), *errors]
    headers = [("content-type", "application/x-amz-json-1.1")]
    return RawResponse(200, headers, json.dumps(told).encode())
