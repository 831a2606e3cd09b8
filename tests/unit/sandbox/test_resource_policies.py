"""A resource's policy can be evaluated: else nobody, its owner too, gets at the resource again."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from unit.sandbox.botocore_clients import ALICE, SandboxClients

_GOOD = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}],
    }
)
_NO_POLICIES = ("x", "[]", '{"Statement":"x"}', '{"a":"\\ud800"}', "[" * 3000)
_KEY_POLICY = {"KeyId": "k", "PolicyName": "default"}


def _settings(policy: str) -> list[tuple[str, str, dict[str, Any], str]]:
    """(service, operation, parameters, refusal's code) of each way to set a policy."""
    attributes = {"Policy": policy}
    topic = f"arn:aws:sns:us-east-1:{ALICE}:t"
    secret = f"arn:aws:secretsmanager:us-east-1:{ALICE}:secret:s"
    table = f"arn:aws:dynamodb:us-east-1:{ALICE}:table/t"
    return [
        ("s3", "put_bucket_policy", {"Bucket": "buc", "Policy": policy}, "MalformedPolicy"),
        (
            "sqs",
            "create_queue",
            {"QueueName": "q", "Attributes": attributes},
            "InvalidAttributeValue",
        ),
        (
            "sqs",
            "set_queue_attributes",
            {"QueueUrl": f"http://localhost/{ALICE}/q", "Attributes": attributes},
            "InvalidAttributeValue",
        ),
        ("sns", "create_topic", {"Name": "t", "Attributes": attributes}, "InvalidParameter"),
        (
            "sns",
            "set_topic_attributes",
            {"TopicArn": topic, "AttributeName": "Policy", "AttributeValue": policy},
            "InvalidParameter",
        ),
        ("kms", "create_key", {"Policy": policy}, "MalformedPolicyDocumentException"),
        (
            "kms",
            "put_key_policy",
            {**_KEY_POLICY, "Policy": policy},
            "MalformedPolicyDocumentException",
        ),
        (
            "secretsmanager",
            "put_resource_policy",
            {"SecretId": secret, "ResourcePolicy": policy},
            "MalformedPolicyDocumentException",
        ),
        (
            "dynamodb",
            "put_resource_policy",
            {"ResourceArn": table, "Policy": policy},
            "ValidationException",
        ),
    ]


@pytest.mark.parametrize("policy", _NO_POLICIES, ids=range(len(_NO_POLICIES)))
def test_what_is_no_policy_is_not_kept(clients: SandboxClients, policy: str) -> None:
    for service, operation, parameters, code in _settings(policy):
        with pytest.raises(ClientError) as refused:
            getattr(clients.client(service), operation)(**parameters)
        assert refused.value.response["Error"]["Code"] == code, (service, operation)
        assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400


def test_policies_are_kept_and_taken_away(clients: SandboxClients) -> None:
    s3, sqs, sns = (clients.client(service) for service in ("s3", "sqs", "sns"))
    s3.create_bucket(Bucket="buc")
    s3.put_bucket_policy(Bucket="buc", Policy=_GOOD)
    assert json.loads(s3.get_bucket_policy(Bucket="buc")["Policy"]) == json.loads(_GOOD)
    url = sqs.create_queue(QueueName="q", Attributes={"Policy": _GOOD})["QueueUrl"]
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": ""})
    topic = sns.create_topic(Name="t", Attributes={"Policy": _GOOD})["TopicArn"]
    sns.set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue=_GOOD)
    assert clients.client("kms").create_key(Policy=_GOOD)["KeyMetadata"]["Arn"]
    assert clients.refusals == []
