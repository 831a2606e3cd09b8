"""The AWS configuration file: its own sections replaced, everything else kept byte for byte."""

import os
import shlex
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

_MARK = "# Written by `vestibule aws-config`, which will replace this section."


class NotOurs(Exception):
    """The file has a profile of that name that something else wrote; `name` is the profile's."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


@dataclass(frozen=True, slots=True)
class Section:
    """A section to write. `settings` holds its lines: `key = value`, nested ones indented."""

    name: str
    settings: tuple[str, ...]


@dataclass(slots=True)
class _Part:
    """A stretch of the file: what precedes the first section (name None), or one section."""

    name: str | None
    lines: list[str]


def merge_sections(text: str, sections: Sequence[Section], *, session: str) -> str:
    """The file's text with these sections in the place of the ones written before.

    session: the name of our sso-session. Sections written earlier that are not among these go; a
    profile of the same name by another hand goes only when it uses that session.
    Raises NotOurs when a profile of the same name uses something else.
    """
    newline = "\r\n" if "\r\n" in text else "\n"
    block = newline.join(_rendered(sections, newline))
    kept: list[str] = []
    place: int | None = None
    parts = list(_parts(text))
    wanted = {section.name for section in sections}
    owned = [_is_replaced(part, wanted, session) for part in parts]
    for number, part in enumerate(parts):
        if not owned[number]:
            kept.extend(part.lines)
            continue
        place = len(kept) if place is None else place
        is_before_own = number + 1 < len(parts) and owned[number + 1]
        kept.extend(_after_section(part, is_before_own=is_before_own))
    if place is None:
        return _appended(text, block, newline)
    return "".join([*kept[:place], block, *kept[place:]])


def _rendered(sections: Iterable[Section], newline: str) -> Iterator[str]:
    for section in sections:
        lines = (f"[{section.name}]", _MARK, *section.settings, "")
        yield newline.join(lines)


def _appended(text: str, block: str, newline: str) -> str:
    if not text:
        return block
    end = "" if text.endswith("\n") else newline
    return f"{text}{end}{newline}{block}"


def _parts(text: str) -> Iterator[_Part]:
    part = _Part(None, [])
    # Not splitlines(): that would also split at characters that end no line in this format.
    for line in text.replace("\n", "\n\0").split("\0"):
        name = _section_name(line)
        if name is not None:
            yield part
            part = _Part(name, [])
        part.lines.append(line)
    yield part


def _section_name(line: str) -> str | None:
    """The name as AWS's tools read it: words between brackets, quoted or not."""
    if not line.startswith("[") or "]" not in line:
        return None
    inside = line[1 : line.rindex("]")]
    try:
        return " ".join(shlex.split(inside))
    except ValueError:
        return inside


def _is_replaced(part: _Part, wanted: set[str], session: str) -> bool:
    if part.name is not None and any(line.strip() == _MARK for line in part.lines):
        return True
    if part.name not in wanted:
        return False
    if part.name.startswith("profile ") and _setting(part, "sso_session") != session:
        raise NotOurs(part.name.removeprefix("profile "))
    return True


def _setting(part: _Part, key: str) -> str | None:
    for line in part.lines[1:]:
        name, equals, value = line.partition("=")
        if equals and name.strip() == key:
            return value.strip()
    return None


def _after_section(part: _Part, *, is_before_own: bool) -> list[str]:
    """The blank lines and comments after a section's last setting: they are somebody else's.

    Blank lines between two of our own sections are ours.
    """
    end = len(part.lines)
    while end > 1 and _is_blank_or_comment(part.lines[end - 1]):
        end -= 1
    rest = part.lines[end:]
    return [] if is_before_own and not "".join(rest).strip() else rest


def _is_blank_or_comment(line: str) -> bool:
    stripped = line.strip()
    return stripped != _MARK and (not stripped or stripped[0] in "#;")


def read_config(path: Path) -> str:
    """The file's text, any byte kept; empty where there is none. Raises OSError."""
    try:
        return path.read_bytes().decode("utf-8", "surrogateescape")
    except FileNotFoundError:
        return ""


def write_config(path: Path, text: str) -> None:
    """Writes the file, whole or not at all, for its owner alone; a link keeps pointing to it.

    Raises OSError.
    """
    target = Path(os.path.realpath(path))
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.{os.getpid()}.new")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode("utf-8", "surrogateescape"))
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
