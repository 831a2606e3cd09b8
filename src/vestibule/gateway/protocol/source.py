"""Python source written from shapes, one function a shape, and compiled into one callable.

Only service models reach the source, and of them names alone, always as literals; values of
requests never do.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import Any

from vestibule.gateway.service_models import Shape

_NOT_IN_IDENTIFIERS = re.compile(r"\W", re.ASCII)


class Block:
    """The lines of one function's body; calling it adds a line."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._depth = 1

    def __call__(self, line: str) -> None:
        self.lines.append("    " * self._depth + line)

    @contextmanager
    def under(self, header: str) -> Iterator[None]:
        """Lines within are indented below `header`."""
        self(header)
        self._depth += 1
        yield
        self._depth -= 1


BodyWriter = Callable[["Source", Block, Shape], None]


class Source:
    """Functions that call each other, asked for by shape, so that shapes may contain themselves."""

    def __init__(self) -> None:
        self._names: dict[str, Any] = {}
        self._functions: dict[Hashable, str] = {}
        self._lines: list[str] = []

    def constant(self, value: Any, hint: str) -> str:
        """The name under which generated code finds `value`."""
        name = hint
        if self._names.setdefault(name, value) is not value:
            name = f"{hint}_{len(self._names)}"
            self._names[name] = value
        return name

    def function(
        self,
        shape: Shape,
        write_body: BodyWriter,
        *,
        arguments: str = "v",
        variant: Hashable = None,
    ) -> str:
        """The name of the function that `write_body` writes for `shape`, written once."""
        key = (shape.name, write_body, variant)
        name = self._functions.get(key)
        if name is None:
            readable = _NOT_IN_IDENTIFIERS.sub("_", f"{write_body.__name__}_{shape.name}")
            name = self._functions[key] = f"{readable}_{len(self._functions)}".lstrip("_")
            block = Block()
            write_body(self, block, shape)
            self._lines += [f"def {name}({arguments}):", *block.lines]
        return name

    def text(self) -> str:
        """What is compiled; for people who look."""
        return "\n".join(self._lines)

    def compile(self, entry: str) -> Callable[..., Any]:
        """The function of that name, ready to be called."""
        namespace = dict(self._names)
        exec(compile(self.text(), f"<{entry}>", "exec"), namespace)  # noqa: S102
        made: Callable[..., Any] = namespace[entry]
        return made
