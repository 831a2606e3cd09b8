import json
import threading
from collections.abc import Callable
from typing import Any

import pytest

from policy_samples import statement, text
from vestibule.policy.documents import PolicyKind, compile_policy, parse_policy
from vestibule.policy.errors import MalformedPolicy
from vestibule.policy.json_text import Position
from vestibule.policy.switches import Switches


def test_a_document_keeps_its_text() -> None:
    given = f'{{ "Version":"2012-10-17",\n "Statement" : [{json.dumps(statement())}]}}'
    assert parse_policy(given, PolicyKind.IDENTITY).text == given


def test_a_statement_is_found_by_line_and_column() -> None:
    given = '{{"Version": "2012-10-17",\n "Statement": [\n  {},\n  {}]}}'.format(
        json.dumps(statement()),
        json.dumps(statement("Deny"), indent=1),
    )
    document = parse_policy(given, PolicyKind.IDENTITY)
    assert document.span(0).start == Position(3, 3)
    assert document.span(0).end == Position(3, 2 + len(json.dumps(statement())))
    assert document.span(1).start == Position(4, 3)
    assert document.span(1).end.line == 8


def test_a_single_statement_needs_no_brackets() -> None:
    given = json.dumps({"Version": "2012-10-17", "Statement": statement()})
    document = parse_policy(given, PolicyKind.IDENTITY)
    assert len(document.statements) == 1
    assert document.span(0).start == Position(1, 40)


def test_documents_of_one_text_are_compiled_once() -> None:
    given = text(statement(Sid="Shared"))
    first = compile_policy(given, PolicyKind.IDENTITY)
    assert compile_policy(given, PolicyKind.IDENTITY) is first
    assert compile_policy(given, PolicyKind.SCP) is not first
    assert first.compiled() is first.compiled()
    assert first.compiled(Switches(epoch_dates_are_milliseconds=True)) is not first.compiled()


def test_a_document_is_compiled_once_for_each_set_of_switches() -> None:
    document = compile_policy(text(statement(Sid="Switched")), PolicyKind.IDENTITY)
    plain = document.compiled()
    switched = document.compiled(Switches(variables_need_version_2012=False))
    assert switched is not plain
    assert document.compiled() is plain
    assert document.compiled(Switches(variables_need_version_2012=False)) is switched


def test_compiling_from_many_threads_gives_one_meaning() -> None:
    given = [text(statement(Sid=f"S{number}")) for number in range(50)]
    seen: list[int] = []

    def work() -> None:
        for each in given:
            document = compile_policy(each, PolicyKind.IDENTITY)
            seen.append(len(document.compiled().candidates("s3:getobject").statements))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [1] * 400


@pytest.mark.parametrize(
    "given",
    [
        "",
        "nonsense",
        "[]",
        '"text"',
        '{"Statement": 1}',
        '{"Statement": [1]}',
        text({"Effect": "Permit", "Action": "*", "Resource": "*"}),
        text({"Action": "*", "Resource": "*"}),
        text(statement(NotAction="*")),
        text(statement(NotResource="*")),
        text(statement(Condition=[])),
        text(statement(Condition={"Bool": []})),
        text(statement(Condition={"Bool": {"k": {}}})),
        text(statement(Principal="*")),
        '{"Statement": [], "Statement": []}',
        '{"Statement": NaN}',
    ],
)
def test_a_text_without_meaning_is_not_compiled(given: str) -> None:
    with pytest.raises(MalformedPolicy):
        compile_policy(given, PolicyKind.IDENTITY)


@pytest.mark.parametrize("value", [None, {"a": 1}, [None], ["s3:*", {}], [["s3:*"]]])
@pytest.mark.parametrize(
    ("element", "holds"),
    [
        ("NotAction", lambda value: value),
        ("NotResource", lambda value: value),
        ("NotPrincipal", lambda value: {"AWS": value}),
        ("Condition", lambda value: {"StringNotLike": {"aws:userid": value}}),
    ],
)
def test_what_is_no_text_does_not_widen_a_statement(
    element: str, holds: Callable[[Any], Any], value: Any
) -> None:
    given = {**statement(Principal="*"), element: holds(value)}
    given.pop(element.removeprefix("Not") if element != "Condition" else "Sid", None)
    with pytest.raises(MalformedPolicy, match="Syntax errors") as refused:
        compile_policy(text(given), PolicyKind.RESOURCE)
    assert "not text" in refused.value.detail or "condition value" in refused.value.detail


def test_a_resource_policy_without_principal_is_not_compiled() -> None:
    with pytest.raises(MalformedPolicy, match="Missing required field Principal"):
        compile_policy(text(statement()), PolicyKind.RESOURCE)
