"""S3 addresses a bucket in the path or in the host name; here, all become path-style."""

import re
from collections.abc import Iterable

_AWS_HOST = re.compile(r"(?:(?P<bucket>.+)\.)?s3[.-](?:[a-z0-9-]+\.)*amazonaws\.com")
_SERVICE_LABELS = re.compile(r"(?:^|\.)s3(?:[.-][a-z0-9-]+)?$")
BUCKET_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,61}[A-Za-z0-9]")

_LONGEST_NAME = 253  # of a host, RFC 1035; on longer ones the patterns would take long


def path_style(path: str, host: str, own_hosts: Iterable[str]) -> str:
    """The path with the bucket in front, wherever the client wrote it.

    own_hosts: the names under which the server is reached; `bucket.NAME` names a bucket.
    """
    bucket = _bucket_in_host(host, own_hosts)
    return path if bucket is None else f"/{bucket}{path}"


def _bucket_in_host(host: str, own_hosts: Iterable[str]) -> str | None:
    if len(host) > _LONGEST_NAME:
        return None
    aws = _AWS_HOST.fullmatch(host)
    if aws is not None:
        return aws["bucket"]
    for own in own_hosts:
        if host.endswith(f".{own}"):
            return _SERVICE_LABELS.sub("", host[: -len(own) - 1]) or None
    return None
