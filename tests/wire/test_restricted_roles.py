"""Roles that may do a part of a service: that part works, the rest is refused in AWS's words."""

import json
import urllib.error
import urllib.request
from typing import Any

import pytest

from account_roles import (
    Credentials,
    administrator,
    allow,
    deny,
    make_account,
    refused,
    restricted,
)
from served import Served


@pytest.fixture(scope="module")
def account(served: Served) -> str:
    """An account of these tests alone, so that they do not meet others."""
    return make_account(served, "Restricted")


@pytest.fixture(scope="module")
def dev(served: Served, account: str) -> Credentials:
    """An administrator of the account."""
    return administrator(served, account, user="restricts")


def test_a_prefix_of_a_bucket(served: Served, dev: Credentials, account: str) -> None:
    everything = served.client("s3", **dev)
    everything.create_bucket(Bucket="in-parts")
    for key in ("home/a.txt", "secret"):
        everything.put_object(Bucket="in-parts", Key=key, Body=key.encode())
    role = restricted(
        served,
        dev,
        "in-parts",
        allow("s3:ListBucket", "arn:aws:s3:::in-parts", StringLike={"s3:prefix": "home/*"}),
        allow(["s3:GetObject", "s3:PutObject", "s3:DeleteObject"], "arn:aws:s3:::in-parts/home/*"),
    )
    s3 = served.client("s3", **role)
    assert s3.list_objects_v2(Bucket="in-parts", Prefix="home/")["KeyCount"] == 1
    s3.copy_object(Bucket="in-parts", Key="home/b.txt", CopySource="in-parts/home/a.txt")
    assert refused(s3.list_objects_v2, Bucket="in-parts", Prefix="")[0] == "AccessDenied"
    code, text = refused(s3.get_object, Bucket="in-parts", Key="secret")
    assert (code, text) == (
        "AccessDenied",
        f"User: arn:aws:sts::{account}:assumed-role/in-parts/tests is not authorized to perform: "
        "s3:GetObject on resource: arn:aws:s3:::in-parts/secret because no identity-based policy "
        "allows the s3:GetObject action",
    )
    copy = {"Bucket": "in-parts", "Key": "home/c.txt", "CopySource": "in-parts/secret"}
    assert refused(s3.copy_object, **copy)[0] == "AccessDenied"
    assert everything.list_objects_v2(Bucket="in-parts")["KeyCount"] == 3


def test_of_many_objects_the_permitted_are_deleted_and_the_others_told(
    served: Served, dev: Credentials
) -> None:
    everything = served.client("s3", **dev)
    everything.create_bucket(Bucket="many-objects")
    for key in ("mine", "theirs & <ours>"):
        everything.put_object(Bucket="many-objects", Key=key, Body=b"x")
    mine = allow("s3:DeleteObject", "arn:aws:s3:::many-objects/mine")
    s3 = served.client("s3", **restricted(served, dev, "deletes-mine", mine))

    def delete(*keys: str) -> tuple[list[str], list[dict[str, str]]]:
        objects = [{"Key": key} for key in keys]
        answer = s3.delete_objects(Bucket="many-objects", Delete={"Objects": objects})
        return [each["Key"] for each in answer.get("Deleted", [])], answer.get("Errors", [])

    deleted, errors = delete("theirs & <ours>", "mine")
    assert deleted == ["mine"]
    [error] = errors
    assert (error["Key"], error["Code"]) == ("theirs & <ours>", "AccessDenied")
    assert "is not authorized to perform: s3:DeleteObject on resource: " in error["Message"]
    deleted, errors = delete("theirs & <ours>")
    assert (deleted, len(errors)) == ([], 1)
    assert everything.list_objects_v2(Bucket="many-objects")["KeyCount"] == 1
    found = served.client("cloudtrail", **dev).lookup_events(
        LookupAttributes=[{"AttributeKey": "EventName", "AttributeValue": "DeleteObjects"}]
    )["Events"]
    told = [json.loads(each["CloudTrailEvent"])["additionalEventData"] for each in found]
    denial = {"DeniedParts": 1, "FirstDenial": error["Message"]}
    assert told == [denial, denial]


def test_urls_presigned_by_roles_that_may_and_may_not(served: Served, dev: Credentials) -> None:
    served.client("s3", **dev).create_bucket(Bucket="presigned-by-roles")
    role = restricted(
        served,
        dev,
        "presigns",
        allow("s3:*", "arn:aws:s3:::presigned-by-roles/open/*"),
        deny("s3:GetObject", "*", StringEquals={"s3:authType": "REST-QUERY-STRING"}),
        deny("s3:PutObject", "*", NumericGreaterThan={"s3:signatureAge": "600000"}),
    )
    s3 = served.client("s3", signs="s3v4", **role)

    def status(operation: str, key: str, body: bytes | None = None) -> int:
        named = {"Bucket": "presigned-by-roles", "Key": key}
        url = s3.generate_presigned_url(operation, Params=named)
        method = "GET" if body is None else "PUT"
        try:
            with urllib.request.urlopen(
                urllib.request.Request(url, data=body, method=method)
            ) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code

    assert status("put_object", "open/k", b"x") == 200
    assert status("put_object", "secret", b"x") == 403
    assert status("get_object", "open/k") == 403
    got = s3.get_object(Bucket="presigned-by-roles", Key="open/k")["Body"].read()
    assert got == b"x"


def test_items_of_ones_own(served: Served, dev: Credentials, account: str) -> None:
    everything = served.client("dynamodb", **dev)
    everything.create_table(
        TableName="of-many",
        KeySchema=[{"AttributeName": "owner", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "owner", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    alice, bob = ({"owner": {"S": name}} for name in ("alice", "bob"))
    for item in (alice, bob):
        everything.put_item(TableName="of-many", Item=item)
    actions = ["BatchGetItem", "DeleteItem", "GetItem", "PutItem", "Query"]
    role = restricted(
        served,
        dev,
        "alices-items",
        allow(
            [f"dynamodb:{each}" for each in actions],
            f"arn:aws:dynamodb:us-east-1:{account}:table/of-many",
            **{"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": "alice"}},
        ),
    )
    dynamodb = served.client("dynamodb", **role)
    assert dynamodb.get_item(TableName="of-many", Key=alice)["Item"] == alice
    denied = "AccessDeniedException"
    assert refused(dynamodb.get_item, TableName="of-many", Key=bob)[0] == denied
    both = {"of-many": {"Keys": [alice, bob]}}
    assert refused(dynamodb.batch_get_item, RequestItems=both)[0] == denied
    writes = [{"Delete": {"TableName": "of-many", "Key": key}} for key in (alice, bob)]
    assert refused(dynamodb.transact_write_items, TransactItems=writes)[0] == denied
    query = {
        "TableName": "of-many",
        "ExpressionAttributeValues": {":a": {"S": "alice"}, ":b": {"S": "bob"}},
    }
    twice = "owner = :a AND owner = :b"
    assert refused(dynamodb.query, KeyConditionExpression=twice, **query)[0] == denied
    assert refused(dynamodb.scan, TableName="of-many")[0] == denied


def test_one_queue_one_topic_one_log_group(served: Served, dev: Credentials, account: str) -> None:
    sqs, sns, logs = (served.client(each, **dev) for each in ("sqs", "sns", "logs"))
    secret_queue = sqs.create_queue(QueueName="secret-jobs")["QueueUrl"]
    sqs.create_queue(QueueName="open-jobs")
    sqs.send_message(QueueUrl=secret_queue, MessageBody="secret")
    topics = [sns.create_topic(Name=name)["TopicArn"] for name in ("open-news", "secret-news")]
    for name in ("/open", "/secret"):
        logs.create_log_group(logGroupName=name)
    here = f"us-east-1:{account}"
    role = restricted(
        served,
        dev,
        "one-of-each",
        allow("sqs:*", f"arn:aws:sqs:{here}:open-jobs"),
        allow("sns:*", topics[0]),
        allow("logs:*", [f"arn:aws:logs:{here}:log-group:/open{end}" for end in ("", ":*")]),
    )
    sqs, sns, logs = (served.client(each, **role) for each in ("sqs", "sns", "logs"))
    open_queue = sqs.get_queue_url(QueueName="open-jobs")["QueueUrl"]
    entries = [{"Id": "1", "MessageBody": "work"}]
    assert sqs.send_message_batch(QueueUrl=open_queue, Entries=entries)["Successful"]
    code, text = refused(sqs.send_message_batch, QueueUrl=secret_queue, Entries=entries)
    assert code == "AccessDenied"
    assert "is not authorized to perform: sqs:sendmessage on resource: " in text
    for url in (f"{open_queue}?/secret-jobs", f"{open_queue}#/secret-jobs"):
        assert refused(sqs.receive_message, QueueUrl=url)[0] == "AccessDenied"
    sns.publish(TopicArn=topics[0], Message="m")
    code, text = refused(sns.publish, TopicArn=topics[1], Message="m")
    assert code == "AuthorizationError"
    assert "is not authorized to perform: SNS:Publish on resource: " in text
    both = {"TopicArn": topics[0], "TargetArn": topics[1], "Message": "m"}
    assert refused(sns.publish, **both)[0] == "InvalidParameter"
    logs.create_log_stream(logGroupName="/open", logStreamName="s")
    group = f"arn:aws:logs:{here}:log-group:"
    streams = logs.describe_log_streams(logGroupIdentifier=f"{group}/open")["logStreams"]
    assert [each["logStreamName"] for each in streams] == ["s"]
    secret = {"logGroupIdentifier": f"{group}/secret"}
    assert refused(logs.describe_log_streams, **secret)[0] == "AccessDeniedException"


def test_instances_of_one_type_and_tag(served: Served, dev: Credentials, account: str) -> None:
    everything = served.client("ec2", **dev)
    image = everything.describe_images()["Images"][0]["ImageId"]
    here = f"arn:aws:ec2:us-east-1:{account}"
    parts = ["network-interface", "security-group", "subnet", "volume"]
    role = restricted(
        served,
        dev,
        "small-ones",
        allow(
            "ec2:RunInstances",
            f"{here}:instance/*",
            StringEquals={"ec2:InstanceType": "t3.micro", "aws:RequestTag/team": "a"},
        ),
        allow("ec2:RunInstances", [f"{here}:{each}/*" for each in parts]),
        allow("ec2:RunInstances", "arn:aws:ec2:us-east-1::image/*"),
        allow("ec2:CreateTags", "*", StringEquals={"ec2:CreateAction": "RunInstances"}),
        allow("ec2:StopInstances", "*", StringEquals={"aws:ResourceTag/team": "a"}),
        allow("ec2:TerminateInstances", "*"),
        deny("ec2:TerminateInstances", "*", StringEquals={"ec2:InstanceType": "t3.large"}),
    )
    ec2 = served.client("ec2", **role)

    def run(client: Any, kind: str, team: str) -> str:
        tags = [{"ResourceType": "instance", "Tags": [{"Key": "team", "Value": team}]}]
        wanted = {"ImageId": image, "InstanceType": kind, "MinCount": 1, "MaxCount": 1}
        made = client.run_instances(**wanted, TagSpecifications=tags)
        return str(made["Instances"][0]["InstanceId"])

    mine = run(ec2, "t3.micro", "a")
    theirs = run(everything, "t3.large", "b")
    for kind, team in (("t3.large", "a"), ("t3.micro", "b")):
        assert refused(run, client=ec2, kind=kind, team=team)[0] == "UnauthorizedOperation"
    ec2.stop_instances(InstanceIds=[mine])
    denied = "UnauthorizedOperation"
    assert refused(ec2.stop_instances, InstanceIds=[mine, theirs])[0] == denied
    assert refused(ec2.terminate_instances, InstanceIds=[theirs])[0] == denied
    retagged = {"Resources": [theirs], "Tags": [{"Key": "team", "Value": "a"}]}
    assert refused(ec2.create_tags, **retagged)[0] == denied
    ec2.terminate_instances(InstanceIds=[mine])


def test_keys_and_secrets_by_context_and_tag(served: Served, dev: Credentials) -> None:
    kms, secrets = served.client("kms", **dev), served.client("secretsmanager", **dev)
    key = kms.create_key()["KeyMetadata"]["Arn"]
    other = kms.create_key()["KeyMetadata"]["Arn"]
    for team in ("a", "b"):
        secrets.create_secret(
            Name=f"of-{team}", SecretString=team, Tags=[{"Key": "team", "Value": team}]
        )
    context = {"team": "a"}
    role = restricted(
        served,
        dev,
        "keys-and-secrets",
        allow("kms:*", key, StringEquals={"kms:EncryptionContext:team": "a"}),
        allow("secretsmanager:*", "*", StringEquals={"secretsmanager:ResourceTag/team": "a"}),
        allow("secretsmanager:BatchGetSecretValue", "*"),
        deny(
            "secretsmanager:DeleteSecret",
            "*",
            Bool={"secretsmanager:ForceDeleteWithoutRecovery": "true"},
        ),
    )
    sealed = kms.encrypt(KeyId=other, Plaintext=b"x", EncryptionContext=context)["CiphertextBlob"]
    kms, secrets = served.client("kms", **role), served.client("secretsmanager", **role)
    mine = kms.encrypt(KeyId=key, Plaintext=b"x", EncryptionContext=context)["CiphertextBlob"]
    assert kms.decrypt(CiphertextBlob=mine, EncryptionContext=context)["Plaintext"] == b"x"
    denied = "AccessDeniedException"
    assert refused(kms.encrypt, KeyId=key, Plaintext=b"x")[0] == denied
    for named in ({}, {"KeyId": key}):
        call = {"CiphertextBlob": sealed, "EncryptionContext": context, **named}
        assert refused(kms.decrypt, **call)[0] == denied
    assert secrets.get_secret_value(SecretId="of-a")["SecretString"] == "a"
    assert refused(secrets.get_secret_value, SecretId="of-b")[0] == denied
    both = secrets.batch_get_secret_value(SecretIdList=["of-b", "of-a"])
    assert [each["SecretString"] for each in both["SecretValues"]] == ["a"]
    [error] = both["Errors"]
    assert (error["SecretId"], error["ErrorCode"]) == ("of-b", denied)
    forced = {"SecretId": "of-a", "ForceDeleteWithoutRecovery": True}
    assert refused(secrets.delete_secret, **forced)[0] == denied
    secrets.delete_secret(SecretId="of-a")


def test_a_deny_on_a_key_that_cannot_be_told_denies(served: Served, dev: Credentials) -> None:
    role = restricted(
        served,
        dev,
        "in-doubt",
        allow("ec2:*", "*"),
        deny("ec2:CreateSubnet", "*", StringEquals={"ec2:Ipv4IpamPoolId": "pool"}),
    )
    ec2 = served.client("ec2", **role)
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    code, text = refused(ec2.create_subnet, VpcId=vpc, CidrBlock="10.0.1.0/24")
    assert code == "UnauthorizedOperation"
    assert "a condition key that the sandbox cannot tell" in text
