"""Answers of what-can in words."""

import json
from typing import Any

import pytest

from assignment_samples import Sample, assign, make_sample, provision
from vestibule.access.permission_set_policies import put_inline_policy
from vestibule.access.what_can_in_organization import find_subject, what_can_in_organization
from vestibule.app.permissions_text import permission_lines
from vestibule.identity_store.users import disable_user
from vestibule.store.work import Work

GET = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}


@pytest.fixture
def sample(work: Work) -> Sample:
    made = make_sample(work)
    assign(work, made.to_group)
    return made


def lines(work: Work, sample: Sample, *statements: dict[str, Any]) -> list[str]:
    document = json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
    put_inline_policy(work, sample.permission_set.arn, document=document)
    provision(work)
    subject = find_subject(work, "ada")
    return list(permission_lines(subject, what_can_in_organization(work, subject)))


def test_the_words_name_account_actions_resources_conditions_and_exceptions(
    work: Work, sample: Sample
) -> None:
    tls = {"Bool": {"aws:SecureTransport": "true"}}
    secret = {"Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::reports/secret/*"}
    policy = "identity-based policy AwsSSOInlinePolicy"
    first, *told = lines(work, sample, {**GET, "Condition": tls}, {**secret, "Sid": "Secret"})
    assert first == f"ReadOnly in account {sample.account_id} (through Developers)"
    assert told[0] == "  s3 (Amazon S3)"
    assert told[1].startswith("    Read: 1 of ")
    assert told[1].endswith(": GetObject")
    condition = "if Bool aws:SecureTransport true"
    assert told[2:4] == [
        f"      on arn:aws:s3:::reports/* {condition} [{policy}, statement 1]",
        f"      except on arn:aws:s3:::reports/secret/* [{policy}, Secret]",
    ]


def test_everything_but_some_services_is_told_shortly(work: Work, sample: Sample) -> None:
    told = lines(
        work,
        sample,
        {"Effect": "Allow", "Action": "*", "Resource": "*"},
        {"Effect": "Deny", "Action": "iam:*", "Resource": "*"},
    )
    assert told[1:3] == ["  every service, but nothing of iam", "    every action"]
    assert told[3].startswith("      on * [")


def test_nothing_is_told_as_nothing(work: Work, sample: Sample) -> None:
    assert lines(work, sample, {**GET, "Effect": "Deny"}) == ["Nothing."]
    store = sample.instance.identity_store_id
    disable_user(work, sample.user_id, identity_store_id=store, by="test")
    assert lines(work, sample, GET) == ["Nothing: ada is disabled."]
