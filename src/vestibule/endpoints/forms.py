"""Forms as browsers send them: small, URL-encoded, every field once."""

from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request

_MAX_BYTES = 16_384
_MAX_FIELDS = 32
_MEDIA_TYPE = "application/x-www-form-urlencoded"


async def read_form(request: Request) -> dict[str, str]:
    """The fields of the request's form.

    Raises HTTPException: 413 for a body that is too large (it is not read to its end), 415 for
    another media type, 400 for what is no form or breaks off.
    """
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != _MEDIA_TYPE:
        raise HTTPException(415)
    body = await _read_body(request)
    try:
        pairs = parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            strict_parsing=bool(body),
            errors="strict",
            max_num_fields=_MAX_FIELDS,
        )
    except ValueError as error:
        raise HTTPException(400) from error
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise HTTPException(400)
    return fields


async def _read_body(request: Request) -> bytes:
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > _MAX_BYTES:
                raise HTTPException(413)
    except ClientDisconnect as error:
        raise HTTPException(400) from error
    return bytes(body)
