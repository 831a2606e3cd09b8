"""Which AWS services botocore knows by a signing name, and how they speak.

Only the metadata at the head of each model is read: 440 files in about 0.2 s, once.
"""

import gzip
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_HEAD_BYTES = 8192
# Protocols that botocore has given up and older clients still speak.
_OLDER_PROTOCOLS = {"sqs": ("query",)}


@dataclass(frozen=True, slots=True)
class WireService:
    """One service model of botocore.

    name: botocore's, such as `stepfunctions`; signing_name: in credential scopes, `states`.
    protocols: those that clients may use, the preferred one first.
    """

    name: str
    signing_name: str
    endpoint_prefix: str
    api_version: str
    protocols: tuple[str, ...]
    target_prefix: str

    @property
    def event_source(self) -> str:
        """The service as CloudTrail names it."""
        return f"{self.endpoint_prefix.split('.')[-1]}.amazonaws.com"


def services_signed_as(signing_name: str) -> Sequence[WireService]:
    """The services with this signing name; the one of that very name first."""
    return _by_signing_name().get(signing_name.lower(), ())


@cache
def known_regions() -> frozenset[str]:
    """AWS's Regions of the partition `aws`."""
    import botocore.session

    return frozenset(botocore.session.get_session().get_available_regions("ec2"))


@cache
def _by_signing_name() -> Mapping[str, Sequence[WireService]]:
    found: dict[str, list[WireService]] = {}
    for service in _all_services():
        found.setdefault(service.signing_name, []).append(service)
    for signing_name, services in found.items():
        services.sort(key=lambda each: (each.name != signing_name, each.name))
    return found


def _all_services() -> list[WireService]:
    import botocore

    services = []
    for folder in sorted((Path(botocore.__file__).parent / "data").iterdir()):
        models = sorted(folder.glob("*/service-2.json.gz")) if folder.is_dir() else []
        if models:
            services.append(_wire_service(folder.name, _metadata(models[-1])))
    return services


def _wire_service(name: str, metadata: Mapping[str, Any]) -> WireService:
    prefix = str(metadata["endpointPrefix"])
    protocols = metadata.get("protocols") or [metadata["protocol"]]
    return WireService(
        name=name,
        signing_name=str(metadata.get("signingName") or prefix).lower(),
        endpoint_prefix=prefix,
        api_version=str(metadata["apiVersion"]),
        protocols=(*protocols, *_OLDER_PROTOCOLS.get(name, ())),
        target_prefix=str(metadata.get("targetPrefix", "")),
    )


def _metadata(model: Path) -> Mapping[str, Any]:
    with gzip.open(model) as file:
        head = file.read(_HEAD_BYTES).decode("utf-8", "ignore")
    _, found, rest = head.partition('"metadata":')
    if not found:
        raise ValueError(f"{model.parent} does not begin with its metadata")
    metadata: Mapping[str, Any] = json.JSONDecoder().raw_decode(rest.lstrip())[0]
    return metadata
