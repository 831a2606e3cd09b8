"""What is wrong with a policy, or could be better."""

import hashlib
from typing import Any

from vestibule.model.calls import Call
from vestibule.model.errors import Invalid
from vestibule.operations.operation import Request, operation
from vestibule.policy.catalogue import shared_catalogue
from vestibule.policy.limits import MAX_DOCUMENT_CHARACTERS
from vestibule.policy.linting.findings import Finding, Location, PathElement, TextPosition
from vestibule.policy.linting.linter import lint_policy
from vestibule.policy.linting.settings import PolicyType
from vestibule.store.paging import page_position, page_token
from vestibule.store.work import Work

_MOST = 1000
_USUAL = 100


@operation("accessanalyzer", "ValidatePolicy", reads=True)
def validate_policy(work: Work, call: Call, request: Request) -> dict[str, Any]:
    """A page of findings about the policy, in the order of its text. Raises Invalid.

    Source: accessanalyzer 2019-11-01, API_ValidatePolicy.
    """
    text, policy_type = request["policyDocument"], PolicyType[request["policyType"]]
    resource_type = request.get("validatePolicyResourceType")
    count = request.get("maxResults", _USUAL)
    if not 1 <= count <= _MOST:
        raise _invalid(f"maxResults must be between 1 and {_MOST}.")
    if len(text) > MAX_DOCUMENT_CHARACTERS:
        raise _invalid(f"policyDocument must have at most {MAX_DOCUMENT_CHARACTERS} characters.")
    if resource_type is not None and policy_type is not PolicyType.RESOURCE_POLICY:
        raise _invalid("validatePolicyResourceType is for RESOURCE_POLICY only.")
    digest = hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()
    query = f"ValidatePolicy:{call.caller.account_id}:{policy_type.name}:{resource_type}:{digest}"
    start = _position(work, request.get("nextToken"), query=query)
    findings = lint_policy(
        text, policy_type, resource_type=resource_type, catalogue=shared_catalogue()
    )
    end = start + count
    answer: dict[str, Any] = {"findings": [_finding(each) for each in findings[start:end]]}
    if end < len(findings):
        answer["nextToken"] = page_token(work.keyring, end, query=query)
    return answer


def _position(work: Work, token: str | None, *, query: str) -> int:
    try:
        return int(page_position(work.keyring, token, query=query) or 0)
    except Invalid as error:
        raise _invalid(error.message) from error


def _invalid(message: str) -> Invalid:
    return Invalid(message, kind="VALIDATION", fields={"reason": "fieldValidationFailed"})


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "findingDetails": finding.details,
        "findingType": finding.issue.finding_type.name,
        "issueCode": finding.issue.name,
        "learnMoreLink": finding.issue.link,
        "locations": [_location(each) for each in finding.locations],
    }


def _location(location: Location) -> dict[str, Any]:
    return {
        "path": [_path_element(each) for each in location.path],
        "span": {"start": _text_position(location.start), "end": _text_position(location.end)},
    }


def _path_element(element: PathElement) -> dict[str, Any]:
    return {"index": element} if isinstance(element, int) else {"value": element}


def _text_position(position: TextPosition) -> dict[str, int]:
    return {"line": position.line, "column": position.column, "offset": position.offset}
