"""The few files of our pages, served from memory under addresses that change with their content."""

import hashlib
from functools import lru_cache
from importlib.resources import files

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

STATIC_PATH = "/sign-in/static"
IMMUTABLE = "public, max-age=31536000, immutable"
_MEDIA_TYPES = {
    "pages.css": "text/css; charset=utf-8",
    "deep_link.js": "text/javascript; charset=utf-8",
    "logo.svg": "image/svg+xml",
}


def static_address(name: str) -> str:
    """Where a page finds the file."""
    return f"{STATIC_PATH}/{name}?v={_content(name)[1]}"


async def show_static_file(request: Request) -> Response:
    """GET /sign-in/static/{name}."""
    name = request.path_params["name"]
    if name not in _MEDIA_TYPES:
        raise HTTPException(404)
    content, version = _content(name)
    response = Response(content, headers={"content-type": _MEDIA_TYPES[name]})
    is_current = request.query_params.get("v") == version
    response.headers["cache-control"] = IMMUTABLE if is_current else "no-cache"
    return response


async def show_favicon(_: Request) -> Response:
    """GET /favicon.ico: our logo, which every browser of today takes as SVG."""
    content, _version = _content("logo.svg")
    headers = {"content-type": _MEDIA_TYPES["logo.svg"], "cache-control": "public, max-age=86400"}
    return Response(content, headers=headers)


@lru_cache(maxsize=16)
def _content(name: str) -> tuple[bytes, str]:
    content = (files("vestibule.endpoints") / "static" / name).read_bytes()
    return content, hashlib.sha256(content).hexdigest()[:16]
