"""An answer of the wrong shape is our own fault and never leaves."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import pytest

from vestibule.gateway.protocol.operation_codec import Protocol
from vestibule.gateway.protocol.wire_errors import ResultMismatchError
from vestibule.gateway.service_registry import ServiceRegistry

REGISTRY = ServiceRegistry(("sso-admin", "sts", "iam", "sso"))
MOMENT = datetime(2026, 1, 2, tzinfo=UTC)


class Status(StrEnum):
    IN_PROGRESS = "IN_PROGRESS"


def body_of(service: str, name: str, result: Any) -> bytes:
    operation = REGISTRY.service(service).operation(name)
    return Protocol().serialize(operation, result, request_id="r-1").body


@pytest.mark.parametrize(
    ("service", "name", "result"),
    [
        ("sso-admin", "ListPermissionSets", {"PermissionSet": []}),
        ("sso-admin", "ListPermissionSets", {"PermissionSets": "ps-1"}),
        ("sso-admin", "ListPermissionSets", {"PermissionSets": [1]}),
        ("sso-admin", "ListPermissionSets", {"PermissionSets": [None]}),
        ("sso-admin", "DescribePermissionSet", {"PermissionSet": {"CreatedDate": "today"}}),
        ("sso-admin", "DescribePermissionSet", {"PermissionSet": []}),
        ("sts", "GetCallerIdentity", {"UserID": "x"}),
        ("sts", "GetCallerIdentity", {"Account": 111122223333}),
        ("sts", "AssumeRole", {"Credentials": {"AccessKeyId": "ASIA"}}),
        ("iam", "GetAccountSummary", {"SummaryMap": {"Users": "five"}}),
        ("iam", "ListUsers", {"Users": [], "IsTruncated": 1}),
        ("sso", "ListAccounts", {"accountlist": []}),
        ("sso", "GetRoleCredentials", {"roleCredentials": {"expiration": True}}),
    ],
)
def test_a_result_of_another_shape_is_refused(service: str, name: str, result: Any) -> None:
    with pytest.raises(ResultMismatchError):
        body_of(service, name, result)


def test_a_refusal_does_not_tell_the_value() -> None:
    with pytest.raises(ResultMismatchError) as refused:
        body_of("sts", "GetCallerIdentity", {"Arn": b"secret"})
    assert "secret" not in str(refused.value)


def test_none_stands_for_an_absent_member() -> None:
    body = body_of("sso-admin", "ListPermissionSets", {"PermissionSets": [], "NextToken": None})
    assert body == b'{"PermissionSets":[]}'


def test_enumerations_and_tuples_may_be_returned() -> None:
    status = {"Status": Status.IN_PROGRESS, "CreatedDate": MOMENT}
    body = body_of(
        "sso-admin", "CreateAccountAssignment", {"AccountAssignmentCreationStatus": status}
    )
    assert body == (
        b'{"AccountAssignmentCreationStatus":{"Status":"IN_PROGRESS","CreatedDate":1767312000}}'
    )
    assert b"<PolicyNames><member>a</member></PolicyNames>" in body_of(
        "iam", "ListRolePolicies", {"PolicyNames": ("a",)}
    )


def test_an_operation_without_output_still_tells_its_request_id() -> None:
    body = body_of("iam", "DeleteRole", {})
    assert body == (
        b'<DeleteRoleResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/">'
        b"<ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata></DeleteRoleResponse>"
    )
