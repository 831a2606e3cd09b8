"""SQL written once with SQLAlchemy Core, compiled once per dialect, run on raw drivers.

SQLAlchemy serves as schema and SQL compiler only: no type processors run, so times are epoch
seconds, JSON is text and booleans are 0 or 1 on both databases.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import MetaData, Table, bindparam
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import ColumnElement
from sqlalchemy.sql.base import Executable
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import Boolean

metadata = MetaData()
"""Every table of the schema; each resource's module adds its own."""

SQLITE: Dialect = sqlite.dialect(paramstyle="named")
POSTGRESQL: Dialect = postgresql.dialect(paramstyle="pyformat")  # type: ignore[no-untyped-call]


@dataclass(frozen=True, slots=True)
class CompiledStatement:
    """A statement in one dialect: its text, and the values that were written into it."""

    sql: str
    constants: Mapping[str, Any]

    def bound(self, parameters: Mapping[str, Any]) -> Mapping[str, Any]:
        """All values the text names: the caller's and the constants."""
        return {**self.constants, **parameters} if self.constants else parameters


class Statement:
    """One SQL statement; it is compiled for a dialect at first use."""

    __slots__ = ("_build", "_compiled")

    def __init__(self, build: Executable | Callable[[Dialect], Executable]) -> None:
        self._build = build
        self._compiled: dict[str, CompiledStatement] = {}

    def compiled(self, dialect: Dialect) -> CompiledStatement:
        """The statement in the dialect, with named parameters."""
        compiled = self._compiled.get(dialect.name)
        if compiled is None:
            compiled = self._compiled[dialect.name] = self._compile(dialect)
        return compiled

    def _compile(self, dialect: Dialect) -> CompiledStatement:
        # DDL elements are callable too, in a sense of their own: so ask for the type.
        built = self._build if isinstance(self._build, Executable) else self._build(dialect)
        compiled = built.compile(dialect=dialect)  # type: ignore[attr-defined]
        binds = getattr(compiled, "bind_names", {})
        constants = {name: bind.value for bind, name in binds.items() if not bind.required}
        return CompiledStatement(str(compiled), constants)


class InsertRows:
    """INSERT of many rows of a table in one statement: its columns' values, row after row.

    A driver is called once for all of them, not once a row, and lets other threads run meanwhile.
    """

    most = 64
    """Rows a statement takes; each number of rows is a text of its own, kept prepared."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._texts: dict[tuple[str, int], str] = {}

    def text(self, dialect: Dialect, rows: int) -> str:
        """The statement for that many rows, with positional parameters."""
        key = (dialect.name, rows)
        text = self._texts.get(key)
        if text is None:
            text = self._texts[key] = self._written(dialect, rows)
        return text

    def _written(self, dialect: Dialect, rows: int) -> str:
        quoted = dialect.identifier_preparer
        columns = [quoted.format_column(column) for column in self._table.columns]
        mark = "?" if dialect.name == "sqlite" else "%s"
        row = f"({', '.join([mark] * len(columns))})"
        return (
            f"INSERT INTO {quoted.format_table(self._table)} ({', '.join(columns)})"  # noqa: S608
            f" VALUES {', '.join([row] * rows)}"
        )


def upsert(table: Table, *, keys: Sequence[str], update: Sequence[str] = ()) -> Statement:
    """INSERT of all columns that, where `keys` exist already, updates the columns `update`.

    Without `update` the row that is there stays as it is.
    """

    def build(dialect: Dialect) -> Executable:
        insert = postgresql.insert if dialect.name == "postgresql" else sqlite.insert
        statement = insert(table).values({c.name: bindparam(c.name) for c in table.columns})
        if not update:
            return statement.on_conflict_do_nothing(index_elements=list(keys))
        return statement.on_conflict_do_update(
            index_elements=list(keys), set_={name: statement.excluded[name] for name in update}
        )

    return Statement(build)


class any_of(ColumnElement[bool]):
    """`column IN (…)`, of a text column, for a list of any length given as one JSON parameter.

    One statement text serves every length, so that it stays prepared.
    """

    inherit_cache = False
    type = Boolean()

    def __init__(self, column: ColumnElement[Any], name: str) -> None:
        self.column = column
        self.parameter: Any = bindparam(name)


@compiles(any_of, "sqlite")
def _any_of_sqlite(element: any_of, compiler: SQLCompiler, **_: Any) -> str:
    column, parameter = compiler.process(element.column), compiler.process(element.parameter)
    return f"{column} IN (SELECT value FROM json_each({parameter}))"  # noqa: S608


@compiles(any_of, "postgresql")
def _any_of_postgresql(element: any_of, compiler: SQLCompiler, **_: Any) -> str:
    column, parameter = compiler.process(element.column), compiler.process(element.parameter)
    return f"{column} IN (SELECT jsonb_array_elements_text(CAST({parameter} AS jsonb)))"
