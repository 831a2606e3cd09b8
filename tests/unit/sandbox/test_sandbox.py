"""The nine services, driven by boto3 through plan and answer."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from unit.sandbox.botocore_clients import ALICE, SandboxClients


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
