"""The AWS managed policies as they come with the package."""

import json
from datetime import UTC, datetime

from vestibule.policy.managed_policies import find_managed_policy, managed_policies


def test_all_policies_are_there_once() -> None:
    arns = [policy.arn for policy in managed_policies()]
    assert len(arns) == 1582
    assert len(set(arns)) == len(arns)


def test_a_policy_is_found_by_its_arn_with_its_path() -> None:
    policy = find_managed_policy("arn:aws:iam::aws:policy/job-function/ViewOnlyAccess")
    assert policy is not None
    assert policy.name == "ViewOnlyAccess"
    assert policy.path == "/job-function/"


def test_an_arn_in_another_case_or_path_finds_nothing() -> None:
    assert find_managed_policy("arn:aws:iam::aws:policy/readonlyaccess") is None
    assert find_managed_policy("arn:aws:iam::aws:policy/ViewOnlyAccess") is None
    assert find_managed_policy("arn:aws:iam::111122223333:policy/ReadOnlyAccess") is None


def test_a_policy_has_its_version_and_dates() -> None:
    policy = find_managed_policy("arn:aws:iam::aws:policy/ReadOnlyAccess")
    assert policy is not None
    assert policy.default_version == "v190"
    assert policy.create_date == datetime(2015, 2, 6, 18, 39, 48, tzinfo=UTC)
    assert policy.update_date > policy.create_date


def test_ids_look_like_policy_ids_and_differ() -> None:
    ids = {policy.id for policy in managed_policies()}
    assert len(ids) == 1582
    assert all(len(each) == 21 and each.startswith("ANPA") and each.isalnum() for each in ids)


def test_the_document_of_administrator_access_allows_everything() -> None:
    policy = find_managed_policy("arn:aws:iam::aws:policy/AdministratorAccess")
    assert policy is not None
    assert json.loads(policy.document)["Statement"][0] == {
        "Effect": "Allow",
        "Action": "*",
        "Resource": "*",
    }


def test_every_document_is_a_policy_of_the_current_language() -> None:
    for policy in managed_policies():
        document = json.loads(policy.document)
        assert next(iter(document)) == "Version", policy.name
        assert document["Version"] == "2012-10-17", policy.name
        assert all(statement["Effect"] for statement in document["Statement"]), policy.name
