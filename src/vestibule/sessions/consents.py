"""A user's word on a client that wants in, kept together with its event."""

from vestibule.audit.events import AuditEvent, record_event
from vestibule.audit.refused_calls import RefusedCalls
from vestibule.identity_store.instances import get_instance
from vestibule.model.oidc import DeviceAuthorization, GrantType, Origin
from vestibule.model.secret import Secret
from vestibule.model.sign_in_sessions import SignInSession
from vestibule.sessions.authorization_codes import create_authorization_code
from vestibule.sessions.authorization_requests import ReturnAddress
from vestibule.sessions.device_authorizations import decide_device_authorization
from vestibule.store.work import Work

_EVENT = "ClientAuthorization"


def consent_to_device(
    work: Work, user_code: str, *, session: SignInSession, origin: Origin, is_allowed: bool
) -> DeviceAuthorization | None:
    """Lets the device in, or keeps it out; None when the code is not good any more.

    origin: of the user's browser. Raises Throttled after too many wrong codes.
    """
    found = decide_device_authorization(
        work, user_code, user_id=session.user_id, is_allowed=is_allowed
    )
    if found is not None:
        details = {
            "clientName": found.client_name,
            "clientSourceIPAddress": found.origin.source_ip,
            "grantType": GrantType.DEVICE_CODE.value,
        }
        _record(work, details, session=session, origin=origin, is_allowed=is_allowed)
    return found


def count_wrong_user_code(
    work: Work, refused: RefusedCalls, *, session: SignInSession, origin: Origin, reason: str
) -> None:
    """Keeps that somebody entered a code that no device waits with; told with others like it."""
    event = _event(
        work,
        {"grantType": GrantType.DEVICE_CODE.value, "Reason": reason},
        session=session,
        origin=origin,
        outcome="Failure",
    )
    refused.count(event, source_ip=origin.source_ip, subject=session.user_id, code=reason)


def consent_to_code(
    work: Work,
    address: ReturnAddress,
    *,
    code_challenge: str,
    session: SignInSession,
    origin: Origin,
) -> Secret:
    """The code that the client is to be sent."""
    _record_for_code(work, address, session=session, origin=origin, is_allowed=True)
    return create_authorization_code(
        work,
        address.client,
        user_id=session.user_id,
        redirect_uri=address.redirect_uri,
        code_challenge=code_challenge,
    )


def refuse_code(
    work: Work, address: ReturnAddress, *, session: SignInSession, origin: Origin
) -> None:
    """Keeps only that the user said no."""
    _record_for_code(work, address, session=session, origin=origin, is_allowed=False)


def _record_for_code(
    work: Work,
    address: ReturnAddress,
    *,
    session: SignInSession,
    origin: Origin,
    is_allowed: bool,
) -> None:
    details = {
        "clientName": address.client.name,
        "redirectUri": address.redirect_uri,
        "grantType": GrantType.AUTHORIZATION_CODE.value,
    }
    _record(work, details, session=session, origin=origin, is_allowed=is_allowed)


def _record(
    work: Work,
    details: dict[str, str],
    *,
    session: SignInSession,
    origin: Origin,
    is_allowed: bool,
) -> None:
    outcome = "Allowed" if is_allowed else "Denied"
    event = _event(work, details, session=session, origin=origin, outcome=outcome)
    record_event(work, event)


def _event(
    work: Work, details: dict[str, str], *, session: SignInSession, origin: Origin, outcome: str
) -> AuditEvent:
    instance = get_instance(work)
    return AuditEvent(
        account_id=instance.owner_account_id,
        name=_EVENT,
        source="sso.amazonaws.com",
        region=work.region,
        reads=False,
        user_name=session.user_name,
        details={
            "eventType": "AwsServiceEvent",
            "userIdentity": {
                "type": "IdentityCenterUser",
                "accountId": instance.owner_account_id,
                "onBehalfOf": {
                    "userId": session.user_id,
                    "identityStoreArn": instance.identity_store_arn,
                },
                "credentialId": session.id,
            },
            "sourceIPAddress": origin.source_ip,
            "userAgent": origin.user_agent,
            "requestParameters": None,
            "responseElements": None,
            "additionalEventData": details,
            "serviceEventDetails": {_EVENT: outcome},
        },
    )
