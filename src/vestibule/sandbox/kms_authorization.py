"""What KMS's operations need permission for: keys, whatever name the request uses for them."""

import re
import struct
from collections.abc import Mapping
from typing import Any

from vestibule.sandbox.backends import find_backend
from vestibule.sandbox.checks import AuthorizationCheck, CheckMaker, ContextValue
from vestibule.sandbox.kms_keys import kms_request_keys
from vestibule.sandbox.refusals import SandboxRefusal, undetermined

_ALIAS_OPERATIONS = frozenset({"CreateAlias", "DeleteAlias", "UpdateAlias"})
_KEY_MEMBERS = ("KeyId", "TargetKeyId")
_KEY_ID = re.compile(r"[A-Za-z0-9-]+")


def kms_checks(maker: CheckMaker) -> list[AuthorizationCheck]:
    """The checks of a KMS operation. Raises SandboxRefusal."""
    operation = maker.request.operation
    if operation == "ReEncrypt":
        return _re_encrypt_checks(maker)
    if operation in _ALIAS_OPERATIONS:
        return _alias_checks(maker)
    if maker.action(operation).is_wildcard_only:
        return [maker.check(operation, "*", context=_request_context(maker))]
    named = _named_key(maker.request.parameters)
    if named is None:
        named = _key_of_ciphertext(maker.request.parameters)
    return [_key_check(maker, operation, named, member="EncryptionContext")]


def _re_encrypt_checks(maker: CheckMaker) -> list[AuthorizationCheck]:
    parameters = maker.request.parameters
    # moto does not look at SourceKeyId, so the ciphertext alone tells the key.
    source = _key_of_ciphertext(parameters)
    target = str(parameters.get("DestinationKeyId") or "")
    return [
        _re_encrypted(maker, "ReEncryptFrom", source, side="Source"),
        _re_encrypted(maker, "ReEncryptTo", target, side="Destination"),
    ]


def _re_encrypted(maker: CheckMaker, action: str, key: str, *, side: str) -> AuthorizationCheck:
    made = _key_check(maker, action, key, member=f"{side}EncryptionContext")
    algorithm = maker.request.parameters.get(f"{side}EncryptionAlgorithm") or "SYMMETRIC_DEFAULT"
    context = {**made.context, "kms:EncryptionAlgorithm": str(algorithm)}
    return maker.check(action, made.resource, context=context)


def _alias_checks(maker: CheckMaker) -> list[AuthorizationCheck]:
    operation = maker.request.operation
    alias = str(maker.request.parameters.get("AliasName") or "")
    made = [maker.check(operation, maker.arn(alias), context=_request_context(maker))]
    target = maker.request.parameters.get("TargetKeyId")
    if operation != "CreateAlias":
        made.append(_key_check(maker, operation, alias, member=""))
    if target:
        made.append(_key_check(maker, operation, str(target), member=""))
    return made


def _key_check(
    maker: CheckMaker, action_name: str, name: str, *, member: str
) -> AuthorizationCheck:
    context = _request_context(maker)
    context |= _encryption_context(_encryption_pairs(maker.request.parameters, member))
    if "alias/" in name:
        context["kms:RequestAlias"] = "alias/" + name.partition("alias/")[2]
    return maker.check(action_name, _key_arn(maker, name), context=context)


def _named_key(parameters: Mapping[str, Any]) -> str | None:
    for member in _KEY_MEMBERS:
        if parameters.get(member):
            return str(parameters[member])
    return None


def _key_of_ciphertext(parameters: Mapping[str, Any]) -> str:
    """The key that made a ciphertext: its id is in front."""
    blob = parameters.get("CiphertextBlob")
    if not isinstance(blob, bytes):
        raise undetermined("the key.")
    from moto.kms.utils import _deserialize_ciphertext_blob

    try:
        return str(_deserialize_ciphertext_blob(blob).key_id)
    except (ValueError, OSError, struct.error) as error:
        text = "The ciphertext is not valid."
        raise SandboxRefusal(text, code="InvalidCiphertextException") from error


def _key_arn(maker: CheckMaker, name: str) -> str:
    """The ARN of the key that an id, ARN, alias or alias ARN stands for."""
    account = maker.request.account_id
    if name.startswith("arn:"):
        parts = name.split(":", 5)
        if len(parts) != 6 or parts[2] != "kms":
            raise undetermined("the key's ARN.")
        if parts[3] != maker.request.region:
            raise undetermined("a key in another Region was named.")
        account, name = parts[4], parts[5]
        if name.startswith("key/"):
            name = name.removeprefix("key/")
    if name.startswith("alias/"):
        return maker.arn(f"key/{_key_of_alias(maker, account, name)}", account=account)
    if _KEY_ID.fullmatch(name) is None:
        raise undetermined("the key.")
    return maker.arn(f"key/{name}", account=account)


def _key_of_alias(maker: CheckMaker, account: str, alias: str) -> str:
    backend = find_backend("kms", account, maker.request.region)
    found = None if backend is None else backend.get_key_id_from_alias(alias)
    if found is None:
        arn = maker.arn(alias, account=account)
        raise SandboxRefusal(f"Alias {arn} is not found.", code="NotFoundException")
    return str(backend.get_key_id(found)) if backend is not None else ""


def _encryption_pairs(parameters: Mapping[str, Any], member: str) -> Mapping[str, str]:
    """The encryption context that a request names, or that a grant is to be bound to."""
    pairs: dict[str, str] = dict(parameters.get(member) or {})
    constraints = parameters.get("Constraints") or {}
    for constraint in ("EncryptionContextEquals", "EncryptionContextSubset"):
        for name, value in (constraints.get(constraint) or {}).items():
            if pairs.setdefault(name, value) != value:
                raise undetermined("the encryption context of the grant.")
    return pairs


def _encryption_context(pairs: Mapping[str, str]) -> dict[str, ContextValue]:
    context: dict[str, ContextValue] = {
        f"kms:EncryptionContext:{key}": value for key, value in pairs.items()
    }
    if pairs:
        context["kms:EncryptionContextKeys"] = tuple(pairs)
    return context


def _request_context(maker: CheckMaker) -> dict[str, ContextValue]:
    """The keys of every request of the caller's own; nobody calls on another's behalf here."""
    request = maker.request
    told = kms_request_keys(request.operation, request.parameters)
    return {**told, "kms:CallerAccount": request.account_id}
