"""No statement about assignments and provisioning reads a whole table."""

import sqlite3
from types import ModuleType

import pytest

from vestibule.store import (
    account_assignment_operations,
    account_assignments,
    permission_set_provisionings,
    provisioned_permission_sets,
    provisioning_lists,
)
from vestibule.store.sqlite import SqliteTransaction
from vestibule.store.statements import SQLITE, Statement
from vestibule.store.work import Work

MODULES = (
    account_assignment_operations,
    account_assignments,
    permission_set_provisionings,
    provisioned_permission_sets,
    provisioning_lists,
)


class Anything(dict[str, object]):
    """A value for every parameter; the plan does not depend on it."""

    def __missing__(self, name: str) -> object:
        return "[]" if name.endswith("_ids") else 1


def statements(module: ModuleType) -> list[Statement]:
    found = [value for value in vars(module).values() if isinstance(value, Statement)]
    for value in vars(module).values():
        if isinstance(value, dict):
            found += [each for each in value.values() if isinstance(each, Statement)]
    return found


@pytest.mark.parametrize("module", MODULES)
def test_every_statement_finds_its_rows_by_index(work: Work, module: ModuleType) -> None:
    assert isinstance(work.tx, SqliteTransaction)
    connection: sqlite3.Connection = work.tx._connection
    assert statements(module)
    for statement in statements(module):
        compiled = statement.compiled(SQLITE)
        values = Anything(compiled.constants)
        rows = connection.execute("EXPLAIN QUERY PLAN " + compiled.sql, values)
        scans = [row[3] for row in rows if row[3].startswith("SCAN")]
        harmless = {"SCAN CONSTANT ROW", "SCAN json_each VIRTUAL TABLE INDEX 1:"}
        assert set(scans) <= harmless, compiled.sql
