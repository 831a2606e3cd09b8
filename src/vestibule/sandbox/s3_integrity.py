"""Whether an object arrived as its sender says; moto keeps whatever comes.

Source: Amazon S3 User Guide, "Checking object integrity". Checksums of trailers are the gateway's.
"""

import hashlib
import zlib
from base64 import b64encode
from collections.abc import Callable, Mapping
from typing import Any

from vestibule.sandbox.refusals import SandboxRefusal

_DIGESTS: Mapping[str, Callable[[bytes], bytes]] = {
    "ChecksumCRC32": lambda body: zlib.crc32(body).to_bytes(4, "big"),
    "ChecksumSHA1": lambda body: hashlib.sha1(body, usedforsecurity=False).digest(),
    "ChecksumSHA256": lambda body: hashlib.sha256(body).digest(),
    "ContentMD5": lambda body: hashlib.md5(body, usedforsecurity=False).digest(),
}
_WITH_CONTENT = frozenset({"PutObject", "UploadPart"})


def check_integrity(operation: str, parameters: Mapping[str, Any]) -> None:
    """Returns when every digest that was sent, and that we can compute, is the content's.

    Raises SandboxRefusal: BadDigest.
    """
    if operation not in _WITH_CONTENT:
        return
    content = parameters.get("Body", b"")
    for member, compute in _DIGESTS.items():
        sent = parameters.get(member)
        if sent is not None and sent != b64encode(compute(content)).decode():
            name = member.removeprefix("Checksum").removeprefix("Content")
            text = f"The {name} you specified did not match the calculated checksum."
            raise SandboxRefusal(text, code="BadDigest")
