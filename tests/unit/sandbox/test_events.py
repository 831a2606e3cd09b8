"""What the audit trail is told of requests to sandboxed services."""

from contextlib import suppress
from typing import Any

import pytest
from botocore.exceptions import ClientError

from unit.sandbox.botocore_clients import ALICE, SandboxClients
from vestibule.sandbox.events import HIDDEN

_SECRET = "hunter2"
_CALLS: list[tuple[str, str, dict[str, Any]]] = [
    ("secretsmanager", "create_secret", {"Name": "s", "SecretString": _SECRET}),
    ("s3", "put_object", {"Bucket": "buc", "Key": "k", "Body": _SECRET.encode()}),
    ("sqs", "send_message", {"QueueUrl": f"https://x/{ALICE}/q", "MessageBody": _SECRET}),
    ("sns", "publish", {"TopicArn": f"arn:aws:sns:us-east-1:{ALICE}:t", "Message": _SECRET}),
    ("dynamodb", "put_item", {"TableName": "tab", "Item": {"id": {"S": _SECRET}}}),
    ("dynamodb", "get_item", {"TableName": "tab", "Key": {"id": {"S": _SECRET}}}),
    ("ssm", "put_parameter", {"Name": "p", "Value": _SECRET, "Type": "SecureString"}),
    (
        "logs",
        "put_log_events",
        {
            "logGroupName": "g",
            "logStreamName": "s",
            "logEvents": [{"timestamp": 1, "message": _SECRET}],
        },
    ),
]


@pytest.mark.parametrize(("service", "method", "parameters"), _CALLS)
def test_content_and_secrets_stay_out_of_the_event(
    clients: SandboxClients, service: str, method: str, parameters: dict[str, Any]
) -> None:
    with suppress(ClientError):
        getattr(clients.client(service), method)(**parameters)
    assert _SECRET not in str(clients.plans[-1].event)


def test_an_event_has_cloudtrails_names_and_spelling(clients: SandboxClients) -> None:
    clients.client("s3").create_bucket(Bucket="buc")
    event = clients.plans[-1].event
    assert (event.source, event.name, event.is_read_only) == (
        "s3.amazonaws.com",
        "CreateBucket",
        False,
    )
    assert event.request_parameters["bucketName"] == "buc"
    clients.client("ec2").describe_instances(MaxResults=5)
    event = clients.plans[-1].event
    assert (event.source, event.is_read_only) == ("ec2.amazonaws.com", True)
    assert event.request_parameters == {"maxResults": 5}


def test_hidden_members_are_named(clients: SandboxClients) -> None:
    clients.client("secretsmanager").create_secret(Name="s", SecretString=_SECRET)
    parameters = clients.plans[-1].event.request_parameters
    assert (parameters["name"], parameters["secretString"]) == ("s", HIDDEN)
