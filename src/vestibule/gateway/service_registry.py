"""Which operation a request asks for: by X-Amz-Target, by Action and Version, or by path."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from vestibule.gateway.service_models import (
    Operation,
    ServiceModel,
    botocore_model_folder,
    load_service_model,
)

_LABEL = re.compile(r"\{(\w+)(\+?)\}")


@dataclass(frozen=True, slots=True)
class PathTemplate:
    """A model's request URI, compiled: labels, and what the query must hold."""

    pattern: re.Pattern[str]
    query_markers: Mapping[str, str | None]
    literal_length: int

    def match(self, path: str) -> Mapping[str, str] | None:
        """The labels, still percent-encoded, when the path fits."""
        found = self.pattern.fullmatch(path)
        return None if found is None else found.groupdict()


def compile_path_template(request_uri: str) -> PathTemplate:
    """`/a/{Label}/{Rest+}?marker&kind=x` as something that matches request paths."""
    path, _, query = request_uri.partition("?")
    parts: list[str] = []
    literal_length = position = 0
    for label in _LABEL.finditer(path):
        literal = path[position : label.start()]
        parts += [re.escape(literal), f"(?P<{label[1]}>{'.+' if label[2] else '[^/]+'})"]
        literal_length += len(literal)
        position = label.end()
    parts.append(re.escape(path[position:]))
    return PathTemplate(
        pattern=re.compile("".join(parts)),
        query_markers=_query_parameters(query),
        literal_length=literal_length + len(path) - position,
    )


def _query_parameters(query_string: str) -> dict[str, str | None]:
    parameters: dict[str, str | None] = {}
    for part in query_string.split("&") if query_string else ():
        name, equals, value = part.partition("=")
        parameters[name] = value if equals else None
    return parameters


class ServiceRegistry:
    """The services that are served, each model loaded when a request first needs it.

    names: botocore's service names, in the order in which they are asked.
    extra_folders: folders laid out like botocore's data, asked before it.
    """

    def __init__(self, names: Sequence[str], *, extra_folders: Sequence[Path] = ()) -> None:
        self.names = tuple(names)
        self._extra_folders = tuple(extra_folders)
        self._services: dict[str, ServiceModel] = {}

    def service(self, name: str) -> ServiceModel:
        """The model of a served service. Raises LookupError."""
        service = self._services.get(name)
        if service is None:
            if name not in self.names:
                raise LookupError(f"{name} is not served")
            folders = (*self._extra_folders, botocore_model_folder())
            service = self._services.setdefault(name, load_service_model(name, folders=folders))
        return service

    def find_by_target(self, target: str) -> Operation | None:
        """The operation of an `X-Amz-Target` header, such as `SWBExternalService.ListInstances`."""
        prefix, _, name = target.rpartition(".")
        service = self._services_by_target.get(prefix)
        return None if service is None else service.find_operation(name)

    def find_service_by_target(self, target: str) -> ServiceModel | None:
        """The service of an `X-Amz-Target` header, whether or not the operation exists."""
        return self._services_by_target.get(target.rpartition(".")[0])

    def find_by_action(
        self, action: str, version: str, *, signing_name: str | None = None
    ) -> Operation | None:
        """The operation of a query request's `Action` and `Version`.

        signing_name: the service in the credential scope, where the request is signed.
        """
        for service in self._query_services.get(version, ()):
            if signing_name is None or service.signing_name == signing_name:
                found = service.find_operation(action)
                if found is not None:
                    return found
        return None

    def find_by_path(
        self, method: str, path: str, *, query_string: str = "", signing_name: str | None = None
    ) -> Operation | None:
        """The REST operation of a method and a percent-encoded path; the most literal one wins."""
        literal = self._literal_routes.get((method, path))
        if literal is not None and (signing_name in {None, literal.service.signing_name}):
            return literal
        query: dict[str, str | None] | None = None
        for operation, template in self._templated_routes.get(method, ()):
            if signing_name is not None and operation.service.signing_name != signing_name:
                continue
            if template.match(path) is None:
                continue
            if template.query_markers:
                query = _query_parameters(query_string) if query is None else query
                if not _has_markers(query, template.query_markers):
                    continue
            return operation
        return None

    def find_services_signed_as(self, signing_name: str) -> Sequence[ServiceModel]:
        """The served services whose requests name this service in their credential scope."""
        return [service for service in self._all if service.signing_name == signing_name]

    @cached_property
    def _all(self) -> Sequence[ServiceModel]:
        return [self.service(name) for name in self.names]

    @cached_property
    def _services_by_target(self) -> Mapping[str, ServiceModel]:
        """By the whole prefix, which botocore sends, and by its last part, which others send."""
        found: dict[str, ServiceModel] = {}
        for service in self._all:
            if service.target_prefix:
                found[service.target_prefix] = service
                found[service.target_prefix.rpartition(".")[2]] = service
        return found

    @cached_property
    def _query_services(self) -> Mapping[str, Sequence[ServiceModel]]:
        by_version: dict[str, list[ServiceModel]] = {}
        for service in self._all:
            if service.protocol == "query":
                by_version.setdefault(service.api_version, []).append(service)
        return by_version

    @cached_property
    def _rest_operations(self) -> Sequence[Operation]:
        services = (service for service in self._all if service.protocol.startswith("rest-"))
        return [operation for service in services for operation in service.operations()]

    @cached_property
    def _literal_routes(self) -> Mapping[tuple[str, str], Operation]:
        routes: dict[tuple[str, str], Operation] = {}
        uris = (operation.request_uri for operation in self._rest_operations)
        marked = {uri.partition("?")[0] for uri in uris if "?" in uri}
        for operation in self._rest_operations:
            if "{" not in operation.request_uri and operation.request_uri not in marked:
                routes.setdefault((operation.method, operation.request_uri), operation)
        return routes

    @cached_property
    def _templated_routes(self) -> Mapping[str, Sequence[tuple[Operation, PathTemplate]]]:
        routes: dict[str, list[tuple[Operation, PathTemplate]]] = {}
        for operation in self._rest_operations:
            template = compile_path_template(operation.request_uri)
            routes.setdefault(operation.method, []).append((operation, template))
        for candidates in routes.values():
            candidates.sort(key=lambda route: -_weight(route[1]))
        return routes


def _weight(template: PathTemplate) -> int:
    return template.literal_length + 1000 * len(template.query_markers)


def _has_markers(query: Mapping[str, str | None], markers: Mapping[str, str | None]) -> bool:
    return all(
        name in query and (value is None or query[name] == value) for name, value in markers.items()
    )
