"""The access portal: its built files, who is signed in, and the alias that clients follow."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from vestibule.endpoints.browser_sessions import (
    BrowserSession,
    find_browser_session,
    sign_in_redirect,
)
from vestibule.endpoints.pages import render_page
from vestibule.endpoints.static_files import IMMUTABLE
from vestibule.identity_store.instances import find_instance, get_instance
from vestibule.identity_store.users import get_user
from vestibule.model.clock import to_epoch
from vestibule.store.work import UnitsOfWork, Work

DESCRIPTION_PATH = "/.well-known/vestibule"
_POLICY = (
    "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'; "
    "form-action 'self'; connect-src 'self'; img-src 'self' data:; script-src 'self'; "
    "style-src 'self'; font-src 'self'"
)
_ASSET = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*", re.ASCII)
_MEDIA_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".woff2": "font/woff2",
}
_ENCODINGS = (("br", ".br"), ("gzip", ".gz"))


@dataclass(frozen=True, slots=True)
class Portal:
    """Everything at /start. assets: the folder that the front end was built into."""

    units: UnitsOfWork
    assets: Path

    def routes(self) -> list[Route]:
        """HEAD goes before GET: command lines ask with HEAD, browsers with GET."""
        return [
            Route("/", self.go_home, methods=["GET"]),
            Route(DESCRIPTION_PATH, self.describe, methods=["GET"]),
            Route("/start", self.show_alias, methods=["HEAD"]),
            Route("/start/", self.show_alias, methods=["HEAD"]),
            Route("/start", self.go_home, methods=["GET"]),
            Route("/start/session", self.show_session, methods=["GET"]),
            Route("/start/assets/{name}", self.show_asset, methods=["GET"]),
            Route("/start/{path:path}", self.show_portal, methods=["GET"]),
        ]

    async def show_alias(self, _: Request) -> Response:
        """The address under which clients name this instance; none of them contacts it.

        Source: AWS CLI 2.35.13, customizations/sso/resolve.py.
        """
        instance = self.units.read(find_instance)
        if instance is None:
            raise HTTPException(404)
        return RedirectResponse(_issuer_url(instance.identity_store_id), 302)

    async def describe(self, _: Request) -> Response:
        """What a command line needs to be told before it can sign anybody in."""
        instance = self.units.read(find_instance)
        if instance is None:
            raise HTTPException(404)
        issuer = _issuer_url(instance.identity_store_id)
        return JSONResponse(
            {"startUrl": issuer, "issuerUrl": issuer, "ssoRegion": self.units.region}
        )

    async def go_home(self, request: Request) -> Response:
        """To the portal, or to the sign-in page first."""
        if find_browser_session(self.units, request) is None:
            return RedirectResponse("/sign-in?return_to=%2Fstart%2F", 302)
        return RedirectResponse("/start/", 302)

    async def show_session(self, request: Request) -> Response:
        """Who is signed in, as the portal needs it; 401 when nobody is."""
        browser = find_browser_session(self.units, request)
        if browser is None:
            return JSONResponse({"message": "Nobody is signed in."}, 401)
        start_url = f"{request.url.scheme}://{request.url.netloc}/start"
        shown = self.units.read(lambda work: _shown(work, browser, start_url=start_url))
        return JSONResponse(shown)

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

    async def show_portal(self, request: Request) -> Response:
        """The portal's page for every path without a file extension."""
        if "." in request.path_params["path"].rpartition("/")[2]:
            raise HTTPException(404)
        page = self.assets / "index.html"
        if not page.is_file():
            return _not_built(request)
        if find_browser_session(self.units, request) is None:
            return sign_in_redirect(request)
        headers = {"content-security-policy": _POLICY, "cache-control": "no-store"}
        return Response(page.read_bytes(), headers=headers, media_type="text/html")


def _shown(work: Work, browser: BrowserSession, *, start_url: str) -> dict[str, Any]:
    session, instance = browser.session, get_instance(work)
    profile = get_user(work, session.user_id, identity_store_id=session.identity_store_id).profile
    return {
        "userName": profile.user_name,
        "displayName": profile.display_name,
        "email": profile.email,
        "startUrl": start_url,
        "ssoRegion": work.region,
        "issuerUrl": _issuer_url(instance.identity_store_id),
        "csrfToken": browser.csrf_token,
        "expiresAtMs": int(to_epoch(session.expires_at) * 1000),
        "organizationName": instance.name,
    }


def _issuer_url(identity_store_id: str) -> str:
    return f"https://{identity_store_id}.awsapps.com/start"


def _not_built(request: Request) -> Response:
    return render_page(
        request,
        "message.html",
        status=503,
        title="The portal is not built",
        text="Run `make setup`: it builds the portal. Command lines work without it.",
        link=None,
    )
