"""Services by signing name, from the heads of botocore's models."""

import pytest

from vestibule.sandbox.wire_services import known_regions, services_signed_as


@pytest.mark.parametrize(
    ("signing_name", "name", "event_source"),
    [
        ("s3", "s3", "s3.amazonaws.com"),
        ("states", "stepfunctions", "states.amazonaws.com"),
        ("monitoring", "cloudwatch", "monitoring.amazonaws.com"),
        ("logs", "logs", "logs.amazonaws.com"),
    ],
)
def test_a_service_is_found_by_its_signing_name(
    signing_name: str, name: str, event_source: str
) -> None:
    found = {each.name: each for each in services_signed_as(signing_name)}
    assert found[name].event_source == event_source


def test_an_unknown_signing_name_has_no_services() -> None:
    assert services_signed_as("../s3") == ()


def test_regions_are_those_of_aws() -> None:
    assert {"us-east-1", "eu-central-1"} <= known_regions()
    assert "cn-north-1" not in known_regions()
