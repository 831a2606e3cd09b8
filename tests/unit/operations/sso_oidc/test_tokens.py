"""CreateToken: the three grants, and the names of what can go wrong."""

from datetime import timedelta
from typing import Any

import pytest

from memory_store import later
from oidc_samples import (
    ORIGIN,
    REDIRECT_URI,
    VERIFIER,
    code_challenge,
    make_call,
    make_client,
    make_device,
    make_user,
)
from vestibule.model.errors import VestibuleError
from vestibule.operations.sso_oidc.errors import SERVICE
from vestibule.operations.sso_oidc.tokens import create_token
from vestibule.sessions.authorization_codes import create_authorization_code
from vestibule.sessions.device_authorizations import (
    decide_device_authorization,
    start_device_authorization,
)
from vestibule.sessions.oidc_clients import RegisteredClient
from vestibule.store.work import Work

CALL = make_call("CreateToken")
DEVICE = "urn:ietf:params:oauth:grant-type:device_code"


def ask(work: Work, made: RegisteredClient, **request: Any) -> dict[str, Any]:
    proof: Any = {"clientId": made.client_id, "clientSecret": made.client_secret.value}
    return create_token(work, CALL, {**proof, **request})


def refused(work: Work, made: RegisteredClient, **request: Any) -> str | None:
    with pytest.raises(VestibuleError) as error:
        ask(work, made, **request)
    return SERVICE.error_name(error.value)


def test_the_device_flow_from_pending_to_tokens(work: Work) -> None:
    made, user = make_device(work), make_user(work)
    started = start_device_authorization(work, made.client, origin=ORIGIN)
    poll = {"grantType": DEVICE, "deviceCode": started.device_code.value}
    assert refused(work, made, **poll) == "AuthorizationPendingException"
    assert refused(work, made, **poll) == "SlowDownException"
    decide_device_authorization(
        work, started.authorization.user_code, user_id=user.id, is_allowed=True
    )
    answer = ask(work, made, **poll)
    assert set(answer) == {"accessToken", "tokenType", "expiresIn", "refreshToken"}
    assert (answer["tokenType"], answer["expiresIn"]) == ("Bearer", 3600)
    assert refused(work, made, **poll) == "InvalidGrantException"


def test_a_denied_and_an_expired_device(work: Work) -> None:
    made, user = make_device(work), make_user(work)
    for expected, after in (
        ("AccessDeniedException", timedelta(0)),
        ("ExpiredTokenException", timedelta(seconds=600)),
    ):
        started = start_device_authorization(work, made.client, origin=ORIGIN)
        decide_device_authorization(
            work, started.authorization.user_code, user_id=user.id, is_allowed=False
        )
        poll = {"grantType": DEVICE, "deviceCode": started.device_code.value}
        assert refused(later(work, after), made, **poll) == expected


def test_a_legacy_client_gets_one_token_of_eight_hours(work: Work) -> None:
    made, user = make_device(work, scopes=[]), make_user(work)
    started = start_device_authorization(work, made.client, origin=ORIGIN)
    decide_device_authorization(
        work, started.authorization.user_code, user_id=user.id, is_allowed=True
    )
    answer = ask(work, made, grantType=DEVICE, deviceCode=started.device_code.value)
    assert set(answer) == {"accessToken", "tokenType", "expiresIn"}
    assert answer["expiresIn"] == 28800


def test_the_browser_flow_and_a_refresh(work: Work) -> None:
    made, user = make_client(work), make_user(work)
    code = create_authorization_code(
        work,
        made.client,
        user_id=user.id,
        redirect_uri=REDIRECT_URI,
        code_challenge=code_challenge(),
    )
    first = ask(
        work,
        made,
        grantType="authorization_code",
        redirectUri=REDIRECT_URI,
        codeVerifier=VERIFIER,
        code=code.value,
    )
    second = ask(work, made, grantType="refresh_token", refreshToken=first["refreshToken"])
    assert second["refreshToken"] != first["refreshToken"]
    again = {"grantType": "refresh_token", "refreshToken": first["refreshToken"]}
    assert refused(work, made, **again) == "InvalidGrantException"


@pytest.mark.parametrize(
    ("request_body", "name"),
    [
        ({"grantType": "password"}, "UnsupportedGrantTypeException"),
        ({"grantType": DEVICE}, "UnauthorizedClientException"),
        ({"grantType": "authorization_code"}, "InvalidRequestException"),
        (
            {"grantType": "authorization_code", "code": "x", "redirectUri": REDIRECT_URI},
            "InvalidRequestException",
        ),
        ({"grantType": "refresh_token"}, "InvalidRequestException"),
        ({"grantType": "refresh_token", "refreshToken": ""}, "InvalidRequestException"),
        ({"grantType": "refresh_token", "refreshToken": "x"}, "InvalidGrantException"),
        ({"grantType": "refresh_token", "scope": ["admin"]}, "InvalidScopeException"),
        ({"grantType": "refresh_token", "clientSecret": "x"}, "InvalidClientException"),
        ({"grantType": "refresh_token", "clientId": "x"}, "InvalidClientException"),
    ],
)
def test_refusals_bear_the_model_s_names(
    work: Work, request_body: dict[str, Any], name: str
) -> None:
    assert refused(work, make_client(work), **request_body) == name
