"""The events of signing in and out. Source: CloudTrail User Guide, IAM Identity Center sign-in."""

from typing import Any

from vestibule.audit.events import AuditEvent, record_event
from vestibule.model.instances import Instance
from vestibule.model.oidc import Origin
from vestibule.store.work import Work

_SIGN_IN, _PORTAL = "signin.amazonaws.com", "sso.amazonaws.com"
_HIDDEN = "HIDDEN_DUE_TO_SECURITY_REASONS"


def record_sign_in_step(
    work: Work,
    name: str,
    *,
    instance: Instance,
    workflow_id: str,
    origin: Origin,
    succeeded: bool,
    user: tuple[str, str] | None = None,
    session_id: str | None = None,
) -> None:
    """CredentialChallenge, CredentialVerification or UserAuthentication.

    user: id and name, None when there is no such user: then what was typed is not told, for it
    may be a password.
    """
    details = _details(origin, _identity(instance, user, session_id))
    details["additionalEventData"] = {
        "AuthWorkflowID": workflow_id,
        "CredentialType": "PASSWORD",
        "UserName": user[1] if user else _HIDDEN,
    }
    details["serviceEventDetails"] = {name: "Success" if succeeded else "Failure"}
    _record(work, name, source=_SIGN_IN, instance=instance, user=user, details=details)


def refused_sign_in(
    work: Work,
    *,
    instance: Instance,
    workflow_id: str,
    origin: Origin,
    user: tuple[str, str] | None,
    reason: str,
) -> AuditEvent:
    """The event of a sign-in whose password was not looked at, to be counted with its like.

    reason: why not. user: as for `record_sign_in_step`.
    """
    details = _details(origin, _identity(instance, user, None))
    details["additionalEventData"] = {
        "AuthWorkflowID": workflow_id,
        "CredentialType": "PASSWORD",
        "UserName": user[1] if user else _HIDDEN,
        "Reason": reason,
    }
    details["serviceEventDetails"] = {"CredentialVerification": "Failure"}
    return _event(
        work,
        "CredentialVerification",
        source=_SIGN_IN,
        instance=instance,
        user=user,
        details=details,
    )


def record_sign_out(
    work: Work, *, instance: Instance, origin: Origin, user: tuple[str, str], session_id: str
) -> None:
    """Logout, of the page; the operation of that name has the gateway's event."""
    details = _details(origin, _identity(instance, user, session_id))
    details["serviceEventDetails"] = {"Logout": "Success"}
    _record(work, "Logout", source=_PORTAL, instance=instance, user=user, details=details)


def record_password_change(
    work: Work, *, instance: Instance, origin: Origin, user: tuple[str, str]
) -> None:
    """UpdatePassword, by the user."""
    details = _details(origin, _identity(instance, user, None))
    details["requestParameters"] = {"userId": user[0], "password": _HIDDEN}
    source = "sso-directory.amazonaws.com"
    _record(work, "UpdatePassword", source=source, instance=instance, user=user, details=details)


def _identity(
    instance: Instance, user: tuple[str, str] | None, session_id: str | None
) -> dict[str, Any]:
    if user is None:
        return {"type": "Unknown", "accountId": instance.owner_account_id}
    behalf = {"userId": user[0], "identityStoreArn": instance.identity_store_arn}
    identity = {
        "type": "IdentityCenterUser",
        "accountId": instance.owner_account_id,
        "onBehalfOf": behalf,
    }
    return {**identity, "credentialId": session_id} if session_id else identity


def _details(origin: Origin, identity: dict[str, Any]) -> dict[str, Any]:
    return {
        "eventType": "AwsServiceEvent",
        "userIdentity": identity,
        "sourceIPAddress": origin.source_ip,
        "userAgent": origin.user_agent,
        "requestParameters": None,
        "responseElements": None,
    }


def _record(
    work: Work,
    name: str,
    *,
    source: str,
    instance: Instance,
    user: tuple[str, str] | None,
    details: dict[str, Any],
) -> None:
    event = _event(work, name, source=source, instance=instance, user=user, details=details)
    record_event(work, event)


def _event(
    work: Work,
    name: str,
    *,
    source: str,
    instance: Instance,
    user: tuple[str, str] | None,
    details: dict[str, Any],
) -> AuditEvent:
    return AuditEvent(
        account_id=instance.owner_account_id,
        name=name,
        source=source,
        region=work.region,
        reads=False,
        user_name=user[1] if user else None,
        resources=[("User", user[0])] if user else (),
        details=details,
    )
