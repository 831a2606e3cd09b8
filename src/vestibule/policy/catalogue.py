"""The catalogue of AWS services: actions, resource types and condition keys.

One service is read when it is first asked for, the others stay compressed.
Source: AWS Service Authorization Reference, from the data package named in `data/catalogue.zip`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from typing import Any

from vestibule.policy.data_archives import DataArchive


@dataclass(frozen=True, slots=True)
class ResourceType:
    """A kind of resource that an action is about.

    arn: template, such as `arn:${Partition}:s3:::${BucketName}`.
    required: the action always names one. condition_keys: keys that come with this type.
    """

    name: str
    arn: str
    required: bool
    condition_keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Action:
    """One action, as policies name it.

    access_level: List, Read, Write, Tagging or Permissions management.
    """

    service: str
    name: str
    access_level: str
    resource_types: tuple[ResourceType, ...]
    condition_keys: tuple[str, ...]
    description: str

    @property
    def full_name(self) -> str:
        """`service:Name`."""
        return f"{self.service}:{self.name}"

    @property
    def is_wildcard_only(self) -> bool:
        """Whether only `*` can be its resource."""
        return not self.resource_types

    @property
    def is_read_only(self) -> bool:
        """Whether it changes nothing."""
        return self.access_level in {"List", "Read"}


class ServiceEntry:
    """What the catalogue holds of one service. Names are found in any case."""

    def __init__(self, prefix: str, data: Mapping[str, Any]) -> None:
        self.prefix = prefix
        self.name: str = data["name"]
        self.resource_type_arns: Mapping[str, str] = {
            name: arn for name, (arn, _) in data["resource_types"].items()
        }
        self.condition_key_types: Mapping[str, str] = {
            key: kind for key, (kind, _) in data["condition_keys"].items()
        }
        self._resource_type_keys = {
            name: tuple(keys) for name, (_, keys) in data["resource_types"].items()
        }
        self._actions: Mapping[str, Sequence[Any]] = {
            row[0].lower(): row for row in data["actions"]
        }
        self._renamed_operations: Mapping[str, Sequence[str]] = {
            operation.lower(): names for operation, names in data["renamed_operations"].items()
        }
        self._condition_keys = _ConditionKeyTypes(self.condition_key_types)
        self._made: dict[str, Action] = {}
        self._keys_of_actions: dict[str, _ConditionKeyTypes] = {}

    def find_action(self, name: str) -> Action | None:
        """The action of this name (without prefix), or None."""
        lowered = name.lower()
        made = self._made.get(lowered)
        if made is None:
            row = self._actions.get(lowered)
            if row is None:
                return None
            made = self._made[lowered] = self._make_action(row)
        return made

    def actions_of_operation(self, operation: str) -> tuple[Action, ...]:
        """The actions that an operation of the API is authorized by; mostly the one of its name.

        Of several, its parameters tell which are needed. Empty where the catalogue knows none.
        """
        names = self._renamed_operations.get(operation.lower(), (operation,))
        found = (self.find_action(name) for name in names)
        return tuple(action for action in found if action is not None)

    def actions(self) -> Iterator[Action]:
        """All actions by name."""
        for name in self._actions:
            action = self.find_action(name)
            if action is not None:
                yield action

    def find_condition_key_type(self, key: str) -> str | None:
        """The type of a condition key, such as String or ArrayOfString, or None."""
        return self._condition_keys.find(key)

    def carries_condition_key(self, action: Action, key: str) -> bool:
        """Whether requests for one of its actions may carry a key, in any case.

        Keys that requests for every action may carry are not told of.
        """
        keys = self._keys_of_actions.get(action.name)
        if keys is None:
            declared = set(action.condition_keys)
            declared.update(*(each.condition_keys for each in action.resource_types))
            keys = _ConditionKeyTypes(dict.fromkeys(sorted(declared), ""))
            self._keys_of_actions[action.name] = keys
        return keys.find(key) is not None

    def _make_action(self, row: Sequence[Any]) -> Action:
        name, access_level, resource_types, keys, description = row
        return Action(
            service=self.prefix,
            name=name,
            access_level=access_level,
            resource_types=tuple(
                ResourceType(
                    name=kind,
                    arn=self.resource_type_arns.get(kind, "*"),
                    required=required,
                    condition_keys=tuple(own_keys) or self._resource_type_keys.get(kind, ()),
                )
                for kind, required, own_keys in resource_types
            ),
            condition_keys=tuple(keys),
            description=description,
        )


class Catalogue:
    """All services of the reference, read one at a time and kept."""

    def __init__(self, archive: DataArchive) -> None:
        self._archive = archive
        self._services: dict[str, ServiceEntry] = {}

    @property
    def version(self) -> date:
        """The day of the data."""
        return date.fromisoformat(self._index["version"])

    @property
    def source(self) -> str:
        """The package and version that the data came from."""
        return str(self._index["source"])

    @cached_property
    def rcp_services(self) -> frozenset[str]:
        """The prefixes of services to whose resources resource control policies apply."""
        return frozenset(self._index["rcp_services"])

    @cached_property
    def regions(self) -> frozenset[str]:
        """The names of all Regions of all partitions, those of services without Region too."""
        return frozenset(self._index["regions"])

    def service_names(self) -> Mapping[str, str]:
        """The name of each service, by prefix."""
        names: Mapping[str, str] = self._index["services"]
        return names

    def find_service(self, prefix: str) -> ServiceEntry | None:
        """What is known of a service, by its prefix in any case; None where it is unknown."""
        lowered = prefix.lower()
        entry = self._services.get(lowered)
        if entry is None and lowered in self._index["services"]:
            data = self._archive.read_json(f"{lowered}.json")
            entry = self._services.setdefault(lowered, ServiceEntry(lowered, data))
        return entry

    def service(self, prefix: str) -> ServiceEntry:
        """What is known of a service. Raises LookupError where it is unknown."""
        entry = self.find_service(prefix)
        if entry is None:
            raise LookupError(f"no service has the prefix {prefix}")
        return entry

    def find_action(self, prefix: str, name: str) -> Action | None:
        """The action `prefix:name`, in any case, or None."""
        entry = self.find_service(prefix)
        return None if entry is None else entry.find_action(name)

    def action(self, prefix: str, name: str) -> Action:
        """The action `prefix:name`, in any case. Raises LookupError where there is none."""
        action = self.find_action(prefix, name)
        if action is None:
            raise LookupError(f"no action is named {prefix}:{name}")
        return action

    def condition_key_type(self, key: str) -> str | None:
        """The type of a condition key (any case, tag keys filled in), or None where unknown.

        One of String, ARN, Bool, Numeric, Date, IPAddress, Binary, or these after `ArrayOf`.
        """
        found = self._global_keys.find(key)
        if found is not None:
            return found
        prefix = key.partition(":")[0].lower()
        foreign = self._index["foreign_condition_prefixes"].get(prefix, ())
        for each in (prefix, *foreign):
            entry = self.find_service(each)
            kind = None if entry is None else entry.find_condition_key_type(key)
            if kind is not None:
                return kind
        return None

    def is_global_condition_key(self, key: str) -> bool:
        """Whether requests to every service may carry a key."""
        return self._global_keys.find(key) is not None

    def is_multivalued_key(self, key: str) -> bool | None:
        """Whether a condition key holds a set of values; None where the key is unknown."""
        kind = self.condition_key_type(key)
        return None if kind is None else kind.startswith("ArrayOf")

    def is_wildcard_only(self, action: str) -> bool | None:
        """Whether only `*` can be the resource of `service:Name`; None where it is unknown."""
        prefix, _, name = action.partition(":")
        found = self.find_action(prefix, name)
        return None if found is None else found.is_wildcard_only

    def is_rcp_service(self, service: str) -> bool | None:
        """Whether resource control policies apply to a service, by its prefix."""
        return service.lower() in self.rcp_services

    @cached_property
    def _index(self) -> Mapping[str, Any]:
        index: Mapping[str, Any] = self._archive.read_json("index.json")
        return index

    @cached_property
    def _global_keys(self) -> "_ConditionKeyTypes":
        return _ConditionKeyTypes(self._index["global_condition_keys"])


class _ConditionKeyTypes:
    """Types by condition key, in any case; `aws:RequestTag/${TagKey}` stands for every tag."""

    def __init__(self, types: Mapping[str, str]) -> None:
        self._exact: dict[str, str] = {}
        self._open: list[tuple[str, str, str]] = []
        for key, kind in types.items():
            head, tail = _around_variable(key.lower())
            if tail is None:
                self._exact[head] = kind
            else:
                self._open.append((head, tail, kind))

    def find(self, key: str) -> str | None:
        lowered = key.lower()
        exact = self._exact.get(lowered)
        if exact is not None:
            return exact
        for head, tail, kind in self._open:
            is_longer = len(lowered) > len(head) + len(tail)
            if is_longer and lowered.startswith(head) and lowered.endswith(tail):
                return kind
        return None


def _around_variable(key: str) -> tuple[str, str | None]:
    """What stands before and after the variable part of a key; (key, None) without one."""
    for opening, closing in (("${", "}"), ("<", ">")):
        start = key.find(opening)
        if start > 0:
            return key[:start], key[key.rfind(closing) + 1 :]
    if key.endswith("/tag-key"):
        return key[: -len("tag-key")], ""
    return key, None


@cache
def shared_catalogue() -> Catalogue:
    """The catalogue that comes with the package."""
    return Catalogue(DataArchive("catalogue.zip"))
