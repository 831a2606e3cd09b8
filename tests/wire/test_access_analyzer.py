"""Access Analyzer's policy checks, called with boto3 on a served process."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from served import Served

OBJECTS = "arn:aws:s3:::pets/*"


def _policy(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def _allow(action: str = "s3:GetObject", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": OBJECTS, **more}


def _error(refused: pytest.ExceptionInfo[ClientError]) -> tuple[str, int]:
    response: Any = refused.value.response
    return response["Error"]["Code"], response["ResponseMetadata"]["HTTPStatusCode"]


def test_a_policy_is_validated_page_by_page(served: Served) -> None:
    client = served.client("accessanalyzer")
    document = _policy(
        *(_allow(f"s3:Nothing{number}") for number in range(7)),
        {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"},
    )
    pages = list(
        client.get_paginator("validate_policy").paginate(
            policyDocument=document,
            policyType="IDENTITY_POLICY",
            PaginationConfig={"PageSize": 3},
        )
    )
    assert [len(page["findings"]) for page in pages] == [3, 3, 2]
    last = pages[-1]["findings"][-1]
    assert last["findingType"] == "SECURITY_WARNING"
    assert last["issueCode"] == "PASS_ROLE_WITH_STAR_IN_RESOURCE"
    assert last["locations"][0]["path"] == [
        {"value": "Statement"},
        {"index": 7},
        {"value": "Action"},
    ]


def test_a_language_is_taken_and_one_that_there_is_not_is_refused(served: Served) -> None:
    client = served.client("accessanalyzer")
    request: dict[str, Any] = {"policyDocument": _policy(), "policyType": "RESOURCE_POLICY"}
    german = client.validate_policy(**request, locale="DE")
    assert german["findings"] == client.validate_policy(**request)["findings"]
    for wrong in ({"locale": "XX"}, {"validatePolicyResourceType": "AWS::S3::Bukket"}):
        with pytest.raises(ClientError) as refused:
            client.validate_policy(**request, **wrong)
        assert _error(refused) == ("ValidationException", 400)


def test_what_a_policy_is_attached_to_decides_what_is_found(served: Served) -> None:
    client = served.client("accessanalyzer")
    statement = {"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "kms:Decrypt"}

    def codes(**more: Any) -> set[str]:
        answer = client.validate_policy(
            policyDocument=_policy({**statement, "Resource": "*"}),
            policyType="RESOURCE_POLICY",
            **more,
        )
        return {each["issueCode"] for each in answer["findings"]}

    assert codes() == set()
    assert codes(validatePolicyResourceType="AWS::S3::Bucket") == {
        "UNSUPPORTED_ACTION_IN_POLICY",
        "UNSUPPORTED_RESOURCE_ARN_IN_POLICY",
    }


@pytest.mark.parametrize("document", ["{", "[" * 3000, "", "\ud83d\ude00", "null"])
@pytest.mark.parametrize(
    "policy_type",
    ["IDENTITY_POLICY", "RESOURCE_POLICY", "SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"],
)
def test_a_hostile_document_has_findings_and_no_failure(
    served: Served, document: str, policy_type: str
) -> None:
    client = served.client("accessanalyzer")
    document = document.encode("utf-16", "surrogatepass").decode("utf-16")
    answer = client.validate_policy(policyDocument=document, policyType=policy_type)
    assert answer["findings"][0]["findingType"] == "ERROR"


def test_access_is_checked(served: Served) -> None:
    client = served.client("accessanalyzer")
    request = {"policyDocument": _policy(_allow()), "policyType": "IDENTITY_POLICY"}
    granted = client.check_access_not_granted(**request, access=[{"actions": ["s3:Get*"]}])
    assert granted["result"] == "FAIL"
    assert granted["reasons"][0]["statementIndex"] == 0
    elsewhere = client.check_access_not_granted(
        **request, access=[{"actions": ["s3:Get*"], "resources": ["arn:aws:s3:::people/*"]}]
    )
    assert elsewhere["result"] == "PASS"
    with pytest.raises(ClientError) as refused:
        client.check_access_not_granted(**request, access=[])
    assert _error(refused) == ("InvalidParameterException", 400)


def test_new_access_is_checked(served: Served) -> None:
    client = served.client("accessanalyzer")
    request = {
        "existingPolicyDocument": _policy(_allow("s3:Get*")),
        "policyType": "IDENTITY_POLICY",
    }
    narrower = client.check_no_new_access(**request, newPolicyDocument=_policy(_allow()))
    assert narrower["result"] == "PASS"
    wider = client.check_no_new_access(**request, newPolicyDocument=_policy(_allow("s3:*")))
    assert wider["result"] == "FAIL"
    many = _policy(
        _allow(
            Action=[f"s3:*{'ab' * 20}{n}" for n in range(700)],
            Resource=[f"arn:aws:s3:::*{'ab' * 20}{n}" for n in range(700)],
        )
    )
    request["existingPolicyDocument"] = many
    with pytest.raises(ClientError) as refused:
        client.check_no_new_access(**request, newPolicyDocument=many)
    assert _error(refused) == ("UnprocessableEntityException", 422)


def test_public_access_is_checked(served: Served) -> None:
    client = served.client("accessanalyzer")
    request = {"resourceType": "AWS::S3::Bucket"}
    public = client.check_no_public_access(**request, policyDocument=_policy(_allow(Principal="*")))
    assert public["result"] == "FAIL"
    own = client.check_no_public_access(
        **request, policyDocument=_policy(_allow(Principal={"AWS": "111122223333"}))
    )
    assert own["result"] == "PASS"
    with pytest.raises(ClientError) as refused:
        client.check_no_public_access(**request, policyDocument="{")
    assert _error(refused) == ("InvalidParameterException", 400)


def test_checks_need_permission(served: Served) -> None:
    iam = served.client("iam")
    iam.create_user(UserName="unchecked")
    allow = {"Effect": "Allow", "Action": "access-analyzer:ValidatePolicy", "Resource": "*"}
    iam.put_user_policy(UserName="unchecked", PolicyName="p", PolicyDocument=_policy(allow))
    key = iam.create_access_key(UserName="unchecked")["AccessKey"]
    client = served.client(
        "accessanalyzer",
        aws_access_key_id=key["AccessKeyId"],
        aws_secret_access_key=key["SecretAccessKey"],
    )
    document = _policy(_allow())
    request = {"policyDocument": document, "policyType": "IDENTITY_POLICY"}
    assert client.validate_policy(**request)["findings"] == []
    with pytest.raises(ClientError) as refused:
        client.check_access_not_granted(**request, access=[{"actions": ["s3:GetObject"]}])
    assert _error(refused) == ("AccessDeniedException", 403)
