"""Policies of resources, in one account and between two: what they let in, and what they refuse."""

from typing import Any

import pytest

from account_roles import (
    ANY_RESOURCE,
    Credentials,
    administrator,
    allow,
    make_account,
    policy,
    refused,
    restricted,
)
from served import Served


@pytest.fixture(scope="module")
def account(served: Served) -> str:
    """An account of these tests alone, so that they do not meet others."""
    return make_account(served, "Granting")


@pytest.fixture(scope="module")
def other_account(served: Served) -> str:
    """Another one."""
    return make_account(served, "Foreign")


@pytest.fixture(scope="module")
def dev(served: Served, account: str) -> Credentials:
    """An administrator of the account."""
    return administrator(served, account, user="grants")


@pytest.fixture(scope="module")
def prod(served: Served, other_account: str) -> Credentials:
    """An administrator of the other account."""
    return administrator(served, other_account, user="restricts-elsewhere")


def test_policies_of_queue_topic_key_and_secret_let_another_account_in(
    served: Served, dev: Credentials, prod: Credentials, other_account: str
) -> None:
    reader = restricted(
        served,
        prod,
        "reads-across",
        allow(["sqs:ReceiveMessage", "sns:Publish", "kms:Encrypt"], "*"),
        allow("secretsmanager:GetSecretValue", "*"),
    )
    helpless = restricted(served, prod, "reads-nothing", allow("s3:*", "*"))
    principal = {"AWS": f"arn:aws:iam::{other_account}:root"}

    def granting(action: str) -> str:
        return policy({"Effect": "Allow", "Principal": principal, "Action": action} | ANY_RESOURCE)

    sqs, sns, kms, secrets = (
        served.client(each, **dev) for each in ("sqs", "sns", "kms", "secretsmanager")
    )
    queue = sqs.create_queue(QueueName="shared-jobs")["QueueUrl"]
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"Policy": granting("sqs:*")})
    topic = sns.create_topic(Name="shared-news")["TopicArn"]
    sns.set_topic_attributes(
        TopicArn=topic, AttributeName="Policy", AttributeValue=granting("sns:Publish")
    )
    key = kms.create_key()["KeyMetadata"]
    own = policy(
        {"Effect": "Allow", "Principal": {"AWS": key["AWSAccountId"]}, "Action": "kms:*"}
        | ANY_RESOURCE,
        {"Effect": "Allow", "Principal": principal, "Action": "kms:Encrypt"} | ANY_RESOURCE,
    )
    kms.put_key_policy(KeyId=key["KeyId"], PolicyName="default", Policy=own)
    secret = secrets.create_secret(Name="shared-secret", SecretString="x")["ARN"]
    secrets.put_resource_policy(
        SecretId=secret, ResourcePolicy=granting("secretsmanager:GetSecretValue")
    )
    calls: list[tuple[str, str, dict[str, Any]]] = [
        ("sqs", "receive_message", {"QueueUrl": queue}),
        ("sns", "publish", {"TopicArn": topic, "Message": "m"}),
        ("kms", "encrypt", {"KeyId": key["Arn"], "Plaintext": b"x"}),
        ("secretsmanager", "get_secret_value", {"SecretId": secret}),
    ]
    for service, method, parameters in calls:
        getattr(served.client(service, **reader), method)(**parameters)
        code, text = refused(getattr(served.client(service, **helpless), method), **parameters)
        assert code in {"AccessDenied", "AccessDeniedException", "AuthorizationError"}
        assert "because no identity-based policy allows" in text
    code, text = refused(
        served.client("kms", **reader).decrypt,
        CiphertextBlob=kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x")["CiphertextBlob"],
    )
    assert code == "AccessDeniedException"


def test_conditions_of_a_bucket_policy_count(served: Served, dev: Credentials) -> None:
    everything = served.client("s3", **dev)
    everything.create_bucket(Bucket="sealed-only")
    unsealed = {"StringNotEquals": {"s3:x-amz-server-side-encryption": "AES256"}}
    tagged = {"StringEquals": {"s3:ExistingObjectTag/secret": "yes"}}
    objects = {"Effect": "Deny", "Principal": "*", "Resource": "arn:aws:s3:::sealed-only/*"}
    everything.put_bucket_policy(
        Bucket="sealed-only",
        Policy=policy(
            {**objects, "Action": "s3:PutObject", "Condition": unsealed},
            {**objects, "Action": "s3:GetObject*", "Condition": tagged},
        ),
    )
    named = {"Bucket": "sealed-only", "Key": "k"}
    assert refused(everything.put_object, Body=b"x", **named)[0] == "AccessDenied"
    everything.put_object(Body=b"x", ServerSideEncryption="AES256", **named)
    assert everything.get_object(**named)["Body"].read() == b"x"
    everything.put_bucket_versioning(
        Bucket="sealed-only", VersioningConfiguration={"Status": "Enabled"}
    )
    sealed = {"ServerSideEncryption": "AES256", **named}
    secret = everything.put_object(Body=b"x", Tagging="secret=yes", **sealed)["VersionId"]
    assert refused(everything.get_object, **named)[0] == "AccessDenied"
    plain = everything.put_object(Body=b"y", **sealed)["VersionId"]
    assert everything.get_object(VersionId=plain, **named)["Body"].read() == b"y"
    assert refused(everything.get_object, VersionId=secret, **named)[0] == "AccessDenied"


def test_conditions_of_a_key_policy_count(served: Served, dev: Credentials) -> None:
    kms = served.client("kms", **dev)
    key = kms.create_key()["KeyMetadata"]
    root = {"Effect": "Allow", "Principal": {"AWS": key["AWSAccountId"]}, "Action": "kms:*"}
    elsewhere = {"NotIpAddress": {"aws:SourceIp": ["127.0.0.0/8", "::1/128"]}}
    away = {"Effect": "Deny", "Principal": "*", "Action": "kms:*", "Condition": elsewhere}
    kms.put_key_policy(
        KeyId=key["KeyId"],
        PolicyName="default",
        Policy=policy(root | ANY_RESOURCE, away | ANY_RESOURCE),
    )
    assert kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]["Arn"] == key["Arn"]


def test_a_bucket_of_another_account_than_expected_is_refused(
    served: Served, dev: Credentials, prod: Credentials, account: str, other_account: str
) -> None:
    everything, foreign = served.client("s3", **dev), served.client("s3", **prod)
    everything.create_bucket(Bucket="expected-to-be-devs")
    named = {"Bucket": "expected-to-be-devs"}
    everything.list_objects_v2(ExpectedBucketOwner=account, **named)
    code, _ = refused(everything.list_objects_v2, ExpectedBucketOwner=other_account, **named)
    assert code == "AccessDenied"
    copy = {"CopySource": "expected-to-be-devs/k", "ExpectedSourceBucketOwner": other_account}
    assert refused(everything.copy_object, Key="k", **named, **copy)[0] == "AccessDenied"
    assert refused(foreign.create_bucket, **named)[0] == "BucketAlreadyExists"


def test_a_key_that_is_not_there_is_told_to_who_may_use_all_keys(
    served: Served, dev: Credentials, prod: Credentials, account: str
) -> None:
    arn = f"arn:aws:kms:us-east-1:{account}:key/11111111-2222-3333-4444-555555555555"
    assert refused(served.client("kms", **dev).describe_key, KeyId=arn)[0] == "NotFoundException"
    foreign = served.client("kms", **prod)
    assert refused(foreign.describe_key, KeyId=arn)[0] == "AccessDeniedException"
