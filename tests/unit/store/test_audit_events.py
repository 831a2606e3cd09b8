"""Look-ups in the trail read their own index, newest first, and sort nothing."""

import sqlite3

import pytest

from vestibule.store.audit_events import ATTRIBUTES, look_up
from vestibule.store.schema import load_schema
from vestibule.store.sqlite import SqliteTransaction, create_tables
from vestibule.store.statements import SQLITE

INDEX_OF = {
    "EventName": "audit_events_by_event_name",
    "EventSource": "audit_events_by_event_source",
    "Username": "audit_events_by_user_name",
    "AccessKeyId": "audit_events_by_access_key_id",
    "ReadOnly": "audit_events_by_read_only",
    "ResourceName": "audit_event_resources_by_name",
    "ResourceType": "audit_event_resources_by_type",
    "EventId": "sqlite_autoindex_audit_events_1",
    None: "audit_events_newest_first",
}


def query_plan(attribute: str | None) -> str:
    load_schema()
    connection = sqlite3.connect(":memory:", isolation_level=None)
    create_tables(SqliteTransaction(connection))
    statement = look_up(attribute).compiled(SQLITE)
    asked = {
        "account_id": "111122223333",
        "start": 0.0,
        "end": 2e9,
        "time": 2e9,
        "sequence": 1 << 62,
        "count": 51,
        "value": "x",
    }
    rows = connection.execute(f"EXPLAIN QUERY PLAN {statement.sql}", statement.bound(asked))
    return "\n".join(row[3] for row in rows)


@pytest.mark.parametrize("attribute", [None, *sorted(ATTRIBUTES)])
def test_each_look_up_uses_an_index_and_sorts_nothing(attribute: str | None) -> None:
    plan = query_plan(attribute)
    assert f"INDEX {INDEX_OF[attribute]} " in plan
    assert "SCAN" not in plan
    assert "TEMP B-TREE" not in plan
