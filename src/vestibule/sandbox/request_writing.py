"""A request for moto, written anew from its parameters: with no header but the model's own."""

from functools import cache
from typing import Any

from vestibule.sandbox.raw_http import RawRequest
from vestibule.sandbox.refusals import InvalidRequest
from vestibule.sandbox.requests import SandboxRequest


def write_request(request: SandboxRequest) -> RawRequest:
    """The request as botocore would send it. Raises InvalidRequest by the model's constraints."""
    from botocore.awsrequest import create_request_object, prepare_request_dict

    written = _serialized(request)
    written.pop("host_prefix", None)
    host = f"{request.service.endpoint_prefix}.{request.region}.amazonaws.com"
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


def _serialized(request: SandboxRequest) -> dict[str, Any]:
    from botocore.exceptions import ParamValidationError

    try:
        written: dict[str, Any] = _serializer(request.protocol).serialize_to_request(
            dict(request.parameters), request.model
        )
    except ParamValidationError as error:
        raise InvalidRequest(str(error.kwargs["report"])) from error
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise InvalidRequest("The request does not fit the operation's model.") from error
    return written


@cache
def _serializer(protocol: str) -> Any:
    from botocore.serialize import create_serializer

    return create_serializer(protocol, include_validation=True)


def _text(value: str | bytes) -> str:
    return value.decode("utf-8") if isinstance(value, bytes) else str(value)


def _bytes(body: Any) -> bytes:
    if body is None:
        return b""
    if isinstance(body, str):
        return body.encode("utf-8")
    return bytes(body) if isinstance(body, bytes | bytearray) else bytes(body.read())
