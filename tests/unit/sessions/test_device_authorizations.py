"""The device flow: who may let a device in, when it gets its tokens, and what it may not do."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from memory_store import later
from oidc_samples import ORIGIN, disable, make_device, make_user
from vestibule.model.errors import Denied, Invalid, Throttled, VestibuleError
from vestibule.model.oidc import DeviceState, OidcClient, Tokens
from vestibule.model.users import User
from vestibule.sessions import device_authorizations as devices
from vestibule.sessions.sign_in_sessions import (
    end_sign_in_session,
    end_sign_in_sessions,
    list_sign_in_sessions,
)
from vestibule.store.work import Work


@dataclass
class Device:
    """A device that waits, its client and the user in front of it."""

    client: OidcClient
    device_code: str
    user_code: str
    user: User

    def ask(self, work: Work) -> Tokens:
        return devices.redeem_device_code(
            work, self.client, device_code=self.device_code, origin=ORIGIN
        )

    def decide(self, work: Work, *, is_allowed: bool = True) -> bool:
        decided = devices.decide_device_authorization(
            work, self.user_code, user_id=self.user.id, is_allowed=is_allowed
        )
        return decided is not None


@pytest.fixture
def device(work: Work) -> Device:
    """A device that has just started."""
    client = make_device(work).client
    started = devices.start_device_authorization(work, client, origin=ORIGIN)
    user_code = started.authorization.user_code
    return Device(client, started.device_code.value, user_code, make_user(work))


def refused(work: Work, device: Device) -> VestibuleError:
    with pytest.raises(VestibuleError) as error:
        device.ask(work)
    return error.value


def test_a_device_that_was_let_in_gets_tokens_and_a_session_of_its_own(
    work: Work, device: Device
) -> None:
    assert device.decide(work)
    tokens = device.ask(work)
    assert tokens.access_token.value.startswith("aoa")
    assert tokens.refresh_token is not None
    assert tokens.expires_in_seconds == 3600
    (session,) = list_sign_in_sessions(work, device.user.id)
    assert (session.kind, session.client_name) == ("CLIENT", "botocore-client-s1")
    assert (session.source_ip, session.user_agent) == (ORIGIN.source_ip, ORIGIN.user_agent)


def test_a_device_waits_until_its_user_decides(work: Work, device: Device) -> None:
    error = refused(work, device)
    assert isinstance(error, Denied)
    assert (error.kind, error.keeps_changes) == ("AUTHORIZATION_PENDING", True)
    assert refused(later(work, timedelta(seconds=1)), device).kind == "AUTHORIZATION_PENDING"


def test_a_device_that_asks_too_often_is_told_to_slow_down(work: Work, device: Device) -> None:
    refused(work, device)
    error = refused(later(work, timedelta(milliseconds=100)), device)
    assert isinstance(error, Throttled)
    assert error.kind == "SLOW_DOWN"


def test_a_device_that_was_kept_out_is_told_so(work: Work, device: Device) -> None:
    assert device.decide(work, is_allowed=False)
    assert refused(work, device).kind == "ACCESS_DENIED"


def test_a_decision_stands(work: Work, device: Device) -> None:
    assert device.decide(work, is_allowed=False)
    assert not device.decide(work, is_allowed=True)
    assert refused(work, device).kind == "ACCESS_DENIED"


def test_a_device_code_expires(work: Work, device: Device) -> None:
    after = later(work, timedelta(seconds=600))
    assert not device.decide(after)
    error = refused(after, device)
    assert isinstance(error, Invalid)
    assert error.kind == "EXPIRED_TOKEN"


def test_an_allowed_device_that_comes_too_late_gets_nothing(work: Work, device: Device) -> None:
    assert device.decide(work)
    assert refused(later(work, timedelta(seconds=600)), device).kind == "EXPIRED_TOKEN"


def test_a_replayed_device_code_ends_what_it_gave(work: Work, device: Device) -> None:
    device.decide(work)
    device.ask(work)
    error = refused(work, device)
    assert (error.kind, error.keeps_changes) == ("INVALID_GRANT", True)
    assert list_sign_in_sessions(work, device.user.id) == []


def test_a_device_code_gives_nothing_again_after_sign_out(work: Work, device: Device) -> None:
    device.decide(work)
    device.ask(work)
    end_sign_in_session(work, list_sign_in_sessions(work, device.user.id)[0].id)
    assert refused(work, device).kind == "INVALID_GRANT"


def test_a_device_code_is_of_no_use_to_another_client(work: Work, device: Device) -> None:
    device.decide(work)
    device.client, rightful = make_device(work).client, device.client
    error = refused(work, device)
    assert (error.kind, error.keeps_changes) == ("INVALID_GRANT", False)
    device.client = rightful
    assert device.ask(work)


def test_the_user_code_does_not_do_as_a_device_code(work: Work, device: Device) -> None:
    device.decide(work)
    device.device_code = device.user_code
    assert refused(work, device).kind == "INVALID_GRANT"


def test_a_user_disabled_after_allowing_gets_no_token(work: Work, device: Device) -> None:
    device.decide(work)
    disable(work, device.user)
    assert refused(work, device).kind == "INVALID_GRANT"


@pytest.mark.parametrize("typed", ["{0}-{1}", "{0}{1}", " {0} {1} ", "{0}\u2013{1}\0"])
def test_a_code_is_found_however_people_type_it(work: Work, device: Device, typed: str) -> None:
    code = typed.format(device.user_code[:4], device.user_code[4:]).lower()
    found = devices.find_device_authorization(work, code, user_id=device.user.id)
    assert found is not None
    assert (found.client_name, found.origin) == ("botocore-client-s1", ORIGIN)
    assert found.state is DeviceState.PENDING


def test_a_user_code_is_easy_to_read(device: Device) -> None:
    assert len(device.user_code) == 8
    assert not set(device.user_code) & set("AEIOUY0123456789")
    shown = devices.render_user_code(device.user_code)
    assert (shown[4], len(shown)) == ("-", 9)


def test_user_codes_cannot_be_guessed_on_and_on(work: Work, device: Device) -> None:
    for _ in range(devices.MOST_WRONG_USER_CODES):
        assert not devices.find_device_authorization(work, "WRONG", user_id=device.user.id)
    with pytest.raises(Throttled):
        devices.find_device_authorization(work, device.user_code, user_id=device.user.id)
    with pytest.raises(Throttled):
        device.decide(work)


def test_wrong_codes_are_forgotten_after_a_while(work: Work, device: Device) -> None:
    for _ in range(devices.MOST_WRONG_USER_CODES):
        devices.find_device_authorization(work, "WRONG", user_id=device.user.id)
    after = later(work, devices.WRONG_USER_CODES_FORGOTTEN)
    assert devices.find_device_authorization(after, "WRONG", user_id=device.user.id) is None


def test_wrong_codes_of_one_user_do_not_bar_another(work: Work, device: Device) -> None:
    other = make_user(work, "grace")
    for _ in range(devices.MOST_WRONG_USER_CODES):
        devices.find_device_authorization(work, "WRONG", user_id=other.id)
    assert device.decide(work)


def test_expired_codes_are_cleaned_up_when_new_ones_come(work: Work, device: Device) -> None:
    after = later(work, timedelta(seconds=1200))
    devices.start_device_authorization(after, device.client, origin=ORIGIN)
    assert refused(after, device).kind == "INVALID_GRANT"


def test_an_endless_user_agent_is_not_kept(work: Work) -> None:
    client = make_device(work).client
    origin = type(ORIGIN)(ORIGIN.source_ip, "a" * 5000)
    started = devices.start_device_authorization(work, client, origin=origin)
    assert len(started.authorization.origin.user_agent) == 256


def test_what_was_allowed_before_all_sessions_ended_is_worth_nothing_after(
    work: Work, device: Device
) -> None:
    assert device.decide(work)
    end_sign_in_sessions(work, device.user.id)
    assert refused(work, device).kind == "ACCESS_DENIED"
    assert list_sign_in_sessions(work, device.user.id) == []


def test_devices_of_others_wait_on_when_the_sessions_of_a_user_end(
    work: Work, device: Device
) -> None:
    other = make_user(work, "eve")
    end_sign_in_sessions(work, other.id)
    assert device.decide(work)
    end_sign_in_sessions(work, other.id)
    assert device.ask(work).access_token.value
