"""One request to an AWS operation, complete before anything is decided about it."""

from dataclasses import dataclass
from datetime import datetime

from vestibule.model.callers import Caller


@dataclass(frozen=True, slots=True)
class Call:
    """Who asked for which operation, from where.

    service: botocore's name of the service ("sso-admin"); operation: "CreatePermissionSet".
    region: of the credential scope, else the home Region.
    base_url: scheme and host as the client wrote them ("http://localhost:8700").
    bearer_token: the portal access token of an unsigned portal call.
    """

    request_id: str
    service: str
    operation: str
    caller: Caller
    now: datetime
    region: str
    source_ip: str
    user_agent: str
    base_url: str
    is_secure: bool = False
    bearer_token: str | None = None
