"""Writes the zip archives under `src/vestibule/policy/data/`: the same bytes every time."""

import json
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[2]
DATA = REPOSITORY / "src" / "vestibule" / "policy" / "data"
_FIXED_TIME = (1980, 1, 1, 0, 0, 0)


def compact_json(value: Any) -> str:
    """JSON without white space."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def write_archive(name: str, members: Iterable[tuple[str, str]]) -> Path:
    """Write the members, in the given order, to `name` in the data directory."""
    DATA.mkdir(parents=True, exist_ok=True)
    target = DATA / name
    unfinished = target.with_suffix(".unfinished")
    with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for member, text in members:
            entry = zipfile.ZipInfo(member, date_time=_FIXED_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, text)
    unfinished.replace(target)
    return target
