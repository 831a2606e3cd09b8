"""The nine services, driven by boto3 through plan and answer."""

import asyncio
import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from unit.sandbox.botocore_clients import ALICE, BOB, SandboxClients
from vestibule.sandbox.moto_account import MotoAccounts
from vestibule.sandbox.raw_http import RawRequest, RawResponse
from vestibule.sandbox.refusals import SandboxRefusal
from vestibule.sandbox.sandbox import Sandbox, SandboxPlan


def test_s3_keeps_what_is_put(clients: SandboxClients) -> None:
    s3 = clients.client("s3")
    s3.create_bucket(Bucket="alices")
    s3.put_object(Bucket="alices", Key="a/b c.txt", Body=b"hello", ContentType="text/plain")
    assert s3.get_object(Bucket="alices", Key="a/b c.txt")["Body"].read() == b"hello"
    assert [each["Name"] for each in s3.list_buckets()["Buckets"]] == ["alices"]
    assert [each["Key"] for each in s3.list_objects_v2(Bucket="alices")["Contents"]] == [
        "a/b c.txt"
    ]
    s3.delete_object(Bucket="alices", Key="a/b c.txt")
    s3.delete_bucket(Bucket="alices")
    assert s3.list_buckets()["Buckets"] == []


def test_ec2_describes_instances(clients: SandboxClients) -> None:
    ec2 = clients.client("ec2")
    assert ec2.describe_instances()["Reservations"] == []
    image = ec2.describe_images()["Images"][0]["ImageId"]
    made = ec2.run_instances(ImageId=image, MinCount=1, MaxCount=1)["Instances"][0]
    found = ec2.describe_instances()["Reservations"][0]["Instances"][0]
    assert found["InstanceId"] == made["InstanceId"]


def test_dynamodb_keeps_items(clients: SandboxClients) -> None:
    dynamodb = clients.client("dynamodb")
    dynamodb.create_table(
        TableName="people",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    item = {"id": {"S": "1"}, "name": {"S": "Ada"}}
    dynamodb.put_item(TableName="people", Item=item)
    assert dynamodb.get_item(TableName="people", Key={"id": {"S": "1"}})["Item"] == item


def test_sqs_delivers_messages(clients: SandboxClients) -> None:
    sqs = clients.client("sqs")
    url = sqs.create_queue(QueueName="jobs")["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="work")
    assert sqs.receive_message(QueueUrl=url)["Messages"][0]["Body"] == "work"


def test_sns_publishes(clients: SandboxClients) -> None:
    sns = clients.client("sns")
    arn = sns.create_topic(Name="news")["TopicArn"]
    assert arn == f"arn:aws:sns:us-east-1:{ALICE}:news"
    assert sns.publish(TopicArn=arn, Message="hello")["MessageId"]


def test_lambda_lists_functions(clients: SandboxClients) -> None:
    assert clients.client("lambda").list_functions()["Functions"] == []


def test_logs_keep_events(clients: SandboxClients) -> None:
    logs = clients.client("logs")
    logs.create_log_group(logGroupName="/app")
    logs.create_log_stream(logGroupName="/app", logStreamName="one")
    logs.put_log_events(
        logGroupName="/app",
        logStreamName="one",
        logEvents=[{"timestamp": 1_700_000_000_000, "message": "started"}],
    )
    assert [each["logGroupName"] for each in logs.describe_log_groups()["logGroups"]] == ["/app"]


def test_kms_decrypts_what_it_encrypted(clients: SandboxClients) -> None:
    kms = clients.client("kms")
    key_id = kms.create_key()["KeyMetadata"]["KeyId"]
    blob = kms.encrypt(KeyId=key_id, Plaintext=b"secret")["CiphertextBlob"]
    assert kms.decrypt(CiphertextBlob=blob)["Plaintext"] == b"secret"
    assert clients.plans[-1].checks[0].resource.endswith(f"key/{key_id}")


def test_secretsmanager_keeps_secrets(clients: SandboxClients) -> None:
    secrets = clients.client("secretsmanager")
    secrets.create_secret(Name="db", SecretString="hunter2")
    assert secrets.get_secret_value(SecretId="db")["SecretString"] == "hunter2"


_DENIALS = [
    ("s3", "list_buckets", {}, "AccessDenied"),
    ("ec2", "describe_instances", {}, "UnauthorizedOperation"),
    ("dynamodb", "list_tables", {}, "AccessDeniedException"),
    ("sqs", "list_queues", {}, "AccessDeniedException"),
    ("sns", "list_topics", {}, "AuthorizationError"),
    ("lambda", "list_functions", {}, "AccessDeniedException"),
    ("logs", "describe_log_groups", {}, "AccessDeniedException"),
    ("kms", "list_keys", {}, "AccessDeniedException"),
    ("secretsmanager", "list_secrets", {}, "AccessDeniedException"),
]


@pytest.mark.parametrize(("service", "method", "parameters", "code"), _DENIALS)
def test_a_denial_is_told_in_the_services_own_code(
    clients: SandboxClients, service: str, method: str, parameters: dict[str, Any], code: str
) -> None:
    clients.allows = lambda _: False
    with pytest.raises(ClientError) as caught:
        getattr(clients.client(service), method)(**parameters)
    assert caught.value.response["Error"]["Code"] == code


def _planned(clients: SandboxClients, method: str, path: str) -> SandboxPlan:
    request = RawRequest(method, path, "", {"host": "localhost"}, b"", "s3")
    return clients.raw(request)


def test_what_changes_while_it_is_authorized_is_not_carried_out(
    clients: SandboxClients, sandbox: Sandbox
) -> None:
    """The bucket that was allowed is another's by the time that the object would be put there."""
    alice, bob = clients.client("s3"), clients.client("s3", BOB)
    alice.create_bucket(Bucket="shared")
    plan = _planned(clients, "PUT", "/shared/k")
    alice.delete_bucket(Bucket="shared")
    bob.create_bucket(Bucket="shared")
    with pytest.raises(SandboxRefusal) as refused:
        asyncio.run(sandbox.answer(plan))
    assert (refused.value.code, refused.value.status) == ("ServiceUnavailable", 503)
    assert "Contents" not in bob.list_objects_v2(Bucket="shared")


def test_a_change_that_fails_half_way_is_a_change(
    clients: SandboxClients, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice = clients.client("s3")
    alice.create_bucket(Bucket="shared")
    plan = _planned(clients, "PUT", "/shared/k")
    nobody = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"}
    policy = {"Version": "2012-10-17", "Statement": [nobody]}
    _fail_after_sending(monkeypatch)
    with pytest.raises(ClientError, match="InternalFailure"):
        alice.put_bucket_policy(Bucket="shared", Policy=json.dumps(policy))
    monkeypatch.undo()
    with pytest.raises(SandboxRefusal) as refused:
        asyncio.run(sandbox.answer(plan))
    assert refused.value.code == "ServiceUnavailable"


def test_an_answer_that_cannot_be_passed_on_is_told_of_still(
    clients: SandboxClients, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Something was done, so the trail has to know of the call."""
    clients.client("s3").create_bucket(Bucket="shared")
    plan = _planned(clients, "PUT", "/shared/k")
    _fail_after_sending(monkeypatch)
    with pytest.raises(SandboxRefusal) as refused:
        asyncio.run(sandbox.answer(plan))
    assert (refused.value.code, refused.value.status) == ("InternalFailure", 500)
    assert refused.value.event is not None
    assert refused.value.event.name == "PutObject"
    assert refused.value.protocol == "rest-xml"


def _fail_after_sending(monkeypatch: pytest.MonkeyPatch) -> None:
    send = MotoAccounts.send

    def sent(accounts: MotoAccounts, request: RawRequest, **where: str) -> RawResponse:
        send(accounts, request, **where)
        raise ValueError("what came back makes no sense")

    monkeypatch.setattr(MotoAccounts, "send", sent)
