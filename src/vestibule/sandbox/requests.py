"""From raw HTTP to an operation with its parameters, by the service's model.

Authorization sees what is read here, and moto is sent nothing else (`request_writing`): so both
always mean the same.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any
from urllib.parse import parse_qs

from vestibule.sandbox.raw_http import MAX_BODY_BYTES, RawRequest
from vestibule.sandbox.refusals import InvalidRequest, SandboxRefusal, not_served
from vestibule.sandbox.s3_addresses import path_style
from vestibule.sandbox.wire_services import WireService, services_signed_as

_NOWHERE = "http://sandbox.invalid"
_CBOR = "smithy-rpc-v2-cbor"
_S3_CONTROL_PATH = "/v20180820/"
# Signing names that are not the prefix of the service's actions.
_POLICY_PREFIXES = {
    "cloudcontrolapi": "cloudformation",
    "iotdata": "iot",
    "monitoring": "cloudwatch",
    "tagging": "tag",
}
_MOST_FORM_FIELDS = 20_000
_MOST_VALUES = 1_000_000
_LONG = 2**63
_HEADER_VALUE = re.compile(r"[\t -~\x80-\xff]*")
_UNREADABLE = (ValueError, TypeError, AttributeError, LookupError, RecursionError, OverflowError)


@dataclass(frozen=True, slots=True)
class SandboxRequest:
    """One operation with its parameters, as botocore's model spells them.

    model: botocore's OperationModel. account_id and region are the verified caller's.
    """

    service: WireService
    operation: str
    protocol: str
    parameters: Mapping[str, Any]
    model: Any
    account_id: str
    region: str

    @property
    def prefix(self) -> str:
        """The service as policies name it."""
        return _POLICY_PREFIXES.get(self.service.signing_name, self.service.signing_name)

    def with_parameters(self, parameters: Mapping[str, Any]) -> "SandboxRequest":
        """The same with other parameters."""
        return replace(self, parameters=parameters)


def parse_request(
    raw: RawRequest, *, account_id: str, region: str, own_hosts: Iterable[str] = ()
) -> SandboxRequest:
    """The operation that a request asks for. Raises SandboxRefusal where none is found."""
    if len(raw.body) > MAX_BODY_BYTES:
        raise SandboxRefusal("The request is too large.", code="EntityTooLarge", status=413)
    candidates = services_signed_as(raw.signing_name)
    if not candidates:
        raise not_served(f"The service {raw.signing_name} is not known.")
    protocol, services = candidates[0].protocols[0], candidates
    try:
        protocol, services = _protocol_of(raw, candidates)
        if protocol == _CBOR:
            raise not_served("Requests in CBOR are not served; the service's other protocols are.")
        path = _path_of(raw, own_hosts)
        for service in services:
            parsed = _parse_as(service, protocol, path, raw)
            if parsed is not None:
                model, parameters = parsed
                return SandboxRequest(
                    service, model.name, protocol, parameters, model, account_id, region
                )
        raise _unknown_operation(protocol)
    except SandboxRefusal as refusal:
        refusal.told_by((services or candidates)[0].name, protocol)
        raise


def _unknown_operation(protocol: str) -> SandboxRefusal:
    if protocol in {"query", "ec2"}:
        return SandboxRefusal("The action is not valid for this endpoint.", code="InvalidAction")
    if protocol == "rest-xml":
        text = "The specified method is not allowed against this resource."
        return SandboxRefusal(text, code="MethodNotAllowed", status=405)
    return SandboxRefusal("The operation is not known.", code="UnknownOperationException")


def _path_of(raw: RawRequest, own_hosts: Iterable[str]) -> str:
    if raw.signing_name != "s3":
        return raw.path
    path = path_style(raw.path, raw.host, own_hosts)
    if path.startswith(_S3_CONTROL_PATH) or ".s3-control." in f".{raw.host}.":
        raise not_served("The S3 control operations are not served by the sandbox.")
    return path


def _protocol_of(
    raw: RawRequest, candidates: Sequence[WireService]
) -> tuple[str, Sequence[WireService]]:
    """The protocol that a request speaks, and the services that speak it."""
    if raw.headers.get("smithy-protocol") == "rpc-v2-cbor":
        return _CBOR, [each for each in candidates if _CBOR in each.protocols]
    target = raw.headers.get("x-amz-target", "")
    if target:
        prefix = target.rpartition(".")[0]
        return "json", [
            each for each in candidates if each.target_prefix == prefix and "json" in each.protocols
        ]
    own = candidates[0].protocols
    for protocol in ("ec2", "query"):
        speaking = [each for each in candidates if protocol in each.protocols]
        if speaking and ("Action" in _form_of(raw) or own[0] == protocol):
            return protocol, speaking
    rest = [each for each in candidates if each.protocols[0].startswith("rest-")]
    return (rest[0].protocols[0], rest) if rest else (own[0], [])


def _form_of(raw: RawRequest) -> Mapping[str, list[str]]:
    """The form of a query request: the body of a POST, else the query string; never both."""
    text = raw.body.decode("utf-8", "replace") if raw.method == "POST" else raw.query_string
    try:
        return parse_qs(text, keep_blank_values=True, max_num_fields=_MOST_FORM_FIELDS)
    except ValueError as error:
        raise InvalidRequest("The request has too many fields.") from error


def _parse_as(
    service: WireService, protocol: str, path: str, raw: RawRequest
) -> tuple[Any, Mapping[str, Any]] | None:
    request = _moto_request(protocol, path, raw)
    found = _find_operation(service.name, protocol, request)
    if found is None:
        return None
    model, uri_parameters = found
    return model, _parse_parameters(protocol, model, request, uri_parameters)


def _moto_request(protocol: str, path: str, raw: RawRequest) -> Any:
    from moto.core.request import Request

    headers = {name: value for name, value in raw.headers.items() if name != "host"}
    codings = [each.strip() for each in headers.pop("content-encoding", "").split(",")]
    if any(each not in {"", "aws-chunked"} for each in codings):
        headers["content-encoding"] = ",".join(each for each in codings if each != "aws-chunked")
    if protocol in {"query", "ec2"}:
        form = raw.body if raw.method == "POST" else raw.query_string.encode("latin-1")
        headers["content-type"] = "application/x-www-form-urlencoded"
        return Request.from_primitives("POST", f"{_NOWHERE}/", headers, form)
    query = f"?{raw.query_string}" if raw.query_string else ""
    return Request.from_primitives(raw.method, f"{_NOWHERE}{path}{query}", headers, raw.body)


def _find_operation(service_name: str, protocol: str, request: Any) -> tuple[Any, Any] | None:
    from werkzeug.exceptions import HTTPException

    try:
        return _router(service_name, protocol).match(request)  # type: ignore[no-any-return]
    except HTTPException:
        return None


@cache
def _router(service_name: str, protocol: str) -> Any:
    from moto.core.routing import PROTOCOL_ROUTERS
    from moto.core.utils import get_service_model

    return PROTOCOL_ROUTERS[protocol](get_service_model(service_name))


def _parse_parameters(
    protocol: str, model: Any, request: Any, uri_parameters: Mapping[str, str]
) -> Mapping[str, Any]:
    from botocore.utils import parse_timestamp
    from moto.core.parse import PROTOCOL_PARSERS, RequestParserError
    from werkzeug.datastructures import MultiDict

    body = request.get_data(cache=True, parse_form_data=False)
    if protocol == "rest-xml" and _has_structured_body(model):
        _check_xml(body)
    if protocol in {"json", "rest-json"}:
        _check_count(body, b"[", b"{", b",")
    is_form = protocol in {"query", "ec2"}
    values = request.form if is_form else MultiDict(request.args)
    described: Any = {
        "method": request.method,
        "values": values,
        "headers": request.headers,
        "body": body,
        "url_path": request.path,
        "url_params": dict(uri_parameters),
    }
    parser = PROTOCOL_PARSERS[protocol](model, timestamp_parser=parse_timestamp)
    try:
        parsed = parser.parse(described)
        _check_values(parsed)
    except _UNREADABLE as error:
        raise InvalidRequest("The request does not fit the operation's model.") from error
    except RequestParserError as error:
        raise InvalidRequest("The request cannot be read.") from error
    _check_overrides(parsed)
    return {name: value for name, value in parsed.items() if value is not None and value != {}}


def _check_values(value: Any) -> None:
    """No half of a surrogate pair, which is no character, and no number longer than a long."""
    if isinstance(value, str):
        value.encode()  # raises UnicodeEncodeError, a ValueError
    elif isinstance(value, int) and not -_LONG <= value < _LONG:
        raise OverflowError("longer than a long")
    elif isinstance(value, Mapping):
        for name, each in value.items():
            _check_values(name)
            _check_values(each)
    elif isinstance(value, list | tuple):
        for each in value:
            _check_values(each)


def _check_overrides(parameters: Mapping[str, Any]) -> None:
    """What becomes a header of the answer (S3's `response-content-type` and so on) can be one."""
    for name, value in parameters.items():
        if name.startswith("Response") and not _HEADER_VALUE.fullmatch(str(value)):
            text = "The value of a header of the answer has characters that no header may have."
            raise InvalidRequest(text)


def _has_structured_body(model: Any) -> bool:
    shape = model.input_shape
    payload = shape.serialization.get("payload") if shape is not None else None
    return payload is None or shape.members[payload].type_name not in {"blob", "string"}


def _check_xml(body: bytes) -> None:
    """No declarations (entities), and no encoding that could hide them."""
    if b"<!" in body or b"\0" in body:
        raise InvalidRequest("The XML has declarations, which are not allowed.")
    _check_count(body, b"<")


def _check_count(body: bytes, *marks: bytes) -> None:
    """Not so many values that they would take many times the body's memory once they are read."""
    if len(body) > _MOST_VALUES and sum(map(body.count, marks)) > _MOST_VALUES:
        raise InvalidRequest("The request has too many values.")
