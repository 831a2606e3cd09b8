"""What is stored in S3 and forbids a request, whoever may make it; moto does not look.

It is looked at once the request is allowed, so that it tells nothing to callers who may not.
"""

from collections.abc import Mapping
from typing import Any

from vestibule.sandbox.backends import find_bucket
from vestibule.sandbox.refusals import DeniedBySandbox, SandboxRefusal
from vestibule.sandbox.requests import SandboxRequest
from vestibule.sandbox.s3_authorization import bucket_name, copy_source, find_version, moment

_NO_UPLOAD = (
    "The specified upload does not exist. The upload ID may be invalid, or the upload may have "
    "been aborted or completed."
)


def check_state(request: SandboxRequest) -> None:
    """Returns when nothing that is stored forbids the request; only on the moto thread.

    Raises SandboxRefusal.
    """
    parameters = request.parameters
    if "Bucket" not in parameters:
        return
    bucket = bucket_name(str(parameters["Bucket"]))
    _check_owner(bucket, parameters.get("ExpectedBucketOwner"))
    if "CopySource" in parameters:
        source_bucket, _, _ = copy_source(str(parameters["CopySource"]))
        _check_owner(source_bucket, parameters.get("ExpectedSourceBucketOwner"))
    if "Key" in parameters:
        _check_upload(parameters, bucket, str(parameters["Key"]))
    if request.operation == "PutObjectRetention":
        _check_retention(parameters, bucket, str(parameters["Key"]))


def _check_owner(bucket: str, expected: object) -> None:
    """A bucket must be the expected account's."""
    found = find_bucket(bucket)
    if expected is not None and found is not None and found[1] != expected:
        raise DeniedBySandbox("Access Denied")


def _check_upload(parameters: Mapping[str, Any], bucket: str, key: str) -> None:
    """An upload belongs to its key; moto would go on with it under any other."""
    found = find_bucket(bucket)
    upload = None if found is None else dict.get(found[0].multiparts, parameters.get("UploadId"))
    if upload is not None and upload.key_name != key:
        raise SandboxRefusal(_NO_UPLOAD, code="NoSuchUpload", status=404)


def _check_retention(parameters: Mapping[str, Any], bucket: str, key: str) -> None:
    """A lock in force must not be loosened.

    Source: Amazon S3 User Guide, "Locking objects with Object Lock", retention modes.
    """
    found = find_bucket(bucket)
    version = parameters.get("VersionId") or None
    locked = None if found is None else find_version(found[0], key, version)
    may_bypass = bool(parameters.get("BypassGovernanceRetention"))
    if locked is None or locked.lock_mode is None or not locked.is_locked(governance_bypass=False):
        return
    if locked.lock_mode == "GOVERNANCE" and may_bypass:
        return
    retention = parameters.get("Retention") or {}
    until = moment(retention.get("RetainUntilDate"))
    if retention.get("Mode") != locked.lock_mode or until[:19] < str(locked.lock_until)[:19]:
        raise DeniedBySandbox("Access Denied because object protected by object lock.")
