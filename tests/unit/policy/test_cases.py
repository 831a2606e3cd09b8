"""Cases as lines: what is the same in another form, and what they leave behind."""

import copy
import gc
import json
from random import Random
from typing import Any

import pytest

from policy_samples import BOB
from reference_evaluator.random_cases import random_case
from vestibule.policy.cases import decide_line
from vestibule.policy.documents import PolicyKind, compile_content

NUMBERS = {"Condition": {"NumericEquals": {"app:Size": [1.0, 20]}}}
SAME_ACCOUNT = {"Principal": {"AWS": 111122223333}}


def allow(**elements: Any) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", **elements}
    return {"Version": "2012-10-17", "Statement": [statement]}


def line(policies: dict[str, Any]) -> str:
    request = {
        "principal": BOB,
        "action": "s3:GetObject",
        "resource": "arn:aws:s3:::bucket/key",
        "context": {"app:Size": 1},
    }
    return json.dumps({"id": 1, "request": request, "policies": policies})


@pytest.mark.parametrize(
    "document",
    [
        allow(),
        allow(**NUMBERS),
        allow(Sid=5),
        allow(Action=["s3:GetObject", 5]),
        {**allow(**NUMBERS), "Version": 2012},
        allow(Condition={"NumericEquals": {"app:Size": [None]}}),
        allow(Condition={"Bool": {"aws:SecureTransport": [True, False]}}),
        allow(Condition={"NumericEquals": {"app:Size": 1e400}}),
        {"Statement": 5},
    ],
)
def test_a_document_means_the_same_as_object_and_as_text(document: dict[str, Any]) -> None:
    as_object = line({"identity": [{"name": "p", "doc": document}]})
    as_text = line({"identity": [{"name": "p", "doc": json.dumps(document)}]})
    assert decide_line(as_object) == decide_line(as_text)


def test_an_account_written_as_a_number_is_that_account() -> None:
    document = allow(**SAME_ACCOUNT)
    policies = {"identity": [allow()], "resource": document}
    answer = json.loads(decide_line(line(policies)))
    assert [each["layer"] for each in answer["matched"]] == ["identity", "resource"]


def test_documents_given_as_objects_are_shared_by_content() -> None:
    content = allow(Resource="arn:aws:s3:::shared/*")
    document = compile_content(content, PolicyKind.IDENTITY)
    assert compile_content(copy.deepcopy(content), PolicyKind.IDENTITY) is document
    assert compile_content(content, PolicyKind.SESSION) is not document
    assert json.loads(document.text) == content


def test_true_and_one_are_not_the_same_content() -> None:
    true, one = (allow(Condition={"StringEquals": {"app:Size": value}}) for value in (True, 1))
    matched = [
        json.loads(decide_line(line({"identity": [document]})))["matched"]
        for document in (true, one)
    ]
    assert [len(each) for each in matched] == [0, 1]


def test_cases_leave_nothing_for_the_collector() -> None:
    random = Random(1)
    lines = [json.dumps(random_case(random)) for _ in range(50)]
    hostile = ["{", "[" * 5000, line({"identity": [{"doc": "{"}]}), line({"identity": [5]})]
    decide_line(lines[0])
    gc.collect()
    gc.disable()
    try:
        for each in (*lines, *hostile):
            decide_line(each)
        assert gc.collect() == 0
    finally:
        gc.enable()
