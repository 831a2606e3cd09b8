"""Whatever is wrong with a call, it is told in AWS's names, and is never a fault of the server."""

from collections.abc import Iterator
from typing import Any

import pytest
from botocore import xform_name
from botocore.exceptions import ClientError

from bad_input import plausible, spoiled, without_none
from served import Served, serving
from vestibule.operations.table import operation_table

_NOWHERE = "11111111-2222-3333-4444-555555555555"
_EMPTY_POLICY = '{"Version":"2012-10-17","Statement":[]}'
_CHANGING = ("Delete", "Detach", "Disable", "Move", "Remove", "Untag")
_OF_EVERY_SERVICE = {
    "400",  # a header with a line break: not HTTP, so that no service sees it
    "AccessDenied",
    "InvalidInput",
    "InvalidParameterValue",
    "MalformedInput",
    "SerializationException",
    "ValidationError",
    "ValidationException",
}
OPERATIONS = sorted(operation_table(), key=lambda each: (each[1].startswith(_CHANGING), each))


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("bad_input") / "data") as running:
        yield running
    log = running.data_dir.parent / f"{running.data_dir.name}.log"
    assert "Traceback" not in log.read_text()


@pytest.fixture(scope="module")
def known(served: Served) -> dict[str, Any]:
    """What exists, by the names of the members that take it."""
    sso, organizations = served.client("sso-admin"), served.client("organizations")
    instance = sso.list_instances()["Instances"][0]
    store, arn = instance["IdentityStoreId"], instance["InstanceArn"]
    chosen = sso.list_permission_sets(InstanceArn=arn)["PermissionSets"][0]
    user = served.client("identitystore").list_users(IdentityStoreId=store)["Users"][0]["UserId"]
    account = organizations.list_accounts()["Accounts"][-1]["Id"]
    root = organizations.list_roots()["Roots"][0]["Id"]
    nobody = ("GroupId", "MembershipId", "AccountAssignmentCreationRequestId")
    nothing = ("AccountAssignmentDeletionRequestId", "ProvisionPermissionSetRequestId")
    documents = ("Content", "InlinePolicy", "PolicyDocument", "AssumeRolePolicyDocument")
    managed = "arn:aws:iam::aws:policy/ReadOnlyAccess"
    return {
        "InstanceArn": arn,
        "PermissionSetArn": chosen,
        "ResourceArn": chosen,
        "IdentityStoreId": store,
        "UserId": user,
        "PrincipalId": user,
        "AccountId": account,
        "TargetId": account,
        "ChildId": account,
        "ParentId": root,
        "RootId": root,
        "PolicyArn": managed,
        "ManagedPolicyArn": managed,
        "RoleArn": f"arn:aws:iam::{account}:role/x",
        "Email": "x@example.com",
        "SessionDuration": "PT1H",
        "GroupIds": [_NOWHERE],
        **dict.fromkeys((*nobody, *nothing), _NOWHERE),
        **dict.fromkeys(documents, _EMPTY_POLICY),
    }


@pytest.mark.parametrize(("service", "operation"), OPERATIONS)
def test_bad_input_is_refused_by_name(
    served: Served, known: dict[str, Any], service: str, operation: str
) -> None:
    client = served.client(service, validates=False)
    model = client.meta.service_model.operation_model(operation)
    if model.input_shape is None:
        return
    names = {error.metadata.get("error", {}).get("code") for error in model.error_shapes}
    allowed = _OF_EVERY_SERVICE | names | {error.name for error in model.error_shapes}
    members = model.input_shape.members
    good = {name: plausible(name, shape, known) for name, shape in members.items()}
    least = {name: good[name] for name in model.input_shape.required_members}
    for name, shape in members.items():
        for what, value in spoiled(shape, good[name]):
            refusal = _refusal(client, operation, without_none({**least, name: value}))
            assert refusal is None or refusal in allowed, f"{name} {what}: {refusal}"


def _refusal(client: Any, operation: str, parameters: dict[str, Any]) -> str | None:
    """The error's code; None where the call passes, or botocore itself cannot write it."""
    try:
        getattr(client, xform_name(operation))(**parameters)
    except ClientError as refused:
        answer = refused.response
        assert answer["ResponseMetadata"]["HTTPStatusCode"] < 500, (parameters, answer)
        return str(answer["Error"]["Code"])
    except (AttributeError, KeyError, RuntimeError, TypeError, ValueError):
        return None
    return None
