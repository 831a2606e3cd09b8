"""The messages that denials carry, readable only through sts:DecodeAuthorizationMessage.

What a denial was about may be more than the denied caller should see; so it is sealed, and opens
only in the account of that caller.
"""

import base64
import binascii
import zlib

from vestibule.model.errors import Invalid
from vestibule.policy.authorization_messages import authorization_message
from vestibule.policy.decision import Decision
from vestibule.store.keyring import KeyRing, Unsealable

MAX_CHARACTERS = 10_240
"""Source: sts 2011-06-15, encodedMessageType."""
_PURPOSE = "authorization-message"


def encode_authorization_message(
    keyring: KeyRing, decision: Decision, *, account_id: str, principal_id: str
) -> str:
    """The decision, sealed for an account. Long ones are told without their details."""
    for is_brief in (False, True):
        text = authorization_message(decision, principal_id=principal_id, is_brief=is_brief)
        sealed = keyring.seal(
            _PURPOSE, zlib.compress(text.encode()), associated=account_id.encode()
        )
        encoded = base64.urlsafe_b64encode(sealed).decode().rstrip("=")
        if len(encoded) <= MAX_CHARACTERS:
            return encoded
    return ""


def decode_authorization_message(keyring: KeyRing, encoded: str, *, account_id: str) -> str:
    """The JSON text of a message sealed for the account.

    Raises Invalid (AUTHORIZATION_MESSAGE) for any other text.
    """
    try:
        sealed = base64.b64decode(
            encoded + "=" * (-len(encoded) % 4), altchars=b"-_", validate=True
        )
        opened = keyring.unseal(_PURPOSE, sealed, associated=account_id.encode())
    except (Unsealable, binascii.Error, ValueError) as error:
        raise Invalid("Message is not valid", kind="AUTHORIZATION_MESSAGE") from error
    return zlib.decompress(opened).decode()
