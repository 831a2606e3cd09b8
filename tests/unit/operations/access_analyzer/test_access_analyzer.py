"""Access Analyzer's operations as a client sees them."""

import json
from typing import Any

import pytest

from operation_calls import call_operation
from vestibule.model.errors import Invalid
from vestibule.operations.access_analyzer.errors import SERVICE
from vestibule.store.work import Work


def policy(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(**more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*", **more}


def call(work: Work, name: str, **request: Any) -> dict[str, Any]:
    return call_operation(work, "accessanalyzer", name, request)


def validated(work: Work, document: str, **request: Any) -> dict[str, Any]:
    request = {"policyType": "IDENTITY_POLICY", **request}
    return call(work, "ValidatePolicy", policyDocument=document, **request)


def error_name(refused: pytest.ExceptionInfo[Invalid]) -> str | None:
    return SERVICE.error_name(refused.value)


def test_findings_are_told_with_code_link_and_location(work: Work) -> None:
    document = policy(allow(Action="s3:GetObjekt"))
    [finding] = validated(work, document)["findings"]
    start = document.index('"s3:GetObjekt"')
    end = start + len('"s3:GetObjekt"')
    assert finding == {
        "findingDetails": "The action s3:GetObjekt does not exist. Did you mean s3:GetObject?",
        "findingType": "ERROR",
        "issueCode": "INVALID_ACTION",
        "learnMoreLink": "https://docs.aws.amazon.com/IAM/latest/UserGuide/"
        "access-analyzer-reference-policy-checks.html"
        "#access-analyzer-reference-policy-checks-error-invalid-action",
        "locations": [
            {
                "path": [{"value": "Statement"}, {"index": 0}, {"value": "Action"}],
                "span": {
                    "start": {"line": 1, "column": start, "offset": start},
                    "end": {"line": 1, "column": end, "offset": end},
                },
            }
        ],
    }


def test_pages_hold_every_finding_once(work: Work) -> None:
    document = policy(*(allow(Action=f"s3:Nothing{number}") for number in range(25)))
    told: list[int] = []
    token: dict[str, str] = {}
    for _ in range(3):
        answer = validated(work, document, maxResults=10, **token)
        told += [each["locations"][0]["span"]["start"]["offset"] for each in answer["findings"]]
        token = {"nextToken": answer["nextToken"]} if "nextToken" in answer else {}
    assert token == {}
    assert len(told) == len(set(told)) == 25


def test_a_token_of_another_policy_is_refused(work: Work) -> None:
    document = policy(*(allow(Action=f"s3:Nothing{number}") for number in range(5)))
    token = validated(work, document, maxResults=1)["nextToken"]
    for wrong in ({"nextToken": token}, {"nextToken": "x"}):
        with pytest.raises(Invalid) as refused:
            validated(work, policy(allow()), **wrong)
        assert error_name(refused) == "ValidationException"


@pytest.mark.parametrize(
    "request_",
    [
        {"maxResults": 0},
        {"maxResults": 1001},
        {"validatePolicyResourceType": "AWS::S3::Bucket"},
    ],
)
def test_bad_parameters_are_validation_errors(work: Work, request_: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as refused:
        validated(work, policy(allow()), **request_)
    assert error_name(refused) == "ValidationException"
    assert refused.value.fields["reason"] == "fieldValidationFailed"
    with pytest.raises(Invalid):
        validated(work, "x" * 200_000)


def test_access_that_is_granted_fails_with_its_statements(work: Work) -> None:
    document = policy(allow(Sid="Reads"), allow(Action="ec2:*", Resource="*"))
    answer = call(
        work,
        "CheckAccessNotGranted",
        policyDocument=document,
        policyType="IDENTITY_POLICY",
        access=[{"actions": ["s3:GetObject", "ec2:RunInstances"]}],
    )
    assert answer == {
        "result": "FAIL",
        "message": "The policy document grants access to perform one or more of the listed "
        "actions or resources.",
        "reasons": [
            {
                "description": "One or more of the listed actions or resources in the statement "
                "with sid: Reads.",
                "statementIndex": 0,
                "statementId": "Reads",
            },
            {
                "description": "One or more of the listed actions or resources in the statement "
                "with index: 1.",
                "statementIndex": 1,
            },
        ],
    }


def test_access_that_is_not_granted_passes(work: Work) -> None:
    answer = call(
        work,
        "CheckAccessNotGranted",
        policyDocument=policy(allow()),
        policyType="IDENTITY_POLICY",
        access=[{"resources": ["arn:aws:s3:::c/*"]}],
    )
    assert answer["result"] == "PASS"
    assert "reasons" not in answer


def test_examples_of_access_are_answered_as_aws_answers_them(work: Work) -> None:
    """Source: Access Analyzer API Reference, API_CheckAccessNotGranted, as the SDKs show it."""

    def checked(access: dict[str, list[str]], **more: Any) -> dict[str, Any]:
        statement = {"Principal": {"AWS": "arn:aws:iam::123456789012:user/JohnDoe"}, **more}
        return call(
            work,
            "CheckAccessNotGranted",
            policyDocument=policy(allow(Sid="AllowJohnDoe", **statement)),
            policyType="RESOURCE_POLICY",
            access=[access],
        )

    passed = {
        "result": "PASS",
        "message": "The policy document does not grant access to perform the listed actions or "
        "resources.",
    }
    elsewhere = {"Action": "s3:PutObject", "Resource": "arn:aws:s3:::non-sensitive-bucket/*"}
    assert checked({"actions": ["s3:PutObject"]}, Action="s3:GetObject", Resource="*") == passed
    assert checked({"resources": ["arn:aws:s3:::sensitive-bucket/*"]}, **elsewhere) == passed
    mine = {"Action": "s3:PutObject", "Resource": "arn:aws:s3:::my-bucket/*"}
    failed = checked({"resources": ["arn:aws:s3:::my-bucket/*"]}, **mine)
    assert failed["result"] == "FAIL"
    assert failed["reasons"] == [
        {
            "description": "One or more of the listed actions or resources in the statement with "
            "sid: AllowJohnDoe.",
            "statementId": "AllowJohnDoe",
            "statementIndex": 0,
        }
    ]


@pytest.mark.parametrize(
    "access",
    [[], [{}], [{"actions": ["GetObject"]}], [{"resources": ["b"]}], [{"actions": [":"]}]],
)
def test_access_that_names_nothing_is_an_invalid_parameter(work: Work, access: Any) -> None:
    with pytest.raises(Invalid) as refused:
        call(
            work,
            "CheckAccessNotGranted",
            policyDocument=policy(allow()),
            policyType="IDENTITY_POLICY",
            access=access,
        )
    assert error_name(refused) == "InvalidParameterException"


def test_new_access_fails_with_its_statements(work: Work) -> None:
    request = {
        "newPolicyDocument": policy(allow(), allow(Action="s3:PutObject")),
        "policyType": "IDENTITY_POLICY",
    }
    answer = call(work, "CheckNoNewAccess", existingPolicyDocument=policy(allow()), **request)
    assert answer == {
        "result": "FAIL",
        "message": "The modified permissions grant new access compared to your existing policy.",
        "reasons": [
            {"description": "New access in the statement with index: 1.", "statementIndex": 1}
        ],
    }
    wide = policy(allow(Action="s3:*"))
    answer = call(work, "CheckNoNewAccess", existingPolicyDocument=wide, **request)
    assert answer["result"] == "PASS"
    with pytest.raises(Invalid) as refused:
        call(work, "CheckNoNewAccess", existingPolicyDocument="{", **request)
    assert error_name(refused) == "InvalidParameterException"


def test_a_public_policy_fails(work: Work) -> None:
    def checked(principal: Any, resource_type: str = "AWS::S3::Bucket", **more: Any) -> str:
        document = policy(allow(Principal=principal, **more))
        answer = call(
            work, "CheckNoPublicAccess", policyDocument=document, resourceType=resource_type
        )
        return str(answer["result"])

    assert checked("*") == "FAIL"
    assert checked({"AWS": "111122223333"}) == "PASS"
    assert checked("*", Condition={"StringEquals": {"aws:PrincipalOrgID": "o-a"}}) == "PASS"
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "*"}}
    answer = call(
        work,
        "CheckNoPublicAccess",
        policyDocument=policy(trust),
        resourceType="AWS::IAM::AssumeRolePolicyDocument",
    )
    assert answer["result"] == "FAIL"


@pytest.mark.parametrize("document", ["{", "", "[]", "null", '{"Statement": [{}]}'])
def test_a_malformed_policy_is_an_invalid_parameter(work: Work, document: str) -> None:
    requests: dict[str, dict[str, Any]] = {
        "CheckAccessNotGranted": {
            "policyType": "IDENTITY_POLICY",
            "access": [{"actions": ["s3:GetObject"]}],
        },
        "CheckNoPublicAccess": {"resourceType": "AWS::S3::Bucket"},
    }
    for name, request in requests.items():
        with pytest.raises(Invalid) as refused:
            call(work, name, policyDocument=document, **request)
        assert error_name(refused) == "InvalidParameterException"
    assert validated(work, document)["findings"] != []
