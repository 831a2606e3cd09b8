"""A sign-in under way, kept sealed in a cookie: nothing is stored for people who never finish."""

import base64
import binascii
from dataclasses import asdict, dataclass, replace
from datetime import timedelta

import orjson
from starlette.requests import Request
from starlette.responses import Response

from vestibule.endpoints.cookies import SIGN_IN_COOKIE, clear_cookie, read_cookie, set_cookie
from vestibule.endpoints.pages import is_secure
from vestibule.model.clock import to_epoch
from vestibule.sessions.csrf_tokens import csrf_token
from vestibule.sessions.sign_in import PasswordProof
from vestibule.store.keyring import Unsealable
from vestibule.store.work import UnitsOfWork

LIFETIME = timedelta(minutes=15)
_SEALED_FOR = "pending sign-in"


@dataclass(frozen=True, slots=True)
class PendingSignIn:
    """id: CloudTrail's AuthWorkflowID; began_at: epoch seconds; proof: of a password to change."""

    id: str
    began_at: float
    proof: PasswordProof | None = None

    def csrf_token(self, units: UnitsOfWork) -> str:
        """The token for its forms."""
        return units.read(lambda work: csrf_token(work, self.id))


def begin_pending(units: UnitsOfWork) -> PendingSignIn:
    """A fresh one."""
    return PendingSignIn(units.random.uuid(), to_epoch(units.clock()))


def find_pending(units: UnitsOfWork, request: Request) -> PendingSignIn | None:
    """The one of this browser; None when there is none, or it took too long."""
    sealed = read_cookie(request.headers, SIGN_IN_COOKIE, is_secure=is_secure(request))
    if sealed is None:
        return None
    try:
        plain = units.keyring.unseal(_SEALED_FOR, _decoded(sealed))
    except (Unsealable, ValueError, binascii.Error):
        return None
    read = orjson.loads(plain)
    proof = PasswordProof(**read["proof"]) if read["proof"] else None
    pending = PendingSignIn(read["id"], read["began_at"], proof)
    age = to_epoch(units.clock()) - pending.began_at
    return pending if age < LIFETIME.total_seconds() else None


def keep_pending(
    units: UnitsOfWork, request: Request, response: Response, pending: PendingSignIn
) -> None:
    """Sets the cookie."""
    sealed = units.keyring.seal(_SEALED_FOR, orjson.dumps(asdict(pending)))
    value = base64.urlsafe_b64encode(sealed).decode().rstrip("=")
    set_cookie(response, SIGN_IN_COOKIE, value, is_secure=is_secure(request))


def with_proof(units: UnitsOfWork, pending: PendingSignIn, proof: PasswordProof) -> PendingSignIn:
    """The same workflow, its password verified, and its time begun anew."""
    return replace(pending, began_at=to_epoch(units.clock()), proof=proof)


def forget_pending(request: Request, response: Response) -> None:
    """Clears the cookie."""
    clear_cookie(response, SIGN_IN_COOKIE, is_secure=is_secure(request))


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
