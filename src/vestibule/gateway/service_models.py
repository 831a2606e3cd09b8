"""AWS service models: what each operation takes, gives and raises, read when first asked for.

The files are botocore's (`data/<service>/<api version>/service-2.json.gz`), read without
importing botocore, and files of our own in the same format.
"""

from __future__ import annotations

import gzip
import importlib.util
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import orjson

_SCALARS = {"character": "string", "short": "integer", "byte": "integer", "biginteger": "long"}


@dataclass(frozen=True, slots=True)
class Member:
    """A structure's member, a list's element, a map's key or value: a shape and own traits."""

    name: str
    shape: Shape
    traits: Mapping[str, Any]

    def trait(self, name: str) -> Any:
        """What the member says about `name`, else what its shape says, else None."""
        found = self.traits.get(name)
        return self.shape.traits.get(name) if found is None else found

    @property
    def wire_name(self) -> str:
        """The name on the wire when no protocol says otherwise."""
        return str(self.traits.get("locationName") or self.name)

    @property
    def location(self) -> str:
        """`body`, or where HTTP carries it: uri, querystring, header, headers, statusCode."""
        return str(self.traits.get("location") or "body")


class Shape:
    """A type of a service model. Shapes may contain themselves, so members resolve lazily."""

    def __init__(self, name: str, traits: Mapping[str, Any], service: ServiceModel) -> None:
        self.name = name
        self.traits = traits
        self.service = service
        kind = str(traits["type"])
        self.type = _SCALARS.get(kind, kind)

    def __repr__(self) -> str:
        return f"Shape({self.service.name}, {self.name})"

    @cached_property
    def members(self) -> Mapping[str, Member]:
        """The members of a structure, in the model's order."""
        described: Mapping[str, Mapping[str, Any]] = self.traits.get("members", {})
        return {name: self._member(name, traits) for name, traits in described.items()}

    @cached_property
    def required(self) -> frozenset[str]:
        """The members without which the structure is no valid input."""
        return frozenset(self.traits.get("required", ()))

    @cached_property
    def element(self) -> Member:
        """What a list holds."""
        return self._member("member", self.traits["member"])

    @cached_property
    def key(self) -> Member:
        """What a map is looked up by."""
        return self._member("key", self.traits["key"])

    @cached_property
    def value(self) -> Member:
        """What a map holds."""
        return self._member("value", self.traits["value"])

    @property
    def is_document(self) -> bool:
        """Whether any JSON value will do."""
        return bool(self.traits.get("document"))

    @property
    def is_union(self) -> bool:
        """Whether exactly one member is set."""
        return bool(self.traits.get("union"))

    @cached_property
    def is_sensitive(self) -> bool:
        """Whether values must appear in no message."""
        return bool(self.traits.get("sensitive"))

    @property
    def payload(self) -> Member | None:
        """The member that is the whole body, when there is one."""
        name = self.traits.get("payload")
        return None if name is None else self.members[name]

    def _member(self, name: str, traits: Mapping[str, Any]) -> Member:
        return Member(name, self.service.shape(traits["shape"]), traits)


class Operation:
    """One operation of a service model; equal only to itself, so fit as a key."""

    def __init__(self, name: str, traits: Mapping[str, Any], service: ServiceModel) -> None:
        self.name = name
        self.service = service
        self.method = str(traits["http"]["method"])
        self.request_uri = str(traits["http"]["requestUri"])
        self.success_status = int(traits["http"].get("responseCode", 200))
        is_open = traits.get("authtype") == "none" or traits.get("auth") == ["smithy.api#noAuth"]
        self.needs_signature = not is_open
        self.is_read_only = bool(traits.get("readonly"))
        self.result_wrapper: str | None = (traits.get("output") or {}).get("resultWrapper")
        self._traits = traits

    def __repr__(self) -> str:
        return f"Operation({self.service.name}, {self.name})"

    @cached_property
    def input(self) -> Shape | None:
        """The shape of the request, when it takes anything."""
        return self._shape("input")

    @cached_property
    def output(self) -> Shape | None:
        """The shape of the answer, when it says anything."""
        return self._shape("output")

    @cached_property
    def errors(self) -> tuple[Shape, ...]:
        """The errors that the model declares."""
        return tuple(self.service.shape(error["shape"]) for error in self._traits.get("errors", ()))

    def _shape(self, role: str) -> Shape | None:
        described = self._traits.get(role)
        return None if described is None else self.service.shape(described["shape"])


class ServiceModel:
    """One AWS service: name, protocol, how it is addressed and signed, operations, shapes."""

    def __init__(self, name: str, document: Mapping[str, Any]) -> None:
        metadata = document["metadata"]
        self.name = name
        self.protocol = str(metadata["protocol"])
        self.protocols: tuple[str, ...] = tuple(metadata.get("protocols", (self.protocol,)))
        self.api_version = str(metadata["apiVersion"])
        self.full_name = str(metadata.get("serviceFullName", name))
        self.endpoint_prefix = str(metadata["endpointPrefix"])
        self.signing_name = str(metadata.get("signingName", self.endpoint_prefix))
        self.signature_version = str(metadata.get("signatureVersion", "v4"))
        self.target_prefix: str | None = metadata.get("targetPrefix")
        self.json_version = str(metadata.get("jsonVersion", "1.1"))
        self.xml_namespace: str | None = _namespace_uri(metadata.get("xmlNamespace"))
        self._operations: Mapping[str, Mapping[str, Any]] = document["operations"]
        self._described: Mapping[str, Mapping[str, Any]] = document["shapes"]
        self._shapes: dict[str, Shape] = {}
        self._made: dict[str, Operation] = {}

    def __repr__(self) -> str:
        return f"ServiceModel({self.name})"

    @property
    def operation_names(self) -> Sequence[str]:
        """Every operation's name, in the model's order."""
        return tuple(self._operations)

    def operations(self) -> Iterator[Operation]:
        """Every operation, in the model's order."""
        return (self.operation(name) for name in self._operations)

    def operation(self, name: str) -> Operation:
        """The operation of that name. Raises KeyError."""
        made = self._made.get(name)
        if made is None:
            made = self._made.setdefault(name, Operation(name, self._operations[name], self))
        return made

    def find_operation(self, name: str) -> Operation | None:
        """The operation of that name, if the service has it."""
        return self.operation(name) if name in self._operations else None

    def shape(self, name: str) -> Shape:
        """The shape of that name. Raises KeyError."""
        shape = self._shapes.get(name)
        if shape is None:
            shape = self._shapes.setdefault(name, Shape(name, self._described[name], self))
        return shape

    def shapes(self) -> Iterator[Shape]:
        """Every shape, errors among them."""
        return (self.shape(name) for name in self._described)

    def find_error(self, code: str) -> Shape | None:
        """The error of that shape name or wire code, if the model has one."""
        name = self._errors.get(code)
        return None if name is None else self.shape(name)

    def errors(self) -> Iterator[Shape]:
        """Every error of the service."""
        return (self.shape(name) for name in set(self._errors.values()))

    @cached_property
    def _errors(self) -> Mapping[str, str]:
        errors = {name: traits for name, traits in self._described.items() if is_error(traits)}
        by_code = {wire_code(name, traits): name for name, traits in errors.items()}
        return by_code | {name: name for name in errors}


def is_error(traits: Mapping[str, Any]) -> bool:
    """Whether a shape with these traits is raised, not returned."""
    return bool(traits.get("exception") or "error" in traits)


def wire_code(name: str, traits: Mapping[str, Any]) -> str:
    """The code by which the wire knows an error shape; it may differ from the shape's name."""
    return str((traits.get("error") or {}).get("code", name))


def load_service_model(name: str, *, folders: Sequence[Path]) -> ServiceModel:
    """The model of a service in its latest version, from the first folder that has it.

    Raises LookupError when none has.
    """
    for folder in folders:
        versions = sorted(folder.glob(f"{name}/*/service-2.json*"), reverse=True)
        for path in versions:
            if path.suffix in {".json", ".gz"} and ".sdk-extras" not in path.name:
                return ServiceModel(name, orjson.loads(_read(path)))
    raise LookupError(f"no service model is named {name}")


def botocore_model_folder() -> Path:
    """Where the installed botocore keeps its models; botocore itself is not imported."""
    found = importlib.util.find_spec("botocore")
    if found is None or found.origin is None:
        raise LookupError("botocore is not installed")
    return Path(found.origin).parent / "data"


def _read(path: Path) -> bytes:
    content = path.read_bytes()
    return gzip.decompress(content) if path.suffix == ".gz" else content


def _namespace_uri(described: Any) -> str | None:
    if isinstance(described, Mapping):
        return str(described["uri"])
    return None if described is None else str(described)
