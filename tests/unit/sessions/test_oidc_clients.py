"""Clients that register themselves: what they may ask for, and that nobody else can be them."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from memory_store import later, memory_work
from oidc_samples import make_client
from vestibule.model.errors import Invalid, Unauthenticated
from vestibule.model.oidc import PORTAL_SCOPE, GrantType
from vestibule.model.secret import Secret
from vestibule.sessions.oidc_clients import authenticate_client, check_grant_type, open_client
from vestibule.store.keyring import KeyRing
from vestibule.store.work import Work


def test_a_client_is_read_back_as_it_registered(work: Work) -> None:
    made = make_client(work)
    client = authenticate_client(work, made.client_id, made.client_secret)
    assert client == made.client
    assert client.scopes == (PORTAL_SCOPE,)
    assert client.redirect_uris == ("http://127.0.0.1/oauth/callback",)
    assert client.grant_types == {GrantType.AUTHORIZATION_CODE, GrantType.REFRESH_TOKEN}
    assert client.expires_at - client.issued_at == timedelta(days=90)


def test_a_client_that_names_no_grant_type_may_use_all(work: Work) -> None:
    assert make_client(work, grant_types=[]).client.grant_types == set(GrantType)


def test_a_client_may_not_use_a_grant_that_it_did_not_register(work: Work) -> None:
    with pytest.raises(Invalid) as refused:
        check_grant_type(make_client(work).client, GrantType.DEVICE_CODE)
    assert refused.value.kind == "UNAUTHORIZED_CLIENT"


@pytest.mark.parametrize(
    ("asked", "kind"),
    [
        ({"client_type": "confidential"}, "INVALID_CLIENT_METADATA"),
        ({"name": ""}, "INVALID_CLIENT_METADATA"),
        ({"name": "  "}, "INVALID_CLIENT_METADATA"),
        ({"name": "a" * 129}, "INVALID_CLIENT_METADATA"),
        ({"name": "AWS\nCLI"}, "INVALID_CLIENT_METADATA"),
        ({"name": "\u202eILC SWA"}, "INVALID_CLIENT_METADATA"),
        ({"scopes": ["codewhisperer:completions"]}, "INVALID_SCOPE"),
        ({"grant_types": ["client_credentials"]}, "UNSUPPORTED_GRANT_TYPE"),
        ({"redirect_uris": ["http://example.com/"]}, "INVALID_REDIRECT_URI"),
        ({"redirect_uris": ["http://127.0.0.1/"] * 6}, "INVALID_REDIRECT_URI"),
    ],
)
def test_what_a_client_may_not_register(work: Work, asked: dict[str, Any], kind: str) -> None:
    with pytest.raises(Invalid) as refused:
        make_client(work, **asked)
    assert refused.value.kind == kind


def test_registering_costs_no_row(work: Work) -> None:
    made = make_client(replace(work, tx=None))  # type: ignore[arg-type]
    assert open_client(work, made.client_id) == made.client


def test_a_secret_of_another_client_does_not_do(work: Work) -> None:
    one, other = make_client(work), make_client(work)
    with pytest.raises(Unauthenticated):
        authenticate_client(work, one.client_id, other.client_secret)
    with pytest.raises(Unauthenticated):
        authenticate_client(work, one.client_id, Secret(""))


def test_a_changed_client_id_is_refused(work: Work) -> None:
    client_id = make_client(work).client_id
    for place in (0, 10, len(client_id) // 2, len(client_id) - 2):
        letter = "A" if client_id[place] != "A" else "B"
        with pytest.raises(Unauthenticated):
            open_client(work, client_id[:place] + letter + client_id[place + 1 :])


@pytest.mark.parametrize("client_id", ["", "nonsense", "ä", "=", "A" * 9000, "\0"])
def test_nonsense_is_refused(work: Work, client_id: str) -> None:
    with pytest.raises(Unauthenticated) as refused:
        open_client(work, client_id)
    assert refused.value.kind == "INVALID_CLIENT"


def test_a_client_of_another_installation_is_refused(work: Work) -> None:
    elsewhere = replace(memory_work(), keyring=KeyRing({1: bytes(32)}, 1))
    made = make_client(elsewhere)
    with pytest.raises(Unauthenticated):
        authenticate_client(work, made.client_id, made.client_secret)


def test_a_registration_ends_after_ninety_days(work: Work) -> None:
    made = make_client(work)
    assert open_client(later(work, timedelta(days=89)), made.client_id)
    with pytest.raises(Unauthenticated):
        open_client(later(work, timedelta(days=90)), made.client_id)


def test_a_registration_survives_a_new_key(work: Work) -> None:
    made = make_client(work)
    rotated = replace(work, keyring=KeyRing({**work.keyring.keys, 2: bytes(32)}, 2))
    assert authenticate_client(rotated, made.client_id, made.client_secret) == made.client


def test_a_secret_is_letters_and_digits_for_command_lines_to_take_whole(work: Work) -> None:
    for _ in range(20):
        assert make_client(work).client_secret.value.isalnum()
