"""From raw HTTP to an operation with its parameters, and back to HTTP from those alone.

Whatever a client sends is read by the service's model once; authorization sees the result, and
the sandbox is sent nothing but that result, written anew. So both always mean the same.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any
from urllib.parse import parse_qs

from vestibule.sandbox.raw_http import MAX_BODY_BYTES, RawRequest
from vestibule.sandbox.refusals import SandboxRefusal, not_served
from vestibule.sandbox.s3_addresses import path_style
from vestibule.sandbox.wire_services import WireService, services_signed_as

_CBOR = "smithy-rpc-v2-cbor"
_S3_CONTROL_PATH = "/v20180820/"


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
    path = raw.path
    if raw.signing_name == "s3":
        path = path_style(raw.path, raw.host, own_hosts)
        if path.startswith(_S3_CONTROL_PATH) or ".s3-control." in f".{raw.host}.":
            raise not_served("The S3 control operations are not served by the sandbox.")
    protocol, services = _protocol_of(raw, candidates)
    for service in services:
        parsed = _parse_as(service, protocol, path, raw)
        if parsed is not None:
            model, parameters = parsed
            return SandboxRequest(
                service=service,
                operation=model.name,
                protocol=protocol,
                parameters=parameters,
                model=model,
                account_id=account_id,
                region=region,
            )
    raise SandboxRefusal(
        "The requested operation is not recognized.",
        code="UnknownOperationException",
        status=404,
        service=candidates[0].name,
        protocol=protocol,
    )


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
    return parse_qs(text, keep_blank_values=True, max_num_fields=20_000)


def _parse_as(
    service: WireService, protocol: str, path: str, raw: RawRequest
) -> tuple[Any, Mapping[str, Any]] | None:
    if protocol == _CBOR:
        raise _malformed("Requests in CBOR are not served.")
    request = _moto_request(protocol, path, raw)
    found = _find_operation(service.name, protocol, request)
    if found is None:
        return None
    model, uri_parameters = found
    try:
        parameters = _parse_parameters(protocol, model, request, uri_parameters)
    except SandboxRefusal as refusal:
        raise refusal.in_terms_of(service.name, protocol, model.name) from None
    return model, parameters


def _moto_request(protocol: str, path: str, raw: RawRequest) -> Any:
    from moto.core.request import Request

    headers = {name: value for name, value in raw.headers.items() if name != "host"}
    if protocol in {"query", "ec2"}:
        form = raw.body if raw.method == "POST" else raw.query_string.encode()
        headers["content-type"] = "application/x-www-form-urlencoded"
        url = "http://sandbox.invalid/"
        return Request.from_primitives("POST", url, headers, form)
    query = f"?{raw.query_string}" if raw.query_string else ""
    url = f"http://sandbox.invalid{path}{query}"
    return Request.from_primitives(raw.method, url, headers, raw.body)


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
    if protocol == "rest-xml" and b"<!" in body[:1024] and _has_structured_body(model):
        raise _malformed("The XML has a document type declaration.")
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
    except (RequestParserError, ValueError, TypeError, AttributeError, KeyError) as error:
        raise _malformed("The request does not fit the operation's model.") from error
    return {name: value for name, value in parsed.items() if value is not None and value != {}}


def _has_structured_body(model: Any) -> bool:
    shape = model.input_shape
    payload = shape.serialization.get("payload") if shape is not None else None
    return payload is None or shape.members[payload].type_name not in {"blob", "string"}


def _malformed(message: str) -> SandboxRefusal:
    return SandboxRefusal(message, code="SerializationException", status=400)


def render_request(request: SandboxRequest) -> RawRequest:
    """The request written anew from its parameters, with no header but the model's own.

    Raises SandboxRefusal where required parameters are missing.
    """
    from botocore.awsrequest import create_request_object, prepare_request_dict
    from botocore.exceptions import ParamValidationError
    from botocore.serialize import create_serializer

    protocol = "query" if request.protocol == _CBOR else request.protocol
    host = f"{request.service.endpoint_prefix}.{request.region}.amazonaws.com"
    try:
        serializer = create_serializer(protocol, include_validation=False)
        written = serializer.serialize_to_request(dict(request.parameters), request.model)
    except (ParamValidationError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise _malformed("The request lacks what its operation needs.").in_terms_of(
            request.service.name, request.protocol, request.operation
        ) from error
    written.pop("host_prefix", None)
    prepare_request_dict(written, endpoint_url=f"https://{host}")
    prepared = create_request_object(written).prepare()
    address, _, query_string = prepared.url.partition("?")
    headers = {name.lower(): _text(value) for name, value in prepared.headers.items()}
    return RawRequest(
        method=prepared.method,
        path=address.removeprefix(f"https://{host}") or "/",
        query_string=query_string,
        headers={**headers, "host": host},
        body=_bytes(prepared.body),
        signing_name=request.service.signing_name,
    )


def _text(value: str | bytes) -> str:
    return value.decode("utf-8") if isinstance(value, bytes) else str(value)


def _bytes(body: Any) -> bytes:
    if body is None:
        return b""
    if isinstance(body, str):
        return body.encode("utf-8")
    return bytes(body) if isinstance(body, bytes | bytearray) else bytes(body.read())
