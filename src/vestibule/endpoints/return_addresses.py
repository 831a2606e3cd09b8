"""Where to go after signing in: only ever to a page of this very host."""

import re
from urllib.parse import unquote, urlsplit

HOME = "/start/"
_LONGEST = 4096
# Browsers drop tabs and line breaks and read a backslash as a slash: none of these gets through.
_LOCAL = re.compile(r"/(?![/\\])[!-\[\]-~]*", re.ASCII)


def local_address(text: str | None) -> str:
    """The path, query and fragment as they were given, or the portal for anything else."""
    if not text or len(text) > _LONGEST or not _LOCAL.fullmatch(text):
        return HOME
    decoded = unquote(unquote(text))
    if decoded.startswith("//") or "\\" in decoded.partition("?")[0]:
        return HOME
    parts = urlsplit(text)
    return HOME if parts.scheme or parts.netloc else text
