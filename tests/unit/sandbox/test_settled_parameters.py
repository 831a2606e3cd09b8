"""Requests that could be read in two ways: settled for authorization and moto alike, or refused."""

from collections.abc import Mapping
from typing import Any

import pytest
from botocore.exceptions import ClientError

from unit.sandbox.botocore_clients import ALICE, BOB, SandboxClients
from vestibule.sandbox.raw_http import RawRequest
from vestibule.sandbox.refusals import SandboxRefusal

_HERE = f"us-east-1:{ALICE}"
_GROUPS = f"arn:aws:logs:{_HERE}:log-group:"


def _storage(path: str, **headers: str) -> RawRequest:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return RawRequest("PUT", path, "", {"host": "localhost", **named}, b"", "s3")


@pytest.mark.parametrize(
    ("source", "read"),
    [
        ("from/a.txt", "arn:aws:s3:::from/a.txt"),
        ("/from/a%20b", "arn:aws:s3:::from/a b"),
        ("from//a", "arn:aws:s3:::from//a"),
        ("from/secret#.txt", "arn:aws:s3:::from/secret#.txt"),
        ("from/secret?.txt", "arn:aws:s3:::from/secret?.txt"),
        ("from/secret;.txt", "arn:aws:s3:::from/secret;.txt"),
        ("from/secret%3F.txt", "arn:aws:s3:::from/secret?.txt"),
        (
            "from/secret?a=b&versionId=null&c=.txt",
            "arn:aws:s3:::from/secret?a=b&versionId=null&c=.txt",
        ),
        ("from/a?versionId=v", "arn:aws:s3:::from/a"),
    ],
)
def test_the_object_that_is_authorized_is_the_one_that_is_copied(
    clients: SandboxClients, source: str, read: str
) -> None:
    for bucket in ("from", "to1"):
        clients.client("s3").create_bucket(Bucket=bucket)
    plan = clients.raw(_storage("/to1/k", x_amz_copy_source=source))
    assert plan.checks[0].resource == read
    path, _, version = plan.outgoing.headers["x-amz-copy-source"].partition("?versionId=")
    assert not set(path) & set("#?;&")
    assert version == ("v" if source.endswith("?versionId=v") else "")


def test_a_copy_of_a_key_with_a_sign_of_urls_copies_that_key(clients: SandboxClients) -> None:
    s3 = clients.client("s3")
    s3.create_bucket(Bucket="buc")
    s3.put_object(Bucket="buc", Key="secret", Body=b"secret")
    s3.put_object(Bucket="buc", Key="secret#.txt", Body=b"open")
    s3.copy_object(Bucket="buc", Key="to", CopySource={"Bucket": "buc", "Key": "secret#.txt"})
    assert s3.get_object(Bucket="buc", Key="to")["Body"].read() == b"open"


def test_an_upload_goes_on_under_its_own_key_only(clients: SandboxClients) -> None:
    s3 = clients.client("s3")
    s3.create_bucket(Bucket="buc")
    upload = s3.create_multipart_upload(Bucket="buc", Key="theirs")["UploadId"]
    named = {"Bucket": "buc", "Key": "mine", "UploadId": upload}
    for method, further in (
        ("upload_part", {"PartNumber": 1, "Body": b"x"}),
        ("complete_multipart_upload", {}),
        ("abort_multipart_upload", {}),
        ("list_parts", {}),
    ):
        with pytest.raises(ClientError) as refused:
            getattr(s3, method)(**named, **further)
        assert refused.value.response["Error"]["Code"] == "NoSuchUpload"
    s3.upload_part(**{**named, "Key": "theirs"}, PartNumber=1, Body=b"x")


def test_going_round_a_lock_needs_permission_of_its_own(clients: SandboxClients) -> None:
    s3 = clients.client("s3")
    s3.create_bucket(Bucket="buc")
    named = {"Bucket": "buc", "Key": "k", "VersionId": "v"}
    clients.allows = lambda _: False
    for method, parameters in (
        ("delete_object", named),
        ("put_object_retention", named),
        ("delete_objects", {"Bucket": "buc", "Delete": {"Objects": [{"Key": "k"}]}}),
    ):
        with pytest.raises(ClientError):
            getattr(s3, method)(**parameters, BypassGovernanceRetention=True)
        actions = [each.action for each in clients.plans[-1].checks]
        assert "s3:BypassGovernanceRetention" in actions
        with pytest.raises(ClientError):
            getattr(s3, method)(**parameters, BypassGovernanceRetention=False)
        actions = [each.action for each in clients.plans[-1].checks]
        assert "s3:BypassGovernanceRetention" not in actions
        assert "x-amz-bypass-governance-retention" not in clients.plans[-1].outgoing.headers


@pytest.mark.parametrize("between", ["?/", "#/", "?x=/", ";/", "/x/", "\\/", " "])
def test_a_queue_url_ends_with_the_queue(clients: SandboxClients, between: str) -> None:
    url = f"https://sqs.us-east-1.amazonaws.com/{ALICE}/open{between}secret"
    with pytest.raises(ClientError) as refused:
        clients.client("sqs").receive_message(QueueUrl=url)
    assert "AccessDenied" in str(refused.value)
    assert clients.plans == []


_TWICE: list[tuple[str, str, dict[str, Any], str]] = [
    (
        "sns",
        "publish",
        {
            "TopicArn": f"arn:aws:sns:{_HERE}:open",
            "TargetArn": f"arn:aws:sns:{_HERE}:secret",
            "Message": "m",
        },
        "InvalidParameter",
    ),
    (
        "logs",
        "get_log_events",
        {"logGroupName": "open", "logGroupIdentifier": "secret", "logStreamName": "s"},
        "InvalidParameterException",
    ),
    (
        "logs",
        "start_query",
        {
            "logGroupName": "open",
            "logGroupNames": ["secret"],
            "startTime": 0,
            "endTime": 1,
            "queryString": "fields @message",
        },
        "InvalidParameterException",
    ),
    (
        "kms",
        "create_key",
        {"CustomerMasterKeySpec": "RSA_2048", "KeySpec": "SYMMETRIC_DEFAULT"},
        "ValidationException",
    ),
    (
        "ec2",
        "delete_security_group",
        {"GroupId": "sg-1", "GroupName": "open"},
        "InvalidParameterCombination",
    ),
    (
        "ec2",
        "release_address",
        {"AllocationId": "eipalloc-1", "PublicIp": "192.0.2.1"},
        "InvalidParameterCombination",
    ),
    (
        "ec2",
        "delete_launch_template",
        {"LaunchTemplateId": "lt-1", "LaunchTemplateName": "open"},
        "InvalidParameterCombination",
    ),
    (
        "dynamodb",
        "query",
        {
            "TableName": "tab",
            "KeyConditions": {
                "id": {"AttributeValueList": [{"S": "alice"}], "ComparisonOperator": "EQ"}
            },
            "KeyConditionExpression": "id = :b",
            "ExpressionAttributeValues": {":b": {"S": "bob"}},
        },
        "ValidationException",
    ),
]


@pytest.mark.parametrize(("service", "method", "parameters", "code"), _TWICE)
def test_what_is_named_twice_is_refused(
    clients: SandboxClients, service: str, method: str, parameters: dict[str, Any], code: str
) -> None:
    with pytest.raises(ClientError) as refused:
        getattr(clients.client(service), method)(**parameters)
    assert refused.value.response["Error"]["Code"] == code
    assert clients.plans == []


def test_a_log_group_is_the_one_that_its_identifier_names(clients: SandboxClients) -> None:
    logs = clients.client("logs")
    for name in ("open", "secret"):
        logs.create_log_group(logGroupName=name)
        logs.create_log_stream(logGroupName=name, logStreamName=f"{name}-stream")
    for identifier in ("open", f"{_GROUPS}open", f"{_GROUPS}open:*"):
        streams = logs.describe_log_streams(logGroupIdentifier=identifier)["logStreams"]
        assert [each["logStreamName"] for each in streams] == ["open-stream"]
        resource = clients.plans[-1].checks[0].resource
        assert resource == f"{_GROUPS}open:log-stream:"
    query = {"startTime": 0, "endTime": 1, "queryString": "fields @message"}
    logs.start_query(logGroupIdentifiers=["open", f"{_GROUPS}secret"], **query)
    assert [each.resource for each in clients.plans[-1].checks] == [
        f"{_GROUPS}open:log-stream:",
        f"{_GROUPS}secret:log-stream:",
    ]


@pytest.mark.parametrize(
    "identifier",
    [
        f"{_GROUPS}open:secret",
        f"{_GROUPS}open:log-stream:s",
        f"arn:aws:logs:us-east-1:{BOB}:log-group:open",
        f"arn:aws:logs:eu-west-1:{ALICE}:log-group:open",
    ],
)
def test_a_log_group_elsewhere_is_denied(clients: SandboxClients, identifier: str) -> None:
    with pytest.raises(ClientError) as refused:
        clients.client("logs").describe_log_streams(logGroupIdentifier=identifier)
    assert refused.value.response["Error"]["Code"] == "AccessDeniedException"


_KEY_CONDITIONS: list[tuple[str, Mapping[str, str]]] = [
    ("id = :alice AND id = :bob", {}),
    ("id = :bob AND id = :alice", {}),
    ("(id = :bob) AND (id = :alice)", {}),
    ("#i = :bob AND id = :alice", {"#i": "id"}),
    ("id = :alice OR id = :bob", {}),
    ("begins_with(id, :bob) AND id = :alice", {}),
    ("id = bob", {}),
    ("id = :alice-", {}),
]


@pytest.mark.parametrize(("expression", "names"), _KEY_CONDITIONS)
def test_a_query_with_two_partition_keys_is_denied(
    clients: SandboxClients, expression: str, names: Mapping[str, str]
) -> None:
    _make_table(clients)
    further = {"ExpressionAttributeNames": dict(names)} if names else {}
    planned = len(clients.plans)
    with pytest.raises(ClientError) as refused:
        clients.client("dynamodb").query(
            TableName="tab",
            KeyConditionExpression=expression,
            ExpressionAttributeValues={":alice": {"S": "alice"}, ":bob": {"S": "bob"}},
            **further,
        )
    assert refused.value.response["Error"]["Code"] == "AccessDeniedException"
    assert len(clients.plans) == planned


@pytest.mark.parametrize("expression", ["id = :a", "(#i = :a)", "#i=:a AND age > :n", "id\n= :a"])
def test_the_partition_key_of_a_query_is_told(clients: SandboxClients, expression: str) -> None:
    _make_table(clients)
    clients.allows = lambda _: False
    with pytest.raises(ClientError):
        clients.client("dynamodb").query(
            TableName="tab",
            KeyConditionExpression=expression,
            ExpressionAttributeNames={"#i": "id"},
            ExpressionAttributeValues={":a": {"S": "alice"}, ":n": {"N": "1"}},
        )
    assert clients.plans[-1].checks[0].context["dynamodb:LeadingKeys"] == ("alice",)


@pytest.mark.parametrize(
    ("operation", "parameters"),
    [
        ("query", {"TableName": "tab", "ExpressionAttributeNames": {"x": "id"}}),
        ("query", {"TableName": "tab", "ExpressionAttributeValues": {"x": {"S": "id"}}}),
        (
            "transact_write_items",
            {
                "TransactItems": [
                    {
                        "Delete": {
                            "TableName": "tab",
                            "Key": {"id": {"S": "a"}},
                            "ExpressionAttributeNames": {"#a.b": "id"},
                        }
                    }
                ]
            },
        ),
    ],
)
def test_a_word_cannot_stand_for_another_attribute(
    clients: SandboxClients, operation: str, parameters: dict[str, Any]
) -> None:
    with pytest.raises(ClientError):
        getattr(clients.client("dynamodb"), operation)(**parameters)
    refusal: SandboxRefusal = clients.refusals[-1]
    assert refusal.code == "ValidationException"
    assert "contains invalid key: Syntax error" in refusal.message


def test_items_may_have_attributes_of_any_name(clients: SandboxClients) -> None:
    _make_table(clients)
    item = {"id": {"S": "a"}, "ExpressionAttributeNames": {"M": {"x": {"S": "y"}}}}
    clients.client("dynamodb").put_item(TableName="tab", Item=item)
    key = {"id": {"S": "a"}}
    assert clients.client("dynamodb").get_item(TableName="tab", Key=key)["Item"] == item


def _make_table(clients: SandboxClients) -> None:
    clients.client("dynamodb").create_table(
        TableName="tab",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )


def test_a_lock_in_force_is_not_loosened(clients: SandboxClients) -> None:
    s3 = clients.client("s3")
    s3.create_bucket(Bucket="buc", ObjectLockEnabledForBucket=True)
    lock = {"ObjectLockMode": "GOVERNANCE", "ObjectLockRetainUntilDate": "2090-06-01T00:00:00Z"}
    s3.put_object(Bucket="buc", Key="k", Body=b"x", **lock)

    def retain(mode: str, until: str, **further: Any) -> None:
        retention = {"Mode": mode, "RetainUntilDate": until}
        s3.put_object_retention(Bucket="buc", Key="k", Retention=retention, **further)

    for mode, until in (
        ("GOVERNANCE", "2090-05-31T00:00:00Z"),
        ("COMPLIANCE", "2090-06-01T00:00:00Z"),
    ):
        with pytest.raises(ClientError) as refused:
            retain(mode, until)
        assert refused.value.response["Error"]["Code"] == "AccessDenied"
    retain("GOVERNANCE", "2091-01-01T00:00:00Z")
    retain("GOVERNANCE", "2089-01-01T00:00:00Z", BypassGovernanceRetention=True)
    retain("COMPLIANCE", "2091-01-01T00:00:00Z", BypassGovernanceRetention=True)
    with pytest.raises(ClientError):
        retain("COMPLIANCE", "2090-01-01T00:00:00Z", BypassGovernanceRetention=True)


def test_a_grant_is_retired_by_its_token_or_its_key(clients: SandboxClients) -> None:
    with pytest.raises(ClientError) as refused:
        clients.client("kms").retire_grant(GrantToken="token", KeyId="key-of-somebody")
    assert refused.value.response["Error"]["Code"] == "ValidationException"


def test_who_may_not_is_told_nothing_of_what_is_stored(clients: SandboxClients) -> None:
    s3 = clients.client("s3")
    s3.create_bucket(Bucket="buc", ObjectLockEnabledForBucket=True)
    lock = {"Mode": "COMPLIANCE", "RetainUntilDate": "2090-01-01T00:00:00Z"}
    s3.put_object(Bucket="buc", Key="k", Body=b"x")
    s3.put_object_retention(Bucket="buc", Key="k", Retention=lock)
    upload = s3.create_multipart_upload(Bucket="buc", Key="theirs")["UploadId"]
    looser = {"Retention": {**lock, "RetainUntilDate": "2030-01-01T00:00:00Z"}}
    for method, parameters, code, text in (
        ("list_parts", {"Key": "mine", "UploadId": upload}, "NoSuchUpload", "does not exist"),
        ("put_object_retention", {"Key": "k", **looser}, "AccessDenied", "object lock"),
        ("get_object", {"Key": "k", "ExpectedBucketOwner": BOB}, "AccessDenied", "Access Denied"),
    ):
        with pytest.raises(ClientError, match=text) as refused:
            getattr(s3, method)(Bucket="buc", **parameters)
        assert refused.value.response["Error"]["Code"] == code
        clients.allows = lambda _: False
        with pytest.raises(ClientError, match="denied by the test"):
            getattr(s3, method)(Bucket="buc", **parameters)
        clients.allows = lambda _: True
