"""Which permissions each service's requests need: the table, from real botocore requests."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from unit.sandbox.botocore_clients import ALICE, BOB, SandboxClients
from vestibule.sandbox.refusals import SandboxRefusal

_KEY = "11111111-2222-3333-4444-555555555555"
_HERE = f"us-east-1:{ALICE}"
_TABLE = [
    ("s3.list_buckets", {}, ["s3:ListAllMyBuckets arn:aws:s3:::*"]),
    ("s3.create_bucket", {"Bucket": "new"}, ["s3:CreateBucket arn:aws:s3:::new"]),
    ("s3.head_bucket", {"Bucket": "buc"}, ["s3:ListBucket arn:aws:s3:::buc"]),
    ("s3.list_objects_v2", {"Bucket": "buc"}, ["s3:ListBucket arn:aws:s3:::buc"]),
    ("s3.get_object", {"Bucket": "buc", "Key": "a/b"}, ["s3:GetObject arn:aws:s3:::buc/a/b"]),
    ("s3.head_object", {"Bucket": "buc", "Key": "k"}, ["s3:GetObject arn:aws:s3:::buc/k"]),
    (
        "s3.get_object",
        {"Bucket": "buc", "Key": "k", "VersionId": "v"},
        ["s3:GetObjectVersion arn:aws:s3:::buc/k"],
    ),
    (
        "s3.put_object",
        {"Bucket": "buc", "Key": "k", "Body": b"x", "ACL": "public-read"},
        ["s3:PutObject arn:aws:s3:::buc/k", "s3:PutObjectAcl arn:aws:s3:::buc/k"],
    ),
    (
        "s3.copy_object",
        {"Bucket": "buc", "Key": "to", "CopySource": "from/one"},
        ["s3:GetObject arn:aws:s3:::from/one", "s3:PutObject arn:aws:s3:::buc/to"],
    ),
    (
        "s3.delete_objects",
        {"Bucket": "buc", "Delete": {"Objects": [{"Key": "a"}, {"Key": "b", "VersionId": "v"}]}},
        ["s3:DeleteObject arn:aws:s3:::buc/a", "s3:DeleteObjectVersion arn:aws:s3:::buc/b"],
    ),
    ("ec2.describe_instances", {}, ["ec2:DescribeInstances *"]),
    (
        "ec2.terminate_instances",
        {"InstanceIds": ["i-1", "i-2"]},
        [
            f"ec2:TerminateInstances arn:aws:ec2:{_HERE}:instance/i-1",
            f"ec2:TerminateInstances arn:aws:ec2:{_HERE}:instance/i-2",
        ],
    ),
    (
        "ec2.create_tags",
        {"Resources": ["vpc-1"], "Tags": [{"Key": "a", "Value": "b"}]},
        [f"ec2:CreateTags arn:aws:ec2:{_HERE}:vpc/vpc-1"],
    ),
    ("dynamodb.list_tables", {}, ["dynamodb:ListTables *"]),
    (
        "dynamodb.get_item",
        {"TableName": "tab", "Key": {"id": {"S": "1"}}},
        [f"dynamodb:GetItem arn:aws:dynamodb:{_HERE}:table/tab"],
    ),
    (
        "dynamodb.batch_get_item",
        {"RequestItems": {name: {"Keys": [{"id": {"S": "1"}}]} for name in ("one", "two")}},
        [
            f"dynamodb:BatchGetItem arn:aws:dynamodb:{_HERE}:table/one",
            f"dynamodb:BatchGetItem arn:aws:dynamodb:{_HERE}:table/two",
        ],
    ),
    (
        "dynamodb.scan",
        {"TableName": "tab", "IndexName": "inx"},
        [f"dynamodb:Scan arn:aws:dynamodb:{_HERE}:table/tab/index/inx"],
    ),
    ("sqs.create_queue", {"QueueName": "q"}, [f"sqs:CreateQueue arn:aws:sqs:{_HERE}:q"]),
    (
        "sqs.send_message",
        {"QueueUrl": f"https://any/{ALICE}/q", "MessageBody": "m"},
        [f"sqs:SendMessage arn:aws:sqs:{_HERE}:q"],
    ),
    ("sns.list_topics", {}, ["sns:ListTopics *"]),
    (
        "sns.publish",
        {"TopicArn": f"arn:aws:sns:{_HERE}:t", "Message": "m"},
        [f"sns:Publish arn:aws:sns:{_HERE}:t"],
    ),
    (
        "sns.subscribe",
        {
            "TopicArn": f"arn:aws:sns:{_HERE}:t",
            "Protocol": "sqs",
            "Endpoint": f"arn:aws:sqs:{_HERE}:q",
        },
        [f"sns:Subscribe arn:aws:sns:{_HERE}:t", f"sqs:SendMessage arn:aws:sqs:{_HERE}:q"],
    ),
    ("lambda.list_functions", {}, ["lambda:ListFunctions *"]),
    (
        "lambda.get_function",
        {"FunctionName": "f"},
        [f"lambda:GetFunction arn:aws:lambda:{_HERE}:function:f"],
    ),
    (
        "lambda.create_function",
        {
            "FunctionName": "f",
            "Role": f"arn:aws:iam::{ALICE}:role/run",
            "Runtime": "python3.12",
            "Handler": "a.b",
            "Code": {"ZipFile": b"zip"},
        },
        [
            f"lambda:CreateFunction arn:aws:lambda:{_HERE}:function:f",
            f"iam:PassRole arn:aws:iam::{ALICE}:role/run",
        ],
    ),
    (
        "logs.describe_log_groups",
        {},
        [f"logs:DescribeLogGroups arn:aws:logs:{_HERE}:log-group::log-stream:"],
    ),
    (
        "logs.put_log_events",
        {
            "logGroupName": "/app",
            "logStreamName": "one",
            "logEvents": [{"timestamp": 1, "message": "m"}],
        },
        [f"logs:PutLogEvents arn:aws:logs:{_HERE}:log-group:/app:log-stream:one"],
    ),
    ("kms.list_keys", {}, ["kms:ListKeys *"]),
    ("kms.create_key", {}, ["kms:CreateKey *"]),
    (
        "kms.encrypt",
        {"KeyId": _KEY, "Plaintext": b"p"},
        [f"kms:Encrypt arn:aws:kms:{_HERE}:key/{_KEY}"],
    ),
    ("secretsmanager.list_secrets", {}, ["secretsmanager:ListSecrets *"]),
    (
        "secretsmanager.get_secret_value",
        {"SecretId": "db"},
        [f"secretsmanager:GetSecretValue arn:aws:secretsmanager:{_HERE}:secret:db-??????"],
    ),
    # Services without rules of their own.
    (
        "ssm.get_parameter",
        {"Name": "par"},
        [f"ssm:GetParameter arn:aws:ssm:{_HERE}:parameter/*"],
    ),
    (
        "ecr.describe_repositories",
        {},
        [f"ecr:DescribeRepositories arn:aws:ecr:{_HERE}:repository/*"],
    ),
]


@pytest.mark.parametrize(("call", "parameters", "expected"), _TABLE)
def test_a_request_needs_exactly_these_permissions(
    clients: SandboxClients, call: str, parameters: dict[str, Any], expected: list[str]
) -> None:
    clients.allows = lambda _: False
    service, _, method = call.partition(".")
    with pytest.raises(ClientError):
        getattr(clients.client(service), method)(**parameters)
    assert [f"{each.action} {each.resource}" for each in clients.plans[-1].checks] == expected


_TAGGED_AT_CREATION: list[tuple[str, dict[str, Any], str]] = [
    (
        "sqs.create_queue",
        {"QueueName": "q", "tags": {"a": "b"}},
        f"sqs:TagQueue arn:aws:sqs:{_HERE}:q",
    ),
    (
        "sns.create_topic",
        {"Name": "t", "Tags": [{"Key": "a", "Value": "b"}]},
        f"sns:TagResource arn:aws:sns:{_HERE}:t",
    ),
    (
        "kms.create_key",
        {"Tags": [{"TagKey": "a", "TagValue": "b"}]},
        f"kms:TagResource arn:aws:kms:{_HERE}:key/*",
    ),
    (
        "lambda.create_function",
        {
            "FunctionName": "f",
            "Role": f"arn:aws:iam::{ALICE}:role/r",
            "Code": {"ZipFile": b"x"},
            "Tags": {"a": "b"},
        },
        f"lambda:TagResource arn:aws:lambda:{_HERE}:function:f",
    ),
    (
        "logs.create_log_group",
        {"logGroupName": "/g", "tags": {"a": "b"}},
        f"logs:TagResource arn:aws:logs:{_HERE}:log-group:/g",
    ),
    (
        "secretsmanager.create_secret",
        {"Name": "db", "SecretString": "x", "Tags": [{"Key": "a", "Value": "b"}]},
        f"secretsmanager:TagResource arn:aws:secretsmanager:{_HERE}:secret:db-??????",
    ),
    (
        "dynamodb.create_table",
        {
            "TableName": "tab",
            "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
            "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
            "Tags": [{"Key": "a", "Value": "b"}],
        },
        f"dynamodb:TagResource arn:aws:dynamodb:{_HERE}:table/tab",
    ),
]


@pytest.mark.parametrize(("call", "parameters", "expected"), _TAGGED_AT_CREATION)
def test_tags_at_creation_need_permission_of_their_own(
    clients: SandboxClients, call: str, parameters: dict[str, Any], expected: str
) -> None:
    clients.allows = lambda _: False
    service, _, method = call.partition(".")
    with pytest.raises(ClientError):
        getattr(clients.client(service), method)(**parameters)
    [check] = [each for each in clients.plans[-1].checks if "Tag" in each.action]
    assert f"{check.action} {check.resource}" == expected
    assert check.context["aws:RequestTag/a"] == "b"
    untagged = {key: value for key, value in parameters.items() if key.lower() != "tags"}
    with pytest.raises(ClientError):
        getattr(clients.client(service), method)(**untagged)
    assert not any("Tag" in each.action for each in clients.plans[-1].checks)


def test_tags_that_are_copied_need_permission_on_both_sides(clients: SandboxClients) -> None:
    s3 = clients.client("s3")
    s3.create_bucket(Bucket="buc")
    s3.put_object(Bucket="buc", Key="plain", Body=b"x")
    s3.put_object(Bucket="buc", Key="tagged", Body=b"x", Tagging="a=b")
    for source, directive, needed in (
        ("plain", "COPY", 2),
        ("tagged", "REPLACE", 2),
        ("tagged", "COPY", 4),
    ):
        s3.copy_object(
            Bucket="buc", Key="to", CopySource=f"buc/{source}", TaggingDirective=directive
        )
        assert len(clients.plans[-1].checks) == needed
    assert [each.action for each in clients.plans[-1].checks[2:]] == [
        "s3:GetObjectTagging",
        "s3:PutObjectTagging",
    ]


def test_a_buckets_policy_and_owner_come_with_the_check(clients: SandboxClients) -> None:
    s3 = clients.client("s3")
    policy = json.dumps({"Version": "2012-10-17", "Statement": []})
    s3.create_bucket(Bucket="alices")
    s3.put_bucket_policy(Bucket="alices", Policy=policy)
    clients.client("s3", BOB).list_objects_v2(Bucket="alices")
    check = clients.plans[-1].checks[0]
    assert check.resource_account == ALICE
    assert json.loads(check.resource_policy or "") == json.loads(policy)


def test_tags_of_the_request_and_of_the_resource_are_condition_keys(
    clients: SandboxClients,
) -> None:
    sqs = clients.client("sqs")
    url = sqs.create_queue(QueueName="q", tags={"team": "a"})["QueueUrl"]
    assert clients.plans[-1].checks[0].context["aws:RequestTag/team"] == "a"
    sqs.get_queue_attributes(QueueUrl=url)
    assert clients.plans[-1].checks[0].context["aws:ResourceTag/team"] == "a"


def test_list_prefixes_and_versions_of_s3_are_condition_keys(clients: SandboxClients) -> None:
    s3 = clients.client("s3")
    s3.create_bucket(Bucket="alices")
    s3.list_objects_v2(Bucket="alices", Prefix="home/", Delimiter="/", MaxKeys=5)
    context = clients.plans[-1].checks[0].context
    assert (context["s3:prefix"], context["s3:delimiter"], context["s3:max-keys"]) == (
        "home/",
        "/",
        "5",
    )


def test_dynamodb_tells_leading_keys_and_attributes(clients: SandboxClients) -> None:
    dynamodb = clients.client("dynamodb")
    dynamodb.create_table(
        TableName="tab",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    dynamodb.get_item(TableName="tab", Key={"id": {"S": "alice"}}, ProjectionExpression="age")
    context = clients.plans[-1].checks[0].context
    assert context["dynamodb:LeadingKeys"] == ("alice",)
    assert set(context["dynamodb:Attributes"]) == {"id", "age"}


_UNTOLD = [
    ("dynamodb", "execute_statement", {"Statement": "SELECT * FROM secrets"}),
    (
        "ec2",
        "run_instances",
        {"LaunchTemplate": {"LaunchTemplateId": "lt-1"}, "MinCount": 1, "MaxCount": 1},
    ),
    ("sqs", "send_message", {"QueueUrl": "https://any/", "MessageBody": "m"}),
    ("sqs", "send_message", {"QueueUrl": "q", "MessageBody": "m"}),
    ("ssm", "get_parameter", {"Name": "/aws/reference/secretsmanager/db"}),
    ("ssm", "get_parameters", {"Names": ["a", "/aws/reference/secretsmanager/db"]}),
    (
        "athena",
        "start_query_execution",
        {
            "QueryString": "SELECT 1",
            "ResultConfiguration": {"OutputLocation": "s3://secret/"},
        },
    ),
    ("kms", "encrypt", {"KeyId": f"arn:aws:kms:eu-west-1:{ALICE}:key/{_KEY}", "Plaintext": b"p"}),
    (
        "cloudwatch",
        "tag_resource",
        {"ResourceARN": f"arn:aws:cloudwatch:us-east-1:{BOB}:alarm:a", "Tags": []},
    ),
]


@pytest.mark.parametrize(("service", "method", "parameters"), _UNTOLD)
def test_what_cannot_be_told_is_denied(
    clients: SandboxClients, service: str, method: str, parameters: dict[str, Any]
) -> None:
    with pytest.raises(ClientError) as caught:
        getattr(clients.client(service), method)(**parameters)
    assert "AccessDenied" in str(caught.value) or "Unauthorized" in str(caught.value)
    assert clients.plans == []


_UNSERVED = [
    ("sts", "get_caller_identity", {}),
    ("cloudformation", "list_stacks", {}),
    ("stepfunctions", "list_state_machines", {}),
    ("lambda", "invoke", {"FunctionName": "f"}),
    (
        "sns",
        "subscribe",
        {
            "TopicArn": f"arn:aws:sns:{_HERE}:t",
            "Protocol": "https",
            "Endpoint": "https://internal/",
        },
    ),
    (
        "sns",
        "subscribe",
        {
            "TopicArn": f"arn:aws:sns:{_HERE}:t",
            "Protocol": "sqs",
            "Endpoint": f"arn:aws:sqs:us-east-1:{BOB}:q",
        },
    ),
    ("s3", "put_bucket_logging", {"Bucket": "buc", "BucketLoggingStatus": {}}),
    ("ec2", "request_spot_instances", {"LaunchSpecification": {"ImageId": "ami-1"}}),
    (
        "ec2",
        "associate_iam_instance_profile",
        {"InstanceId": "i-1", "IamInstanceProfile": {"Name": "admin"}},
    ),
    ("secretsmanager", "rotate_secret", {"SecretId": "db"}),
]


@pytest.mark.parametrize(("service", "method", "parameters"), _UNSERVED)
def test_what_would_reach_past_authorization_is_not_served(
    clients: SandboxClients, service: str, method: str, parameters: dict[str, Any]
) -> None:
    with pytest.raises(ClientError):
        getattr(clients.client(service), method)(**parameters)
    refusal: SandboxRefusal = clients.refusals[-1]
    assert (refusal.code, refusal.status) == ("NotImplemented", 501)
    assert refusal.event is not None
    assert refusal.event.name
