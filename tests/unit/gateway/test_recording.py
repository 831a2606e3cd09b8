from datetime import UTC, datetime
from typing import Any

import orjson
import pytest

from vestibule.audit.events import lookup_events, record_event
from vestibule.gateway.exchange import Exchange
from vestibule.gateway.http import HttpRequest
from vestibule.gateway.recording import HIDDEN, call_event, shown_members
from vestibule.gateway.service_registry import ServiceRegistry
from vestibule.model.callers import Caller, CallerKind, RoleSession
from vestibule.model.operations import Authorization, Operation, Service
from vestibule.store.work import Work

_REGISTRY = ServiceRegistry(("sso-admin", "sso-oidc", "iam"))
_ISSUED = datetime(2026, 11, 24, 8, 30, tzinfo=UTC)
_ROLE = RoleSession(
    role_arn="arn:aws:iam::111122223333:role/Admin",
    role_id="AROAEXAMPLE",
    role_name="Admin",
    session_name="alice",
    issued_at=_ISSUED,
    expires_at=_ISSUED,
)
_ALICE = Caller(
    CallerKind.ASSUMED_ROLE,
    "111122223333",
    "arn:aws:sts::111122223333:assumed-role/Admin/alice",
    "AROAEXAMPLE:alice",
    access_key_id="ASIAEXAMPLE",
    role_session=_ROLE,
)
_SET = "arn:aws:sso:::permissionSet/ssoins-1111222233334444/ps-1111222233334444"


def _exchange(
    work: Work,
    service: str,
    operation: str,
    parameters: dict[str, Any],
    *,
    result: dict[str, Any] | None = None,
    secrets: frozenset[str] = frozenset(),
) -> Exchange:
    served = Operation(
        service,
        operation,
        handler=lambda *_: None,
        reads=False,
        authorization=Authorization.POLICY,
        action=None,
        targets=lambda *_: (),
        secrets=secrets,
    )
    return Exchange(
        HttpRequest("POST", "/", "", {"user-agent": "tests"}, b""),
        request_id="request-1",
        now=work.now,
        source_ip="192.0.2.7",
        base_url="http://localhost",
        is_secure=False,
        operation=_REGISTRY.service(service).operation(operation),
        served=served,
        service=Service(service, "sso.amazonaws.com", {}),
        caller=_ALICE,
        parameters=parameters,
        result=result,
    )


def _record(work: Work, exchange: Exchange, **more: Any) -> None:
    event = call_event(exchange, home_account="999999999999", region=work.region, **more)
    record_event(work, event)


def _recorded(work: Work, exchange: Exchange, **more: Any) -> dict[str, Any]:
    _record(work, exchange, **more)
    account = exchange.caller.account_id or "999999999999"
    return dict(orjson.loads(lookup_events(work, account)[0][0].record))


def test_a_record_tells_who_did_what_from_where(work: Work) -> None:
    exchange = _exchange(work, "sso-admin", "DeletePermissionSet", {"PermissionSetArn": _SET})
    record = _recorded(work, exchange)
    assert record["eventName"] == "DeletePermissionSet"
    assert record["requestParameters"] == {"permissionSetArn": _SET}
    assert record["sourceIPAddress"] == "192.0.2.7"
    identity = record["userIdentity"]
    assert (identity["type"], identity["arn"]) == ("AssumedRole", _ALICE.arn)
    issuer = identity["sessionContext"]["sessionIssuer"]
    assert issuer == {
        "type": "Role",
        "principalId": "AROAEXAMPLE",
        "arn": "arn:aws:iam::111122223333:role/Admin",
        "accountId": "111122223333",
        "userName": "Admin",
    }


@pytest.mark.parametrize(
    "attribute",
    [("Username", "alice"), ("ResourceName", _SET), ("EventName", "DeletePermissionSet")],
)
def test_a_record_is_found_by_user_resource_and_name(
    work: Work, attribute: tuple[str, str]
) -> None:
    exchange = _exchange(work, "sso-admin", "DeletePermissionSet", {"PermissionSetArn": _SET})
    _record(work, exchange)
    found, _ = lookup_events(work, "111122223333", attribute=attribute)
    assert [event.name for event in found] == ["DeletePermissionSet"]


def test_the_answer_of_a_change_is_told_and_a_failure_names_its_error(work: Work) -> None:
    result = {"PermissionSet": {"PermissionSetArn": _SET, "CreatedDate": _ISSUED}}
    exchange = _exchange(work, "sso-admin", "CreatePermissionSet", {"Name": "X"}, result=result)
    told = _recorded(work, exchange)["responseElements"]["permissionSet"]
    assert told == {"permissionSetArn": _SET, "createdDate": "2026-11-24T08:30:00Z"}
    refused = _exchange(work, "sso-admin", "CreatePermissionSet", {"Name": "X"})
    record = _recorded(work, refused, error=("ConflictException", "It exists."))
    assert (record["errorCode"], record["errorMessage"]) == ("ConflictException", "It exists.")
    assert record["responseElements"] is None


def test_secrets_of_the_model_and_of_the_operation_are_hidden(work: Work) -> None:
    parameters = {
        "clientId": "client",
        "clientSecret": "s3cret-1",
        "grantType": "refresh_token",
        "refreshToken": "s3cret-2",
        "code": "s3cret-3",
    }
    result = {"accessToken": "s3cret-4", "expiresIn": 3600}
    exchange = _exchange(
        work, "sso-oidc", "CreateToken", parameters, result=result, secrets=frozenset({"code"})
    )
    record = _recorded(work, exchange)
    assert "s3cret" not in orjson.dumps(record).decode()
    assert record["requestParameters"]["clientSecret"] == HIDDEN
    assert record["responseElements"]["expiresIn"] == 3600


def test_a_new_access_keys_secret_is_hidden_inside_its_structure(work: Work) -> None:
    key = {"UserName": "u", "AccessKeyId": "AKIA1", "Status": "Active", "SecretAccessKey": "s3cret"}
    exchange = _exchange(work, "iam", "CreateAccessKey", {}, result={"AccessKey": key})
    record = _recorded(work, exchange)
    assert record["responseElements"]["accessKey"]["secretAccessKey"] == HIDDEN


def test_calls_of_nobody_go_to_the_home_account(work: Work) -> None:
    exchange = _exchange(work, "sso-oidc", "RegisterClient", {"clientName": "c"})
    exchange.caller = Caller(CallerKind.UNKNOWN, "", "", "anonymous")
    assert _recorded(work, exchange)["userIdentity"]["type"] == "Unknown"


def test_a_very_long_text_is_cut() -> None:
    shape = _REGISTRY.service("sso-admin").operation("PutInlinePolicyToPermissionSet").input
    shown = shown_members(shape, {"InlinePolicy": "x" * 30_000}, secrets=frozenset())
    assert len(shown["inlinePolicy"]) < 5_000


def test_parameters_beyond_all_bounds_are_left_out(work: Work) -> None:
    many = {"PolicyInputList": [str(number) * 1000 for number in range(200)]}
    exchange = _exchange(work, "iam", "SimulateCustomPolicy", many)
    assert _recorded(work, exchange)["requestParameters"] == {"omitted": True}
