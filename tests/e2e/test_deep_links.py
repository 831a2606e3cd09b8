"""Links into the portal, followed by somebody who has to sign in first, in Chromium."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from e2e.people import Person, chromium
from served import ADMIN_PASSWORD, MANAGEMENT_ACCOUNT, Served, serving

pytestmark = pytest.mark.browser
_ROLE = "AdministratorAccess"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("links") / "data") as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture
def person(browser: Browser, tmp_path: Path) -> Person:
    return Person(browser, tmp_path)


def _console(destination: str = "https://console.aws.amazon.com/s3?a=b&c=d") -> str:
    chosen = f"account_id={MANAGEMENT_ACCOUNT}&role_name={_ROLE}"
    return f"#/console?{chosen}&destination={quote(destination, safe='')}"


def _sign_in(page: Page, *passwords: str) -> None:
    page.get_by_label("User name").fill("admin")
    page.get_by_role("button", name="Next").click()
    for password in passwords:
        page.get_by_label("Password", exact=True).fill(password)
        page.get_by_role("button", name="Sign in").click()


def test_a_link_survives_the_sign_in_and_a_wrong_password(served: Served, person: Person) -> None:
    page = person.page
    page.goto(f"{served.url}/start/{_console()}")
    _sign_in(page, "a-wrong-password-1", ADMIN_PASSWORD)
    expect(page.get_by_role("dialog", name=f"Access keys for {_ROLE}")).to_be_visible()
    assert page.url == f"{served.url}/start/{_console()}"
    expect(page.get_by_text("https://console.aws.amazon.com/s3?a=b&c=d")).to_be_visible()
    person.check_page("deep-link")
    assert [fault for fault in person.faults if "403" not in fault] == []


def test_a_device_link_leads_to_the_approval_page(served: Served, person: Person) -> None:
    page = person.page
    page.goto(f"{served.url}/start/#/device?user_code=BCDF-GHJK")
    _sign_in(page, ADMIN_PASSWORD)
    expect(page.get_by_role("alert")).to_contain_text("This code is not valid")
    assert page.url == f"{served.url}/device?user_code=BCDF-GHJK"


@pytest.mark.parametrize(
    "fragment",
    ["#//evil.example", "#/\\evil.example", "#@evil.example", "#javascript:alert(1)", "#" * 9],
)
def test_no_fragment_leads_to_another_host(served: Served, person: Person, fragment: str) -> None:
    page = person.page
    page.goto(f"{served.url}/sign-in{fragment}")
    _sign_in(page, ADMIN_PASSWORD)
    expect(page.get_by_role("heading", name="Accounts", exact=True)).to_be_visible()
    assert urlsplit(page.url).netloc == urlsplit(served.url).netloc
    assert person.faults == []


def test_where_a_link_wanted_to_go_is_shown_and_never_followed(
    served: Served, person: Person
) -> None:
    page = person.page
    page.goto(f"{served.url}/start/{_console('javascript:alert(1)')}")
    _sign_in(page, ADMIN_PASSWORD)
    expect(page.get_by_text("javascript:alert(1)")).to_be_visible()
    assert page.locator("a[href^='javascript']").count() == 0
    assert person.faults == []


def test_signing_in_needs_no_script(served: Served, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{served.url}/device")
    _sign_in(page, ADMIN_PASSWORD)
    expect(page.get_by_label("Code that your device shows")).to_be_visible()
    page.goto(f"{served.url}/sign-out")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading")).to_contain_text("signed out")
    page.goto(f"{served.url}/device")
    expect(page.get_by_label("User name")).to_be_visible()
    context.close()
