"""What KMS's keys and requests are, as condition keys.

Source: KMS Developer Guide, "AWS KMS condition keys".
"""

from collections.abc import Mapping
from typing import Any

from vestibule.sandbox.backends import find_backend

ContextValue = str | tuple[str, ...]

# The member of a request that each key tells.
_MEMBERS = {
    "BypassPolicyLockoutSafetyCheck": "BypassPolicyLockoutSafetyCheck",
    "DataKeyPairSpec": "KeyPairSpec",
    "EncryptionAlgorithm": "EncryptionAlgorithm",
    "ExpirationModel": "ExpirationModel",
    "GrantOperations": "Operations",
    "GranteePrincipal": "GranteePrincipal",
    "KeyAgreementAlgorithm": "KeyAgreementAlgorithm",
    "MacAlgorithm": "MacAlgorithm",
    "MessageType": "MessageType",
    "ReplicaRegion": "ReplicaRegion",
    "RetiringPrincipal": "RetiringPrincipal",
    "RotationPeriodInDays": "RotationPeriodInDays",
    "ScheduleKeyDeletionPendingWindowInDays": "PendingWindowInDays",
    "SigningAlgorithm": "SigningAlgorithm",
    "WrappingAlgorithm": "WrappingAlgorithm",
    "WrappingKeySpec": "WrappingKeySpec",
}
_MEMBERS_OF_NEW_KEYS = {
    "KeyOrigin": "Origin",
    "KeySpec": "KeySpec",
    "KeyUsage": "KeyUsage",
    "MultiRegion": "MultiRegion",
}
_DEFAULTS: Mapping[str, Mapping[str, str]] = {
    "CreateKey": {
        "BypassPolicyLockoutSafetyCheck": "false",
        "KeyOrigin": "AWS_KMS",
        "KeySpec": "SYMMETRIC_DEFAULT",
        "KeyUsage": "ENCRYPT_DECRYPT",
        "MultiRegion": "false",
    },
    "Decrypt": {"EncryptionAlgorithm": "SYMMETRIC_DEFAULT"},
    "EnableKeyRotation": {"RotationPeriodInDays": "365"},
    "Encrypt": {"EncryptionAlgorithm": "SYMMETRIC_DEFAULT"},
    "PutKeyPolicy": {"BypassPolicyLockoutSafetyCheck": "false"},
    "ScheduleKeyDeletion": {"ScheduleKeyDeletionPendingWindowInDays": "30"},
    "Sign": {"MessageType": "RAW"},
    "Verify": {"MessageType": "RAW"},
}


def kms_request_keys(operation: str, parameters: Mapping[str, Any]) -> dict[str, ContextValue]:
    """The keys that come from the members of a request."""
    members = _MEMBERS | (_MEMBERS_OF_NEW_KEYS if operation == "CreateKey" else {})
    told: dict[str, ContextValue] = dict(_DEFAULTS.get(operation, {}))
    for key, member in members.items():
        if parameters.get(member) is not None:
            told[key] = _value(parameters[member])
    if operation == "CreateKey" and parameters.get("CustomerMasterKeySpec"):
        told["KeySpec"] = str(parameters["CustomerMasterKeySpec"])  # the member's older name
    if parameters.get("Constraints"):
        told["GrantConstraintType"] = tuple(parameters["Constraints"])
    return {f"kms:{key}": value for key, value in told.items()}


def kms_resource_keys(account: str, region: str, resource: str) -> dict[str, ContextValue]:
    """The keys of a KMS key that exists; only on the moto thread. resource: `key/ID`."""
    backend = find_backend("kms", account, region)
    key = None if backend is None else backend.keys.get(resource.removeprefix("key/"))
    if key is None:
        return {}
    told: dict[str, ContextValue] = {
        "kms:KeyOrigin": str(key.origin),
        "kms:KeySpec": str(key.key_spec),
        "kms:KeyUsage": str(key.key_usage or _DEFAULTS["CreateKey"]["KeyUsage"]),
        "kms:MultiRegion": _text(bool(key.multi_region)),
    }
    if key.aliases:
        told["kms:ResourceAliases"] = tuple(key.aliases)
    return told


def _value(value: Any) -> ContextValue:
    return tuple(map(_text, value)) if isinstance(value, list) else _text(value)


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
