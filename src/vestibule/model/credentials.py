"""What stands behind an access key id, once it is known to be ours."""

from dataclasses import dataclass

from vestibule.model.callers import Caller
from vestibule.model.secret import Secret


@dataclass(frozen=True, slots=True)
class OpenedCredentials:
    """The secret to verify a signature with, and who signs when it holds."""

    secret_access_key: Secret
    caller: Caller
