"""What S3's operations need permission for: buckets, objects, versions, copies."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, unquote

from vestibule.sandbox.backends import find_bucket
from vestibule.sandbox.checks import AuthorizationCheck, CheckMaker, ContextValue
from vestibule.sandbox.refusals import undetermined
from vestibule.sandbox.s3_actions import VERSIONED_ACTIONS
from vestibule.sandbox.s3_addresses import BUCKET_NAME

_COPIES = frozenset({"CopyObject", "UploadPartCopy"})
_ACL_MEMBERS = (
    "ACL",
    "GrantFullControl",
    "GrantRead",
    "GrantReadACP",
    "GrantWrite",
    "GrantWriteACP",
)


def s3_checks(maker: CheckMaker) -> list[AuthorizationCheck]:
    """The checks of an S3 operation. Raises SandboxRefusal."""
    operation = maker.request.operation
    parameters = maker.request.parameters
    if operation == "ListBuckets":
        return [maker.check(maker.operation_action(), _arn("*"))]
    bucket = bucket_name(str(parameters.get("Bucket", "")))
    if operation == "DeleteObjects":
        return _delete_objects_checks(maker, bucket)
    if "Key" in parameters:
        return _object_checks(maker, bucket, str(parameters["Key"]))
    return _bucket_checks(maker, bucket)


def _bucket_checks(maker: CheckMaker, bucket: str) -> list[AuthorizationCheck]:
    operation = maker.request.operation
    parameters = maker.request.parameters
    name = maker.operation_action()
    resource = _arn(bucket)
    made = [maker.check(name, resource, context=_context(maker, name, bucket))]
    if operation == "CreateBucket":
        # Whoever may make buckets is told that the name is taken, by whomever.
        owner = maker.request.account_id
        made = [replace(each, resource_account=owner, resource_policy=None) for each in made]
        further = [
            ("PutBucketAcl", any(each in parameters for each in _ACL_MEMBERS)),
            ("PutBucketOwnershipControls", "ObjectOwnership" in parameters),
            ("PutBucketObjectLockConfiguration", parameters.get("ObjectLockEnabledForBucket")),
            ("PutBucketVersioning", parameters.get("ObjectLockEnabledForBucket")),
        ]
        made += [
            maker.check(each, resource, context=_context(maker, each, bucket))
            for each, applies in further
            if applies
        ]
    return made


def _object_checks(maker: CheckMaker, bucket: str, key: str) -> list[AuthorizationCheck]:
    operation = maker.request.operation
    parameters = maker.request.parameters
    if operation in _COPIES:
        return _copy_checks(maker, bucket, key)
    name = maker.operation_action()
    if parameters.get("VersionId"):
        name = VERSIONED_ACTIONS.get(name, name)
    made = [_object_check(maker, name, bucket, key)]
    if operation == "GetObjectAttributes":
        reading = "GetObjectVersion" if parameters.get("VersionId") else "GetObject"
        made.append(_object_check(maker, reading, bucket, key))
    if parameters.get("BypassGovernanceRetention"):
        made.append(_object_check(maker, "BypassGovernanceRetention", bucket, key))
    return made + _writing_checks(maker, bucket, key)


def _writing_checks(maker: CheckMaker, bucket: str, key: str) -> list[AuthorizationCheck]:
    """Tags, grants and locks that a written object gets need permissions of their own."""
    if maker.request.operation not in {"PutObject", "CreateMultipartUpload", "CopyObject"}:
        return []
    parameters = maker.request.parameters
    needed = [
        ("PutObjectTagging", "Tagging" in parameters),
        ("PutObjectAcl", any(name in parameters for name in _ACL_MEMBERS)),
        ("PutObjectRetention", "ObjectLockMode" in parameters),
        ("PutObjectLegalHold", "ObjectLockLegalHoldStatus" in parameters),
    ]
    return [_object_check(maker, name, bucket, key) for name, applies in needed if applies]


def _copy_checks(maker: CheckMaker, bucket: str, key: str) -> list[AuthorizationCheck]:
    parameters = maker.request.parameters
    source_bucket, source_key, version = copy_source(str(parameters["CopySource"]))
    reading = "GetObjectVersion" if version else "GetObject"
    tags = _existing_tags(source_bucket, source_key, version or None)
    context = {**tags, "s3:ResourceAccount": _owner(maker, source_bucket)}
    if version:
        context["s3:versionid"] = version
    source = maker.check(
        reading, _arn(source_bucket, source_key), context=context, with_request_tags=False
    )
    target = _object_check(maker, "PutObject", bucket, key)
    replaces_tags = parameters.get("TaggingDirective") == "REPLACE"
    made = [source, target, *_writing_checks(maker, bucket, key)]
    if maker.request.operation == "CopyObject" and tags and not replaces_tags:
        reading_tags = "GetObjectVersionTagging" if version else "GetObjectTagging"
        made += [
            maker.check(reading_tags, source.resource, context=context, with_request_tags=False),
            _object_check(maker, "PutObjectTagging", bucket, key),
        ]
    return made


def _delete_objects_checks(maker: CheckMaker, bucket: str) -> list[AuthorizationCheck]:
    objects = maker.request.parameters.get("Delete", {}).get("Objects") or []
    made = []
    for part, each in enumerate(objects):
        version = each.get("VersionId")
        names = ["DeleteObjectVersion" if version else "DeleteObject"]
        if maker.request.parameters.get("BypassGovernanceRetention"):
            names.append("BypassGovernanceRetention")
        needed = [_object_check(maker, name, bucket, each["Key"], version) for name in names]
        made += [replace(check, part=part) for check in needed]
    if not made:
        raise undetermined("the objects of s3:DeleteObject.")
    return made


def _object_check(
    maker: CheckMaker, name: str, bucket: str, key: str, version: str | None = None
) -> AuthorizationCheck:
    version = version or maker.request.parameters.get("VersionId") or None
    context = {**_context(maker, name, bucket), **_existing_tags(bucket, key, version)}
    if version:
        context["s3:versionid"] = version
    return maker.check(name, _arn(bucket, key), context=context)


def _context(maker: CheckMaker, action_name: str, bucket: str) -> dict[str, ContextValue]:
    """The keys that S3 takes from the request: query and header members of the same name."""
    keys = {key.lower(): key for key in maker.action(action_name).condition_keys}
    context: dict[str, ContextValue] = {}
    shape = maker.request.model.input_shape
    for member, value in maker.request.parameters.items():
        place = shape.members[member].serialization
        if place.get("location") in {"header", "querystring"}:
            key = keys.get(f"s3:{place.get('name', member)}".lower())
            if key is not None:
                context[key] = _text(value)
    context.update(_object_tag_context(maker))
    context.update(_lock_context(maker))
    region = maker.request.parameters.get("CreateBucketConfiguration", {})
    if region.get("LocationConstraint"):
        context["s3:LocationConstraint"] = str(region["LocationConstraint"])
    context["s3:ResourceAccount"] = _owner(maker, bucket)
    return context


def _owner(maker: CheckMaker, bucket: str) -> str:
    """Whose the bucket is; the caller's, where there is none."""
    found = find_bucket(bucket)
    return maker.request.account_id if found is None else found[1]


def _lock_context(maker: CheckMaker) -> dict[str, ContextValue]:
    """The lock that a request gives an object, with it or later."""
    parameters = maker.request.parameters
    retention, hold = parameters.get("Retention") or {}, parameters.get("LegalHold") or {}
    told = {
        "s3:object-lock-mode": parameters.get("ObjectLockMode") or retention.get("Mode"),
        "s3:object-lock-retain-until-date": moment(
            parameters.get("ObjectLockRetainUntilDate") or retention.get("RetainUntilDate")
        ),
        "s3:object-lock-legal-hold": parameters.get("ObjectLockLegalHoldStatus")
        or hold.get("Status"),
    }
    return {key: str(value) for key, value in told.items() if value}


def moment(value: object) -> str:
    """A moment of a request as condition keys and moto write it."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return str(value or "")


def _object_tag_context(maker: CheckMaker) -> dict[str, ContextValue]:
    tagging = maker.request.parameters.get("Tagging")
    if isinstance(tagging, str):
        tags = dict(parse_qsl(tagging, keep_blank_values=True))
    elif isinstance(tagging, Mapping):
        tags = {each["Key"]: each.get("Value", "") for each in tagging.get("TagSet") or ()}
    else:
        return {}
    context: dict[str, ContextValue] = {f"s3:RequestObjectTag/{k}": v for k, v in tags.items()}
    return {**context, "s3:RequestObjectTagKeys": tuple(tags)}


def _existing_tags(
    bucket_name: str, key_name: str, version: str | None = None
) -> dict[str, ContextValue]:
    """The tags of an object, or of one version of it."""
    found = find_bucket(bucket_name)
    key = None if found is None else find_version(found[0], key_name, version)
    if found is None or key is None:
        return {}
    from moto.s3.models import s3_backends

    tagger = s3_backends[found[1]]["aws"].tagger
    tags = tagger.get_tag_dict_for_resource(key.arn)
    return {f"s3:ExistingObjectTag/{name}": value for name, value in tags.items()}


def find_version(bucket: Any, key_name: str, version: str | None) -> Any | None:
    """An object of one of moto's buckets, or one version of it."""
    if version is None:
        return bucket.keys.get(key_name)
    versions = bucket.keys.getlist(key_name) or ()
    return next((each for each in versions if str(each.version_id) == version), None)


def copy_source(header: str) -> tuple[str, str, str]:
    """Bucket, key and version of an x-amz-copy-source header, percent-decoded."""
    path, _, query = header.lstrip("/").partition("?versionId=")
    bucket, slash, key = unquote(path).partition("/")
    if not slash or not key:
        raise undetermined("the source of the copy.")
    return bucket_name(bucket), key, query


def bucket_name(name: str) -> str:
    """The name, where it is a bucket's own. Raises SandboxRefusal for access points and others."""
    if BUCKET_NAME.fullmatch(name) is None:
        raise undetermined("the bucket is not named by a bucket name.")
    return name


def _arn(bucket: str, key: str | None = None) -> str:
    return f"arn:aws:s3:::{bucket}" if key is None else f"arn:aws:s3:::{bucket}/{key}"


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
