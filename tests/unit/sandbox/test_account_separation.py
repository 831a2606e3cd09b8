"""Attacks on the wall between accounts, and on the wall around the sandbox."""

import asyncio

import pytest
from botocore.exceptions import ClientError

from unit.sandbox.botocore_clients import ALICE, BOB, REGION, SandboxClients
from vestibule.sandbox.raw_http import RawRequest
from vestibule.sandbox.refusals import SandboxRefusal
from vestibule.sandbox.sandbox import Sandbox


def test_accounts_see_their_own_buckets_only(clients: SandboxClients) -> None:
    clients.client("s3").create_bucket(Bucket="alices")
    clients.client("s3", BOB).create_bucket(Bucket="bobs")
    found = clients.client("s3", BOB).list_buckets()["Buckets"]
    assert [each["Name"] for each in found] == ["bobs"]


@pytest.mark.parametrize(
    ("service", "make", "listing", "key"),
    [
        ("sqs", ("create_queue", {"QueueName": "q"}), "list_queues", "QueueUrls"),
        ("sns", ("create_topic", {"Name": "t"}), "list_topics", "Topics"),
        ("kms", ("create_key", {}), "list_keys", "Keys"),
        (
            "secretsmanager",
            ("create_secret", {"Name": "s", "SecretString": "x"}),
            "list_secrets",
            "SecretList",
        ),
        ("logs", ("create_log_group", {"logGroupName": "g"}), "describe_log_groups", "logGroups"),
    ],
)
def test_accounts_and_regions_stay_apart(
    clients: SandboxClients, service: str, make: tuple[str, dict[str, str]], listing: str, key: str
) -> None:
    method, parameters = make
    getattr(clients.client(service), method)(**parameters)
    assert getattr(clients.client(service), listing)()[key]
    assert not getattr(clients.client(service, BOB), listing)().get(key)
    assert not getattr(clients.client(service, region="eu-west-1"), listing)().get(key)


def test_the_account_header_of_a_client_is_not_believed(clients: SandboxClients) -> None:
    clients.client("s3").create_bucket(Bucket="alices")
    clients.sent_headers = {"x-moto-account-id": ALICE}
    assert clients.client("s3", BOB).list_buckets()["Buckets"] == []
    clients.client("sqs").create_queue(QueueName="alices")
    assert "QueueUrls" not in clients.client("sqs", BOB).list_queues()


def test_the_scope_of_a_clients_authorization_header_is_not_believed(
    clients: SandboxClients,
) -> None:
    clients.client("sqs", region="eu-west-1").create_queue(QueueName="q")
    clients.sent_headers = {
        "authorization": "AWS4-HMAC-SHA256 Credential=AKIA/20260101/eu-west-1/sqs/aws4_request, "
        "SignedHeaders=host, Signature=0"
    }
    assert "QueueUrls" not in clients.client("sqs").list_queues()


def test_another_accounts_bucket_is_checked_against_its_owner(clients: SandboxClients) -> None:
    clients.client("s3").create_bucket(Bucket="alices")
    clients.client("s3").put_object(Bucket="alices", Key="k", Body=b"x")
    clients.client("s3", BOB).get_object(Bucket="alices", Key="k")
    assert [each.resource_account for each in clients.plans[-1].checks] == [ALICE]


def test_a_copy_names_the_owner_of_its_source(clients: SandboxClients) -> None:
    clients.client("s3").create_bucket(Bucket="alices")
    clients.client("s3").put_object(Bucket="alices", Key="k", Body=b"x")
    bob = clients.client("s3", BOB)
    bob.create_bucket(Bucket="bobs")
    clients.allows = lambda plan: all(each.resource_account == BOB for each in plan.checks)
    with pytest.raises(ClientError, match="AccessDenied"):
        bob.copy_object(Bucket="bobs", Key="mine", CopySource="alices/k")
    with pytest.raises(ClientError, match="AccessDenied"):
        bob.copy_object(Bucket="bobs", Key="mine", CopySource="%61lices/k")


def test_a_foreign_arn_acts_in_the_account_that_was_checked(clients: SandboxClients) -> None:
    """Were it carried out in the caller's account, the check would be of another table."""
    table = {
        "TableName": "tab",
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
        "BillingMode": "PAY_PER_REQUEST",
    }
    for account in (ALICE, BOB):
        dynamodb = clients.client("dynamodb", account)
        dynamodb.create_table(**table)
        dynamodb.put_item(TableName="tab", Item={"id": {"S": "1"}, "of": {"S": account}})
    arn = f"arn:aws:dynamodb:{REGION}:{ALICE}:table/tab"
    item = clients.client("dynamodb", BOB).get_item(TableName=arn, Key={"id": {"S": "1"}})["Item"]
    assert clients.plans[-1].checks[0].resource_account == ALICE
    assert item["of"]["S"] == ALICE


def test_one_request_cannot_mix_tables_of_two_accounts(clients: SandboxClients) -> None:
    keys = {"Keys": [{"id": {"S": "1"}}]}
    foreign = f"arn:aws:dynamodb:{REGION}:{ALICE}:table/tab"
    with pytest.raises(ClientError):
        clients.client("dynamodb", BOB).batch_get_item(RequestItems={"tab": keys, foreign: keys})
    assert clients.refusals[-1].code == "NotImplemented"


def test_a_queue_url_names_the_owner_of_the_queue(clients: SandboxClients) -> None:
    url = clients.client("sqs").create_queue(QueueName="q")["QueueUrl"]
    clients.client("sqs", BOB).send_message(QueueUrl=url, MessageBody="from bob")
    assert clients.plans[-1].checks[0].resource_account == ALICE


def test_a_bucket_named_like_motos_own_pages_is_a_bucket(clients: SandboxClients) -> None:
    clients.client("s3").create_bucket(Bucket="alices")
    bob = clients.client("s3", BOB)
    bob.create_bucket(Bucket="moto-api")
    bob.put_object(Bucket="moto-api", Key="reset", Body=b"")
    bob.create_multipart_upload(Bucket="moto-api", Key="reset")
    assert [each["Name"] for each in clients.client("s3").list_buckets()["Buckets"]] == ["alices"]
    bob.create_bucket(Bucket="latest")
    with pytest.raises(ClientError, match="NoSuchKey"):
        bob.get_object(Bucket="latest", Key="meta-data/iam/security-credentials/")


@pytest.mark.parametrize(
    "key", ["../other/k", "/lead", "a//b", "./a", "a/../../other/k", "%2e%2e/x"]
)
def test_a_key_stays_in_its_bucket_and_keeps_its_name(clients: SandboxClients, key: str) -> None:
    s3 = clients.client("s3")
    s3.create_bucket(Bucket="one")
    s3.create_bucket(Bucket="other")
    s3.put_object(Bucket="one", Key=key, Body=b"x")
    assert clients.plans[-1].checks[0].resource == f"arn:aws:s3:::one/{key}"
    assert [each["Key"] for each in s3.list_objects_v2(Bucket="one")["Contents"]] == [key]
    assert s3.list_objects_v2(Bucket="other")["KeyCount"] == 0


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_an_object_that_looks_like_a_form_is_kept_as_it_is(
    clients: SandboxClients, kind: str
) -> None:
    s3 = clients.client("s3")
    s3.create_bucket(Bucket="one")
    body = b"key=evil&file=x&Action=DeleteBucket"
    s3.put_object(Bucket="one", Key="k", Body=body, ContentType=kind)
    assert s3.get_object(Bucket="one", Key="k")["Body"].read() == body


def test_a_reset_empties_every_account_each_time(clients: SandboxClients, sandbox: Sandbox) -> None:
    for _ in range(2):
        for account in (ALICE, BOB):
            clients.client("s3", account).create_bucket(Bucket=f"bucket-{account}")
            clients.client("sqs", account).create_queue(QueueName="q")
        sandbox.reset()
        for account in (ALICE, BOB):
            assert clients.client("s3", account).list_buckets()["Buckets"] == []
            assert "QueueUrls" not in clients.client("sqs", account).list_queues()


def test_an_unknown_region_is_refused(clients: SandboxClients) -> None:
    request = RawRequest("GET", "/", "", {"host": "localhost"}, b"", "s3")
    with pytest.raises(Exception, match="Region"):
        clients.raw(request, region="xx-evil-9")


def test_a_name_that_got_an_owner_since_it_was_authorized_is_not_touched(
    sandbox: Sandbox, clients: SandboxClients
) -> None:
    request = RawRequest("PUT", "/wanted/k", "", {"host": "localhost"}, b"secret", "s3")
    planned = clients.raw(request)
    untouched = clients.raw(RawRequest("GET", "/", "", {"host": "localhost"}, b"", "s3"))
    bob = clients.client("s3", BOB)
    bob.create_bucket(Bucket="wanted")
    with pytest.raises(SandboxRefusal) as refused:
        asyncio.run(sandbox.answer(planned))
    assert (refused.value.code, refused.value.status) == ("ServiceUnavailable", 503)
    assert "Contents" not in bob.list_objects_v2(Bucket="wanted")
    assert asyncio.run(sandbox.answer(untouched)).status == 200
