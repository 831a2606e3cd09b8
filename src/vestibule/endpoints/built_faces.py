"""The faces that are built from web/: each a page, and the files that it loads."""

import re
from dataclasses import dataclass
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from vestibule.endpoints.browser_sessions import find_browser_session, sign_in_redirect
from vestibule.endpoints.pages import render_page
from vestibule.endpoints.static_files import IMMUTABLE
from vestibule.store.work import UnitsOfWork

_POLICY = (
    "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'; "
    "form-action 'self'; connect-src 'self'; img-src 'self' data:; script-src 'self'; "
    "style-src 'self'; font-src 'self'"
)
_ASSET = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}", re.ASCII)
_MEDIA_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".woff2": "font/woff2",
}
_ENCODINGS = (("br", ".br"), ("gzip", ".gz"))


@dataclass(frozen=True, slots=True)
class BuiltFace:
    """One face. path: where it is, such as /start; assets: the folder that it was built into."""

    units: UnitsOfWork
    path: str
    assets: Path

    def routes(self) -> list[Route]:
        """The files, and the page at every other address below the path."""
        return [
            Route(f"{self.path}/assets/{{name}}", self.show_asset, methods=["GET"]),
            Route(f"{self.path}/{{path:path}}", self.show_page, methods=["GET"]),
        ]

    async def show_asset(self, request: Request) -> Response:
        """A file of the build, whose name changes with its content; compressed where it can be."""
        name = request.path_params["name"]
        path = self.assets / "assets" / name
        media_type = _MEDIA_TYPES.get(path.suffix)
        if media_type is None or not _ASSET.fullmatch(name) or not path.is_file():
            raise HTTPException(404)
        headers = {"cache-control": IMMUTABLE, "vary": "accept-encoding"}
        accepted = request.headers.get("accept-encoding", "")
        for encoding, suffix in _ENCODINGS:
            compressed = path.with_name(name + suffix)
            if re.search(rf"\b{encoding}\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))", accepted) and (
                compressed.is_file()
            ):
                path, headers["content-encoding"] = compressed, encoding
                break
        return Response(path.read_bytes(), headers=headers, media_type=media_type)

    async def show_page(self, request: Request) -> Response:
        """The page for every path without a file extension, to whoever is signed in."""
        if "." in request.path_params["path"].rpartition("/")[2]:
            raise HTTPException(404)
        page = self.assets / "index.html"
        if not page.is_file():
            return _not_built(request)
        if find_browser_session(self.units, request) is None:
            return sign_in_redirect(request)
        headers = {"content-security-policy": _POLICY, "cache-control": "no-store"}
        return Response(page.read_bytes(), headers=headers, media_type="text/html")


def _not_built(request: Request) -> Response:
    return render_page(
        request,
        "message.html",
        status=503,
        title="This page is not built",
        text="Run `make setup`: it builds the web faces. Command lines work without them.",
        link=None,
    )
