"""What a client may ask of the authorize page."""

from typing import Any

import pytest

from oidc_samples import REDIRECT_URI, code_challenge, make_client
from vestibule.model.errors import Invalid, Unauthenticated
from vestibule.sessions.authorization_requests import (
    check_requested_scopes,
    parse_code_challenge,
    parse_return_address,
)
from vestibule.store.work import Work


def parameters(work: Work, **changes: str) -> dict[str, str]:
    return {
        "client_id": make_client(work).client_id,
        "redirect_uri": REDIRECT_URI,
        "state": "s",
        "response_type": "code",
        "code_challenge_method": "S256",
        "code_challenge": code_challenge(),
        "scopes": "sso:account:access",
        **changes,
    }


def test_a_request_of_the_cli_is_understood(work: Work) -> None:
    asked = parameters(work)
    address = parse_return_address(work, asked)
    assert (address.redirect_uri, address.state) == (REDIRECT_URI, "s")
    assert parse_code_challenge(address, asked) == code_challenge()


def test_a_client_nobody_knows_is_refused(work: Work) -> None:
    with pytest.raises(Unauthenticated):
        parse_return_address(work, {})


def test_a_redirect_uri_of_another_client_is_refused(work: Work) -> None:
    with pytest.raises(Invalid) as refused:
        parse_return_address(work, parameters(work, redirect_uri="https://evil.example/"))
    assert refused.value.kind == "INVALID_REDIRECT_URI"


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"response_type": "code token"}, "UNSUPPORTED_RESPONSE_TYPE"),
        ({"scopes": "a"}, "INVALID_SCOPE"),
        ({"code_challenge": ""}, "INVALID_REQUEST"),
        ({"code_challenge_method": "plain"}, "INVALID_REQUEST"),
        ({"state": "s" * 1025}, "INVALID_REQUEST"),
    ],
)
def test_what_is_wrong_is_named(work: Work, changes: dict[str, Any], kind: str) -> None:
    asked = parameters(work, **changes)
    with pytest.raises(Invalid) as refused:
        parse_code_challenge(parse_return_address(work, asked), asked)
    assert refused.value.kind == kind


def test_a_client_without_scopes_may_not_ask_for_one(work: Work) -> None:
    with pytest.raises(Invalid):
        check_requested_scopes(make_client(work, scopes=[]).client, ["sso:account:access"])
