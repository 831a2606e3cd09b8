"""Condition keys of requests and resources: told as they are, or known to be unknown."""

from collections.abc import Mapping
from typing import Any

import pytest
from botocore.exceptions import ClientError

from unit.sandbox.botocore_clients import ALICE, BOB, SandboxClients
from vestibule.policy.catalogue import shared_catalogue
from vestibule.sandbox.checks import AuthorizationCheck
from vestibule.sandbox.told_keys import unknown_keys

_HERE = f"us-east-1:{ALICE}"


def _checks(
    clients: SandboxClients, call: str, parameters: Mapping[str, Any]
) -> tuple[AuthorizationCheck, ...]:
    clients.allows = lambda _: False
    service, _, method = call.partition(".")
    with pytest.raises(ClientError):
        getattr(clients.client(service), method)(**parameters)
    clients.allows = lambda _: True
    return clients.plans[-1].checks


_VOLUME = {"AvailabilityZone": "us-east-1a", "Size": 10, "Encrypted": True, "VolumeType": "gp3"}
_TOLD: list[tuple[str, Mapping[str, Any], Mapping[str, str | tuple[str, ...]]]] = [
    (
        "ec2.create_volume",
        _VOLUME,
        {
            "ec2:AvailabilityZone": "us-east-1a",
            "ec2:Encrypted": "true",
            "ec2:VolumeSize": "10",
            "ec2:VolumeType": "gp3",
        },
    ),
    (
        "kms.create_key",
        {"KeySpec": "RSA_2048", "KeyUsage": "SIGN_VERIFY"},
        {
            "kms:CallerAccount": ALICE,
            "kms:KeySpec": "RSA_2048",
            "kms:KeyUsage": "SIGN_VERIFY",
            "kms:MultiRegion": "false",
        },
    ),
    ("kms.create_key", {"CustomerMasterKeySpec": "RSA_2048"}, {"kms:KeySpec": "RSA_2048"}),
    (
        "kms.create_grant",
        {
            "KeyId": "11111111-2222-3333-4444-555555555555",
            "GranteePrincipal": "p",
            "Operations": ["Decrypt", "Encrypt"],
            "Constraints": {"EncryptionContextSubset": {"a": "b"}},
        },
        {
            "kms:EncryptionContext:a": "b",
            "kms:EncryptionContextKeys": ("a",),
            "kms:GrantConstraintType": ("EncryptionContextSubset",),
            "kms:GrantOperations": ("Decrypt", "Encrypt"),
            "kms:GranteePrincipal": "p",
        },
    ),
    (
        "secretsmanager.delete_secret",
        {"SecretId": "db", "ForceDeleteWithoutRecovery": True},
        {"secretsmanager:ForceDeleteWithoutRecovery": "true"},
    ),
    (
        "secretsmanager.get_secret_value",
        {"SecretId": "db", "VersionStage": "AWSCURRENT"},
        {"secretsmanager:VersionStage": "AWSCURRENT"},
    ),
    (
        "s3.put_object",
        {
            "Bucket": "buc",
            "Key": "k",
            "ObjectLockMode": "GOVERNANCE",
            "ObjectLockRetainUntilDate": "2030-01-01T00:00:00Z",
            "StorageClass": "GLACIER",
        },
        {
            "s3:object-lock-mode": "GOVERNANCE",
            "s3:object-lock-retain-until-date": "2030-01-01T00:00:00Z",
            "s3:x-amz-storage-class": "GLACIER",
        },
    ),
    (
        "dynamodb.transact_get_items",
        {"TransactItems": [{"Get": {"TableName": "tab", "Key": {"id": {"S": "a"}}}}]},
        {"dynamodb:EnclosingOperation": "TransactGetItems"},
    ),
]


@pytest.mark.parametrize(("call", "parameters", "told"), _TOLD)
def test_what_a_request_says_is_told(
    clients: SandboxClients,
    call: str,
    parameters: Mapping[str, Any],
    told: Mapping[str, str | tuple[str, ...]],
) -> None:
    context = _checks(clients, call, parameters)[0].context
    assert {key: context.get(key) for key in told} == told


def test_a_copy_tells_of_its_source_as_of_its_target(clients: SandboxClients) -> None:
    s3 = clients.client("s3")
    s3.create_bucket(Bucket="buc")
    clients.client("s3", BOB).create_bucket(Bucket="from")
    copy = {"Bucket": "buc", "Key": "to", "CopySource": "from/one?versionId=v"}
    source, target = _checks(clients, "s3.copy_object", copy)[:2]
    assert source.context == {"s3:ResourceAccount": BOB, "s3:versionid": "v"}
    assert target.context["s3:ResourceAccount"] == ALICE
    with pytest.raises(ClientError):
        s3.get_object(Bucket="buc", Key="k", VersionId="v")
    context = clients.plans[-1].checks[0].context
    assert {key for key in context if key.lower() == "s3:versionid"} == {"s3:versionid"}


def test_what_an_instance_and_its_volume_are_is_told(clients: SandboxClients) -> None:
    ec2 = clients.client("ec2")
    image = ec2.describe_images()["Images"][0]["ImageId"]
    made = ec2.run_instances(ImageId=image, InstanceType="t3.micro", MinCount=1, MaxCount=1)
    instance = made["Instances"][0]
    name = instance["InstanceId"]
    context = _checks(clients, "ec2.terminate_instances", {"InstanceIds": [name]})[0].context
    assert context["ec2:InstanceType"] == "t3.micro"
    assert context["ec2:Tenancy"] == "default"
    assert "None" not in context.values()
    volume = ec2.create_volume(**_VOLUME)["VolumeId"]
    context = _checks(clients, "ec2.delete_volume", {"VolumeId": volume})[0].context
    assert (context["ec2:Encrypted"], context["ec2:VolumeSize"]) == ("true", "10")
    subnet = instance["SubnetId"]
    context = _checks(clients, "ec2.delete_subnet", {"SubnetId": subnet})[0].context
    assert context["ec2:Vpc"] == f"arn:aws:ec2:{_HERE}:vpc/{instance['VpcId']}"


def test_every_volume_of_a_new_instance_is_told(clients: SandboxClients) -> None:
    mappings = [
        {"DeviceName": "/dev/a", "Ebs": {"VolumeSize": 8, "Encrypted": True}},
        {"DeviceName": "/dev/b", "Ebs": {"VolumeSize": 900}},
    ]
    parameters = {"ImageId": "ami-1", "MinCount": 1, "MaxCount": 1}
    checks = _checks(clients, "ec2.run_instances", {**parameters, "BlockDeviceMappings": mappings})
    volumes = [each.context for each in checks if each.resource.endswith(":volume/*")]
    assert [(each["ec2:VolumeSize"], each["ec2:Encrypted"]) for each in volumes] == [
        ("8", "true"),
        ("900", "false"),
    ]
    checks = _checks(clients, "ec2.run_instances", parameters)
    [untold] = [each for each in checks if each.resource.endswith(":volume/*")]
    assert untold.unknown_keys is not None
    assert untold.unknown_keys.includes("ec2:volumesize")


def test_what_a_key_is_is_told(clients: SandboxClients) -> None:
    kms = clients.client("kms")
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    kms.create_alias(AliasName="alias/app", TargetKeyId=key)
    context = _checks(clients, "kms.encrypt", {"KeyId": key, "Plaintext": b"x"})[0].context
    assert context["kms:ResourceAliases"] == ("alias/app",)
    assert context["kms:EncryptionAlgorithm"] == "SYMMETRIC_DEFAULT"
    assert context["kms:KeySpec"] == "SYMMETRIC_DEFAULT"
    assert context["kms:KeyUsage"] == "ENCRYPT_DECRYPT"


@pytest.mark.parametrize(
    ("action", "unknown", "known"),
    [
        ("ec2:StopInstances", "ec2:placementgroup", "ec2:region"),
        ("ecr:DeleteRepository", "aws:resourcetag/team", "aws:tagkeys"),
        ("s3:PutObject", "s3:objectcreationoperation", "s3:x-amz-acl"),
        ("s3:GetObject", "s3:no-such-key", "s3:authtype"),
        ("kms:ImportKeyMaterial", "kms:validto", "kms:viaservice"),
    ],
)
def test_what_could_not_be_told_is_unknown(action: str, unknown: str, known: str) -> None:
    service, _, name = action.partition(":")
    found = shared_catalogue().find_action(service, name)
    assert found is not None
    keys = unknown_keys(found, ())
    told = keys is None or not keys.includes(unknown)
    assert told == unknown.endswith("no-such-key")
    assert keys is None or not keys.includes(known)
