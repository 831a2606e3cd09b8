"""docs/coverage.md says what is served, and is not out of date."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    path = ROOT / "tools" / "docs" / "build_coverage.py"
    spec = importlib.util.spec_from_file_location("build_coverage", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_is_what_the_tool_writes(tool: ModuleType) -> None:
    written = (ROOT / "docs" / "coverage.md").read_text("utf-8")
    assert written == tool.render_current(), "run `make docs`"


def test_what_is_served_and_what_is_missing_is_counted_and_named(tool: ModuleType) -> None:
    page = tool.render_coverage({"s": ["A", "B", "C"]}, {"s": {"B"}})
    assert "| [s](#s) | 1 | 3 |" in page
    assert "Served: `B`.\n" in page
    assert "Missing: `A`, `C`.\n" in page


def test_a_service_of_which_nothing_is_served_is_listed(tool: ModuleType) -> None:
    page = tool.render_coverage({"s": ["A"]}, {"s": set()})
    assert "Served: none.\n" in page
