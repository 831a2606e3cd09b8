"""A person at a browser: Chromium, watched for errors, CSP reports and serious axe findings."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

_CHROMIUM = "/usr/bin/chromium"
_AXE = Path(__file__).parents[2] / "web/node_modules/axe-core/axe.min.js"
_SERIOUS = {"serious", "critical"}


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, for which AWS's host names are this machine."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=_CHROMIUM,
            args=["--host-resolver-rules=MAP *.amazonaws.com 127.0.0.1", "--no-sandbox"],
        )
        yield browser
        browser.close()


class Person:
    """A browser profile of its own, and what went wrong in it."""

    def __init__(self, browser: Browser, pictures: Path) -> None:
        self._pictures = pictures
        self._context = browser.new_context(
            ignore_https_errors=True, viewport={"width": 1200, "height": 900}
        )
        self._context.grant_permissions(["clipboard-read", "clipboard-write"])
        self.page: Page = self._context.new_page()
        self.page.set_default_timeout(15_000)
        self.faults: list[str] = []
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.faults.append(f"{message.text} ({message.location.get('url')})")

    def cookies(self) -> list[Any]:
        """All cookies of the profile."""
        return list(self._context.cookies())

    def picture(self, name: str) -> None:
        """Keeps what the person sees."""
        self.page.screenshot(path=self._pictures / f"{name}.png", full_page=True)

    def check_page(self, name: str) -> None:
        """Keeps a picture; the page must have no serious accessibility fault."""
        self.picture(name)
        found = self._axe()
        faults = [fault for fault in found if fault["impact"] in _SERIOUS]
        assert not faults, f"{name}: {json.dumps(faults)[:2000]}"

    def _axe(self) -> list[dict[str, Any]]:
        """What axe finds, from a world of its own: the page's policy stays as strict as it is."""
        session = self._context.new_cdp_session(self.page)
        session.send("Page.enable")
        frame = session.send("Page.getFrameTree")["frameTree"]["frame"]["id"]
        world = session.send(
            "Page.createIsolatedWorld", {"frameId": frame, "grantUniveralAccess": True}
        )["executionContextId"]
        for expression, waits in ((_AXE.read_text(), False), (_RUN_AXE, True)):
            answer = session.send(
                "Runtime.evaluate",
                {
                    "expression": expression,
                    "contextId": world,
                    "awaitPromise": waits,
                    "returnByValue": waits,
                },
            )
            assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        found: list[dict[str, Any]] = json.loads(answer["result"]["value"])
        return found


_RUN_AXE = (
    "axe.run().then(r => JSON.stringify(r.violations.map("
    "v => ({id: v.id, impact: v.impact, nodes: v.nodes.map(n => n.html).slice(0, 5)}))))"
)
