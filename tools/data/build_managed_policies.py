"""Builds `managed_policies.zip` from the data of the pinned `moto` package (Apache-2.0).

Run: `python tools/data/build_managed_policies.py`. Members: `index.json` (name, path, default
version, created, updated; sorted by name), `NOTICE`, and one policy document for each name.
"""

import json
from collections.abc import Iterator
from importlib import metadata
from typing import Any

from data_archive import compact_json, write_archive

_STATEMENT_ORDER = (
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
)
_NOTICE = """AWS managed policies
The policy documents in this archive were published by Amazon Web Services and taken from the data
of moto {version} (https://github.com/getmoto/moto), Copyright the moto contributors, licensed
under the Apache License, Version 2.0. The order of members inside the documents was changed;
nothing else was.
"""


def main() -> None:
    """Write the archive and say what is in it."""
    policies = _moto_policies()
    target = write_archive("managed_policies.zip", _members(policies))
    print(f"{target.name}: {len(policies)} policies, {target.stat().st_size:,} bytes")


def _moto_policies() -> dict[str, dict[str, Any]]:
    from moto.iam.aws_managed_policies import aws_managed_policies_data

    policies: dict[str, dict[str, Any]] = json.loads(aws_managed_policies_data)
    return dict(sorted(policies.items()))


def _members(policies: dict[str, dict[str, Any]]) -> Iterator[tuple[str, str]]:
    yield "index.json", compact_json({"source": _source(), "policies": _index(policies)})
    yield "NOTICE", _NOTICE.format(version=metadata.version("moto"))
    for name, policy in policies.items():
        yield f"{name}.json", compact_json(_ordered(policy["Document"]))


def _source() -> str:
    return f"moto {metadata.version('moto')}"


def _index(policies: dict[str, dict[str, Any]]) -> list[list[str]]:
    return [
        [
            name,
            policy["Path"],
            policy["DefaultVersionId"],
            policy["CreateDate"],
            policy["UpdateDate"],
        ]
        for name, policy in policies.items()
    ]


def _ordered(document: dict[str, Any]) -> dict[str, Any]:
    """The document with its members in the order in which AWS writes them."""
    statements = document["Statement"]
    if isinstance(statements, dict):
        statements = [statements]
    head = {key: document[key] for key in ("Version", "Id") if key in document}
    return {**head, "Statement": [_ordered_statement(statement) for statement in statements]}


def _ordered_statement(statement: dict[str, Any]) -> dict[str, Any]:
    unknown = set(statement) - set(_STATEMENT_ORDER)
    if unknown:
        raise ValueError(f"unknown statement members: {sorted(unknown)}")
    return {key: statement[key] for key in _STATEMENT_ORDER if key in statement}


if __name__ == "__main__":
    main()
