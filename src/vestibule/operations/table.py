"""All served operations, found by their marks."""

import importlib
import pkgutil
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType

from vestibule import operations
from vestibule.model.operations import Operation, Service
from vestibule.operations.operation import MARK

OWN_MODELS = Path(operations.__path__[0]) / "service_models"
"""Models of services that are ours alone, laid out like botocore's data."""


def served_services() -> Mapping[str, Service]:
    """botocore's name to the service, for every package of operations."""
    found: dict[str, Service] = {}
    for package in pkgutil.iter_modules(operations.__path__):
        if package.ispkg:
            errors = importlib.import_module(f"{operations.__name__}.{package.name}.errors")
            found[errors.SERVICE.name] = errors.SERVICE
    return found


def operation_table() -> Mapping[tuple[str, str], Operation]:
    """(service, operation) to what serves it."""
    found: dict[tuple[str, str], Operation] = {}
    for package in pkgutil.iter_modules(operations.__path__):
        if package.ispkg:
            _collect(importlib.import_module(f"{operations.__name__}.{package.name}"), found)
    return found


def _collect(package: ModuleType, found: dict[tuple[str, str], Operation]) -> None:
    for info in pkgutil.iter_modules(package.__path__):
        module = importlib.import_module(f"{package.__name__}.{info.name}")
        for function in vars(module).values():
            served = getattr(function, MARK, None)
            if served is not None:
                found[served.service, served.name] = served
