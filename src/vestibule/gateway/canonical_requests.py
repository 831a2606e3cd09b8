"""The canonical form of a request, which is what Signature Version 4 signs.

Source: IAM User Guide, "Create a signed AWS API request", step 1; for storage, Amazon S3 API
Reference, "Authenticating Requests (AWS Signature Version 4)".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import quote, quote_from_bytes, unquote_to_bytes

_PLAIN_QUERY_TEXT = re.compile(r"[A-Za-z0-9_.~-]*", re.ASCII)


def canonical_path(path: str, *, encode_twice: bool) -> str:
    """The path as it is signed.

    path: percent-encoded, as sent. encode_twice: normalized, then encoded once more, as all
    services but storage have it; storage signs what was sent, encoded once.
    """
    if path in {"", "/"}:
        return "/"
    if not encode_twice:
        return quote_from_bytes(unquote_to_bytes(path.encode("latin-1")), safe="/~")
    return quote(_normalize(path), safe="/~", encoding="latin-1")


def _normalize(path: str) -> str:
    """The path without empty, `.` and `..` segments (RFC 3986, section 5.2.4)."""
    kept: list[str] = []
    for segment in path.split("/"):
        if segment == "..":
            del kept[-1:]
        elif segment not in {"", "."}:
            kept.append(segment)
    tail = "/" if kept and path.endswith(("/", "/.", "/..")) else ""
    return "/" + "/".join(kept) + tail


def split_query(query_string: str) -> Iterator[tuple[str, str]]:
    """The decoded parameters of a query string as Latin-1 text; a plus is a space."""
    for part in query_string.split("&") if query_string else ():
        name, _, value = part.partition("=")
        yield _decode(name), _decode(value)


def _decode(text: str) -> str:
    if "%" not in text and "+" not in text:
        return text
    raw = text.replace("+", " ").encode("latin-1")
    return unquote_to_bytes(raw).decode("latin-1")


def canonical_query(query_string: str) -> str:
    """The parameters, encoded alike and sorted, without the signature itself."""
    if not query_string:
        return ""
    pairs = sorted(
        (_encode(name), _encode(value))
        for name, value in split_query(query_string)
        if name != "X-Amz-Signature"
    )
    return "&".join([f"{name}={value}" for name, value in pairs])


def _encode(text: str) -> str:
    if _PLAIN_QUERY_TEXT.fullmatch(text):
        return text
    return quote(text, safe="~", encoding="latin-1")


def canonical_headers(headers: Mapping[str, str], names: Sequence[str]) -> str:
    """A line for each signed header, spaces folded, and an empty line's worth at the end."""
    return "".join([f"{name}:{_fold_spaces(headers[name])}\n" for name in names])


def _fold_spaces(value: str) -> str:
    value = value.strip(" \t")
    if "  " in value or "\t" in value or "\n" in value or "\r" in value:
        return b" ".join(value.encode("latin-1").split()).decode("latin-1")
    return value
