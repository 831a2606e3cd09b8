"""Keeps a wheel from being built without what has to be built before it (`make wheel`)."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_BUILT = (
    "src/vestibule/endpoints/console_assets/index.html",
    "src/vestibule/endpoints/portal_assets/index.html",
    "src/vestibule/policy/data/catalogue.zip",
    "src/vestibule/policy/data/managed_policies.zip",
)


class WheelContents(BuildHookInterface[Any]):
    """Refuses a wheel that would lack the web faces or the policy data."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Raises when something is missing; an editable installation may be made before."""
        missing = [path for path in _BUILT if not (Path(self.root) / path).is_file()]
        if version != "editable" and missing:
            raise FileNotFoundError(f"run `make setup` first; missing: {', '.join(missing)}")
