"""The tags that a request carries, as condition keys."""

from collections.abc import Iterator, Mapping
from typing import Any

REQUEST_TAG = "aws:RequestTag/"
_TAG_MEMBERS = frozenset({"tags", "tagset", "taglist", "tagstoadd", "addtags", "tagging"})
_KEY_MEMBERS = frozenset({"tagkeys", "tagkeylist", "tagstoremove", "removetags"})
_KEY_NAMES = ("Key", "key", "TagKey")
_VALUE_NAMES = ("Value", "value", "TagValue")


def request_tag_context(parameters: Mapping[str, Any]) -> dict[str, str | tuple[str, ...]]:
    """aws:RequestTag/KEY and aws:TagKeys of the tags in a request's own members."""
    tags: dict[str, str] = {}
    keys: dict[str, None] = {}
    for name, value in parameters.items():
        lowered = name.lower()
        if lowered in _TAG_MEMBERS:
            tags.update(_pairs(value))
        elif lowered in _KEY_MEMBERS and isinstance(value, list):
            keys.update(dict.fromkeys(_tag_key(each) for each in value))
    keys.update(dict.fromkeys(tags))
    return tag_context(tags, keys)


def tag_context(
    tags: Mapping[str, str], keys: Mapping[str, None] | None = None
) -> dict[str, str | tuple[str, ...]]:
    """aws:RequestTag/KEY for each tag, and aws:TagKeys; nothing where there are none."""
    names = tuple(tags if keys is None else keys)
    if not names:
        return {}
    context: dict[str, str | tuple[str, ...]] = {
        f"{REQUEST_TAG}{key}": value for key, value in tags.items()
    }
    return {**context, "aws:TagKeys": names}


def tag_pairs(value: Any) -> dict[str, str]:
    """Tags in any of the shapes that AWS uses: a map, or a list of keys with values."""
    return dict(_pairs(value))


def _pairs(value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        if "TagSet" in value:
            yield from _pairs(value["TagSet"])
            return
        for key, text in value.items():
            yield str(key), str(text)
    elif isinstance(value, list):
        for entry in value:
            if isinstance(entry, Mapping):
                yield _first(entry, _KEY_NAMES), _first(entry, _VALUE_NAMES)


def _tag_key(entry: Any) -> str:
    return _first(entry, _KEY_NAMES) if isinstance(entry, Mapping) else str(entry)


def _first(entry: Mapping[str, Any], names: tuple[str, ...]) -> str:
    for name in names:
        if entry.get(name) is not None:
            return str(entry[name])
    return ""
