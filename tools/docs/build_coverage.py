"""Writes docs/coverage.md: which operations of each AWS service are served, by AWS's models."""

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from vestibule.gateway.service_models import botocore_model_folder, load_service_model
from vestibule.operations.table import OWN_MODELS, operation_table, served_services

COVERAGE = Path(__file__).parents[2] / "docs" / "coverage.md"
_INTRODUCTION = """\
# Coverage

Written by `make docs` from the service models and the operations that exist; a test fails when it
is out of date. How the served ones differ from AWS's is in [divergences.md](divergences.md).
Services that are not listed answer inside embedded accounts only, by moto behind our authorization.
"""


def main() -> None:
    """Writes the file anew."""
    COVERAGE.write_text(render_current(), "utf-8")


def render_current() -> str:
    """What the file must hold for the code as it is."""
    served: dict[str, set[str]] = {name: set() for name in served_services()}
    for service, operation in operation_table():
        served.setdefault(service, set()).add(operation)
    folders = [OWN_MODELS, botocore_model_folder()]
    models = {name: load_service_model(name, folders=folders) for name in sorted(served)}
    return render_coverage({name: model.operation_names for name, model in models.items()}, served)


def render_coverage(
    modelled: Mapping[str, Collection[str]], served: Mapping[str, Collection[str]]
) -> str:
    """The page for services by name, each with all operations it has and those that are served."""
    return "\n".join(_lines(modelled, served)) + "\n"


def _lines(
    modelled: Mapping[str, Collection[str]], served: Mapping[str, Collection[str]]
) -> Iterator[str]:
    yield _INTRODUCTION
    yield "| service | served | of |"
    yield "|---|---|---|"
    for name, operations in modelled.items():
        yield f"| [{name}](#{name}) | {len(served[name])} | {len(operations)} |"
    total = sum(len(operations) for operations in modelled.values())
    yield f"| all | {sum(len(served[name]) for name in modelled)} | {total} |"
    for name, operations in modelled.items():
        yield f"\n## {name}\n"
        yield f"Served: {_named(set(operations) & set(served[name]))}\n"
        yield f"Missing: {_named(set(operations) - set(served[name]))}"


def _named(operations: Collection[str]) -> str:
    return ", ".join(f"`{name}`" for name in sorted(operations)) + "." if operations else "none."


if __name__ == "__main__":
    main()
