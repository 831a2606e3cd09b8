"""The administrator's console in Chromium: asking why somebody may do something, or may not."""

import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from e2e.people import Person, chromium
from library_role import create_reader
from served import ADMIN_PASSWORD, MANAGEMENT_ACCOUNT, Served, run_command, serving

pytestmark = pytest.mark.browser
_READER = f"arn:aws:iam::{MANAGEMENT_ACCOUNT}:role/library/Reader"
_BOOK = "arn:aws:s3:::books/walden"
_QUESTION = f"?principal={_READER}&action=s3:GetObject&resource={_BOOK}"
_PASSWORD = "Nine-lives-of-bob-3"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """With a role that may read one bucket, from one network."""
    with serving(tmp_path_factory.mktemp("console") / "data") as running:
        create_reader(running)
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture
def person(browser: Browser, tmp_path: Path) -> Iterator[Person]:
    """Somebody in whose browser nothing must go wrong."""
    watched = Person(browser, tmp_path)
    watched.page.emulate_media(reduced_motion="reduce")
    yield watched
    assert watched.faults == []


def _open(served: Served, page: Page, address: str, user_name: str = "admin") -> None:
    """Follows an address of the console, by the sign-in page."""
    page.goto(f"{served.url}{address}")
    page.get_by_label("User name").fill(user_name)
    page.get_by_role("button", name="Next").click()
    page.get_by_label("Password", exact=True).fill(ADMIN_PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def _shown(page: Page, text: str) -> Locator:
    """What the page says; what it only tells screen readers is outside its main part."""
    return page.get_by_role("main").get_by_text(text)


def _choose(page: Page, item: str) -> None:
    """Something in the user menu."""
    page.get_by_role("button", name="User menu").click()
    page.get_by_role("menuitem", name=item).or_(
        page.get_by_role("menuitemcheckbox", name=item)
    ).click()


def _look_at(person: Person, name: str) -> None:
    """The page in light and dark and on a narrow screen, where nothing hangs over."""
    page = person.page
    for mode in ("light", "dark"):
        page.emulate_media(color_scheme=mode)  # type: ignore[arg-type]
        for width in (1200, 390):
            page.set_viewport_size({"width": width, "height": 900})
            person.check_page(f"{name}-{mode}-{width}")
            assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1200, "height": 900})


def test_a_shared_question_is_answered_with_what_would_allow_it(
    served: Served, person: Person
) -> None:
    page = person.page
    _open(served, page, f"/console/{_QUESTION}")
    expect(_shown(page, "Denied: an Allow is missing")).to_be_visible()
    assert page.url == f"{served.url}/console/{_QUESTION}"
    expect(_shown(page, "alone would allow it")).to_contain_text("aws:SourceIp")
    _look_at(person, "denied")

    page.get_by_role("button", name="Add aws:SourceIp to the question").click()
    expect(page.get_by_label("Values, one a line")).to_be_focused()
    page.keyboard.type("203.0.113.7")
    expect(_shown(page, "The question has changed since")).to_be_visible()
    page.get_by_role("button", name="Explain").click()
    expect(_shown(page, "Allowed")).to_be_visible()
    statement = "Statement Reading of the identity-based policy books"
    expect(page.get_by_role("listitem").get_by_text(statement)).to_be_visible()
    assert page.url.endswith("&context.aws:SourceIp=203.0.113.7")
    _look_at(person, "allowed")

    page.go_back()
    expect(_shown(page, "alone would allow it")).to_be_visible()
    page.go_forward()
    expect(_shown(page, "Allowed")).to_be_visible()


def test_a_question_is_asked_by_keyboard_alone(served: Served, person: Person) -> None:
    page = person.page
    _open(served, page, "/console/")
    expect(page.get_by_role("heading", name="Explain access")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Principal")).to_be_focused()
    page.keyboard.press("Enter")
    expect(_shown(page, "Enter the ARN of a role")).to_be_visible()
    expect(page.get_by_label("Principal")).to_be_focused()
    _look_at(person, "problems")
    page.keyboard.type(_READER)
    page.keyboard.press("Enter")
    expect(page.get_by_label("Action")).to_be_focused()
    page.keyboard.type("s3:GetObject")
    page.keyboard.press("Tab")
    page.keyboard.press("Control+A")
    page.keyboard.type(_BOOK)
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Add condition key")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="Condition keys Key")).to_be_focused()
    page.keyboard.type("aws:SourceIp")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Values, one a line")).to_be_focused()
    page.keyboard.type("203.0.113.7")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Remove aws:SourceIp")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Add condition key")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(_shown(page, "alone would allow it")).to_be_visible()
    assert page.url == f"{served.url}/console/{_QUESTION}"


def test_the_role_acted_with_is_chosen_and_counts(served: Served, person: Person) -> None:
    _assign_read_only(served)
    page = person.page
    _open(served, page, f"/console/{_QUESTION}")
    expect(_shown(page, "alone would allow it")).to_be_visible()
    page.get_by_role("button", name="User menu").click()
    _look_at(person, "menu")
    page.keyboard.press("Escape")
    _choose(page, "ReadOnly")
    expect(_shown(page, "You may not ask this")).to_be_visible()
    expect(_shown(page, "is not authorized to perform")).to_be_visible()
    _look_at(person, "refused")
    page.reload()
    expect(_shown(page, "You may not ask this")).to_be_visible()
    _choose(page, "AdministratorAccess")
    expect(_shown(page, "alone would allow it")).to_be_visible()
    # Refusals are errors to the browser too.
    person.faults[:] = [fault for fault in person.faults if "400" not in fault]


def test_what_does_not_exist_is_told(served: Served, person: Person) -> None:
    page = person.page
    _open(served, page, f"/console/{_QUESTION.replace('Reader', 'Nobody')}")
    expect(_shown(page, "This question cannot be answered")).to_be_visible()
    expect(_shown(page, "Nobody cannot be found")).to_be_visible()
    person.faults[:] = [fault for fault in person.faults if "400" not in fault]


def test_a_server_that_cannot_be_reached_can_be_asked_again(served: Served, person: Person) -> None:
    page = person.page
    page.route(lambda url: url == f"{served.url}/", lambda route: route.abort())
    _open(served, page, f"/console/{_QUESTION}")
    expect(_shown(page, "The server could not be reached")).to_be_visible()
    _look_at(person, "unreached")
    page.unroute_all()
    page.get_by_role("button", name="Try again").click()
    expect(_shown(page, "alone would allow it")).to_be_visible()
    person.faults[:] = [fault for fault in person.faults if "ERR_FAILED" not in fault]


def test_a_session_that_ends_meanwhile_leads_back_to_the_question(
    served: Served, person: Person
) -> None:
    page = person.page
    _open(served, page, f"/console/{_QUESTION}")
    expect(_shown(page, "alone would allow it")).to_be_visible()
    token = page.request.get(f"{served.url}/console/session").json()["csrfToken"]
    page.request.post(f"{served.url}/logout", headers={"X-CSRF-Token": token})
    page.get_by_role("button", name="Explain").click()
    expect(page.get_by_label("User name")).to_be_visible()
    assert parse_qs(urlsplit(page.url).query)["return_to"] == [f"/console/{_QUESTION}"]
    person.faults[:] = [fault for fault in person.faults if "403" not in fault]


def test_the_menu_leads_to_the_portal_and_out(served: Served, person: Person) -> None:
    page = person.page
    _open(served, page, "/console/")
    _choose(page, "Access portal")
    expect(page.get_by_role("heading", name="Accounts", exact=True)).to_be_visible()
    page.goto(f"{served.url}/console/")
    _choose(page, "Sign out")
    expect(page.get_by_role("heading", name="signed out")).to_be_visible()
    assert page.request.get(f"{served.url}/console/session").status == 401


def test_whoever_has_no_role_in_the_management_account_is_told(
    served: Served, person: Person
) -> None:
    people, sso = served.client("identitystore"), served.client("sso-admin")
    store = sso.list_instances()["Instances"][0]["IdentityStoreId"]
    people.create_user(
        IdentityStoreId=store,
        UserName="bob",
        DisplayName="Bob Example",
        Name={"GivenName": "Bob", "FamilyName": "Example"},
    )
    told = run_command("reset-password", "bob", data_dir=served.data_dir)
    page = person.page
    page.goto(f"{served.url}/console/")
    page.get_by_label("User name").fill("bob")
    page.get_by_role("button", name="Next").click()
    page.get_by_label("Password", exact=True).fill(told.split()[-1])
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("New password", exact=True).fill(_PASSWORD)
    page.get_by_label("New password again").fill(_PASSWORD)
    page.get_by_role("button", name="Set password and sign in").click()
    expect(page.get_by_role("heading")).to_contain_text("no role in the management account")
    _look_at(person, "no-role")
    page.get_by_role("link", name="Access portal").click()
    expect(page.get_by_role("heading", name="Accounts", exact=True)).to_be_visible()


def _assign_read_only(served: Served) -> None:
    """A second role of the administrator's in the management account."""
    sso, people = served.client("sso-admin"), served.client("identitystore")
    instance = sso.list_instances()["Instances"][0]
    users = people.list_users(IdentityStoreId=instance["IdentityStoreId"])["Users"]
    arn = sso.create_permission_set(InstanceArn=instance["InstanceArn"], Name="ReadOnly")[
        "PermissionSet"
    ]["PermissionSetArn"]
    asked = sso.create_account_assignment(
        InstanceArn=instance["InstanceArn"],
        PermissionSetArn=arn,
        PrincipalType="USER",
        PrincipalId=next(each["UserId"] for each in users if each["UserName"] == "admin"),
        TargetType="AWS_ACCOUNT",
        TargetId=MANAGEMENT_ACCOUNT,
    )["AccountAssignmentCreationStatus"]
    deadline = time.monotonic() + 15
    while asked["Status"] == "IN_PROGRESS" and time.monotonic() < deadline:
        time.sleep(0.05)
        asked = sso.describe_account_assignment_creation_status(
            InstanceArn=instance["InstanceArn"],
            AccountAssignmentCreationRequestId=asked["RequestId"],
        )["AccountAssignmentCreationStatus"]
    assert asked["Status"] == "SUCCEEDED", asked
