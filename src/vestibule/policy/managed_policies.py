"""The AWS managed policies: the real documents, each read when it is asked for.

Source: data of the `moto` package, built into `data/managed_policies.zip`; see its NOTICE.
"""

import base64
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from vestibule.policy.data_archives import DataArchive

_ARCHIVE = DataArchive("managed_policies.zip")


@dataclass(frozen=True, slots=True)
class ManagedPolicy:
    """A policy that AWS owns; accounts can attach and read it, nobody can change it.

    path: `/`, `/job-function/`, `/service-role/`, `/aws-service-role/` or `/root-task/`.
    default_version: such as `v190`, the version of `document`. Times are UTC.
    """

    name: str
    path: str
    default_version: str
    create_date: datetime
    update_date: datetime

    @property
    def arn(self) -> str:
        """arn:aws:iam::aws:policy/PATH/NAME."""
        return f"arn:aws:iam::aws:policy{self.path}{self.name}"

    @property
    def id(self) -> str:
        """A policy id (`ANPA` and 17 characters) that follows from the ARN; not AWS's own."""
        digest = hashlib.sha256(self.arn.encode()).digest()
        return "ANPA" + base64.b32encode(digest).decode("ascii")[:17]

    @property
    def document(self) -> str:
        """The policy document as JSON text without white space."""
        return _read_document(self.name)


def find_managed_policy(arn: str) -> ManagedPolicy | None:
    """The AWS managed policy of this ARN, or None. ARNs are compared exactly."""
    return _policies_by_arn().get(arn)


def managed_policies() -> Iterable[ManagedPolicy]:
    """All AWS managed policies by name; their documents are not read."""
    return _policies_by_arn().values()


@lru_cache(maxsize=1)
def _policies_by_arn() -> Mapping[str, ManagedPolicy]:
    policies = (
        ManagedPolicy(
            name=name,
            path=path,
            default_version=version,
            create_date=datetime.fromisoformat(created),
            update_date=datetime.fromisoformat(updated),
        )
        for name, path, version, created, updated in _ARCHIVE.read_json("index.json")["policies"]
    )
    return {policy.arn: policy for policy in policies}


@lru_cache(maxsize=256)
def _read_document(name: str) -> str:
    return _ARCHIVE.read_text(f"{name}.json")
