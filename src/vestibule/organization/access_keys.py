"""Access keys of IAM users and of account root users."""

import base64

from vestibule.model.arns import root_arn, user_arn
from vestibule.model.callers import Caller, CallerKind
from vestibule.model.credentials import OpenedCredentials
from vestibule.model.errors import Conflict, NotFound, Unauthenticated
from vestibule.model.iam_entities import AccessKey, AccessKeyMetadata, AccessKeyStatus
from vestibule.model.secret import Secret
from vestibule.organization.iam_rules import check_quota, no_such
from vestibule.store import access_keys as rows
from vestibule.store.access_keys import KeptAccessKey
from vestibule.store.database import UniqueViolation
from vestibule.store.iam_users import find_iam_user
from vestibule.store.keyring import Unsealable
from vestibule.store.work import Work

MAX_KEYS = 2
_SEALED_FOR = "access-key-secret"
_PREFIX = "AKIA"
_KEY_LETTERS = 16
_SECRET_BYTES = 30  # 40 characters of base64, as AWS's secrets have


def create_access_key(
    work: Work,
    account_id: str,
    *,
    user_name: str | None,
    access_key_id: str | None = None,
    secret: Secret | None = None,
) -> AccessKey:
    """A new, active key, with its secret, which is told only now.

    user_name: None for the account's root user. access_key_id, secret: fresh where not given.
    Raises NotFound (USER), QuotaExceeded and Conflict (the id is taken).
    Source: iam 2010-05-08, API_CreateAccessKey.
    """
    user_id = _user_id(work, account_id, user_name)
    kept = rows.access_keys_of(work.tx, account_id, user_id)
    check_quota(len(kept), MAX_KEYS, name="AccessKeysPerUser")
    metadata = AccessKeyMetadata(
        access_key_id or _PREFIX + work.random.upper(_KEY_LETTERS),
        account_id,
        user_name,
        AccessKeyStatus.ACTIVE,
        work.now,
    )
    secret = secret or Secret(base64.b64encode(work.random.bytes(_SECRET_BYTES)).decode())
    sealed = work.keyring.seal(
        _SEALED_FOR, secret.value.encode(), associated=metadata.access_key_id.encode()
    )
    try:
        rows.insert_access_key(work.tx, metadata, user_id=user_id, sealed_secret=sealed)
    except UniqueViolation as error:
        raise Conflict("The access key id is taken.", kind="EXISTS") from error
    return AccessKey(metadata, secret)


def open_access_key(work: Work, access_key_id: str) -> OpenedCredentials:
    """The secret and the caller behind the key. Raises Unauthenticated (UNKNOWN_ACCESS_KEY)."""
    kept = rows.find_access_key(work.tx, access_key_id)
    if kept is None or kept.metadata.status is not AccessKeyStatus.ACTIVE:
        raise _unknown_key()
    sealed = kept.sealed_secret
    try:
        secret = work.keyring.unseal(_SEALED_FOR, sealed, associated=access_key_id.encode())
    except Unsealable as error:
        raise _unknown_key() from error
    return OpenedCredentials(Secret(secret.decode()), _caller(kept))


def _unknown_key() -> Unauthenticated:
    return Unauthenticated(
        "The security token included in the request is invalid.", kind="UNKNOWN_ACCESS_KEY"
    )


def list_access_keys(
    work: Work, account_id: str, *, user_name: str | None
) -> list[AccessKeyMetadata]:
    """The keys of the user, at most two. Raises NotFound (USER)."""
    user_id = _user_id(work, account_id, user_name)
    return [kept.metadata for kept in rows.access_keys_of(work.tx, account_id, user_id)]


def find_access_key(work: Work, access_key_id: str) -> AccessKeyMetadata | None:
    """The key of that id, whoever has it."""
    kept = rows.find_access_key(work.tx, access_key_id)
    return None if kept is None else kept.metadata


def update_access_key(
    work: Work,
    account_id: str,
    *,
    user_name: str | None,
    access_key_id: str,
    status: AccessKeyStatus,
) -> None:
    """Activates or deactivates the key, at once. Raises NotFound (USER, ACCESS_KEY)."""
    _check_owner(work, account_id, user_name=user_name, access_key_id=access_key_id)
    rows.update_access_key_status(work.tx, access_key_id, status)


def delete_access_key(
    work: Work, account_id: str, *, user_name: str | None, access_key_id: str
) -> None:
    """Removes the key; what is signed with it is refused at once.

    Raises NotFound (USER, ACCESS_KEY).
    """
    _check_owner(work, account_id, user_name=user_name, access_key_id=access_key_id)
    rows.delete_access_key(work.tx, access_key_id)


def _check_owner(work: Work, account_id: str, *, user_name: str | None, access_key_id: str) -> None:
    user_id = _user_id(work, account_id, user_name)
    kept = rows.find_access_key(work.tx, access_key_id)
    if kept is None or (kept.metadata.account_id, kept.user_id) != (account_id, user_id):
        raise NotFound(
            f"The Access Key with id {access_key_id} cannot be found.", kind="ACCESS_KEY"
        )


def _user_id(work: Work, account_id: str, user_name: str | None) -> str | None:
    if user_name is None:
        return None
    user = find_iam_user(work.tx, account_id, user_name)
    if user is None:
        raise no_such("user", user_name)
    return user.id


def _caller(kept: KeptAccessKey) -> Caller:
    key = kept.metadata
    if kept.user_id is None:
        return Caller(
            CallerKind.ROOT,
            key.account_id,
            root_arn(key.account_id),
            key.account_id,
            access_key_id=key.access_key_id,
        )
    return Caller(
        CallerKind.IAM_USER,
        key.account_id,
        user_arn(key.account_id, kept.user_path or "/", key.user_name or ""),
        kept.user_id,
        access_key_id=key.access_key_id,
        user_name=key.user_name,
    )
