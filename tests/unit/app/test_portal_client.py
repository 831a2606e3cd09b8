"""Signing in and listing roles over the wire, against a double of the server."""

import socket
from collections.abc import Iterator

import pytest

from portal_double import TOKEN, PortalDouble, serving_portal
from vestibule.app.portal_client import Approval, PortalClient, PortalError, PortalRole
from vestibule.model.secret import Secret

START = "https://d-1234567890.awsapps.com/start"


@pytest.fixture
def portal() -> Iterator[PortalDouble]:
    with serving_portal(PortalDouble()) as double:
        yield double


@pytest.fixture
def waited() -> list[float]:
    return []


@pytest.fixture
def client(portal: PortalDouble, waited: list[float]) -> PortalClient:
    return PortalClient(portal.url, wait=waited.append)


def sign_in(client: PortalClient) -> tuple[Secret, list[Approval]]:
    told: list[Approval] = []
    return client.sign_in(START, tell=told.append), told


def test_signing_in_tells_where_to_approve_and_gives_a_token(
    portal: PortalDouble, client: PortalClient
) -> None:
    token, told = sign_in(client)
    assert token.value == TOKEN
    assert told == [Approval(f"{portal.url}/device?user_code=ABCD-EFGH", "ABCD-EFGH")]
    assert portal.asked[1][2] == {"clientId": "c", "clientSecret": "s", "startUrl": START}


def test_it_polls_at_the_servers_pace(
    portal: PortalDouble, client: PortalClient, waited: list[float]
) -> None:
    portal.refusals = [
        (400, "AuthorizationPendingException"),
        (400, "SlowDownException"),
        (400, "AuthorizationPendingException"),
    ]
    assert sign_in(client)[0].value == TOKEN
    assert waited == [1, 1, 6, 6]


def test_nobody_approving_ends_the_wait(
    portal: PortalDouble, client: PortalClient, waited: list[float]
) -> None:
    portal.refusals = [(400, "AuthorizationPendingException")] * 50
    with pytest.raises(PortalError, match="nobody approved"):
        sign_in(client)
    assert sum(waited) == 20


def test_a_denied_sign_in_is_told_at_once(portal: PortalDouble, client: PortalClient) -> None:
    portal.refusals = [(400, "AccessDeniedException")]
    with pytest.raises(PortalError) as told:
        sign_in(client)
    assert told.value.kind == "AccessDeniedException"


def test_all_pages_are_read(portal: PortalDouble, client: PortalClient) -> None:
    portal.pages = [["111111111111"], ["222222222222"]]
    portal.roles = ["Admin", "Reader"]
    assert list(client.roles(Secret(TOKEN))) == [
        PortalRole(account, role)
        for account in ("111111111111", "222222222222")
        for role in ("Admin", "Reader")
    ]


def test_a_refused_token_is_told_in_the_servers_words(client: PortalClient) -> None:
    with pytest.raises(PortalError, match="Session token not found or invalid"):
        list(client.roles(Secret("forged")))


def test_a_redirect_takes_the_token_nowhere(portal: PortalDouble, client: PortalClient) -> None:
    portal.redirect_to = f"{portal.url}/elsewhere"
    with pytest.raises(PortalError, match="302"):
        list(client.roles(Secret(TOKEN)))
    assert [path for _, path, _ in portal.asked] == ["/assignment/accounts?max_result=100"]


def test_a_proxy_of_the_environment_does_not_see_calls_to_this_machine(
    client: PortalClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    assert client.instance()["ssoRegion"] == "eu-central-1"


def test_a_server_that_is_not_there_is_told() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        with pytest.raises(PortalError, match="cannot be reached"):
            PortalClient(url).instance()
