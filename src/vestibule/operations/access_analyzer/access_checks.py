"""Whether policies grant what they should not."""

from collections.abc import Iterable, Sequence
from typing import Any

from vestibule.model.calls import Call
from vestibule.model.errors import Invalid
from vestibule.operations.operation import Request, operation
from vestibule.policy.documents import PolicyKind
from vestibule.policy.given_documents import parse_given_policy
from vestibule.policy.granted_access import EVERYTHING, Access, granting_statements
from vestibule.policy.linting.settings import TRUST_POLICY
from vestibule.policy.new_access import newly_granting_statements
from vestibule.policy.public_access import public_statements
from vestibule.policy.statement_texts import StatementText
from vestibule.policy.vendors import action_fault
from vestibule.store.work import Work

_KINDS = {"IDENTITY_POLICY": PolicyKind.IDENTITY, "RESOURCE_POLICY": PolicyKind.RESOURCE}


@operation("accessanalyzer", "CheckAccessNotGranted", reads=True)
def check_access_not_granted(_work: Work, _call: Call, request: Request) -> dict[str, Any]:
    """PASS where the policy grants none of the access; in doubt FAIL, with the statements.

    Raises MalformedPolicy and Invalid (PARAMETER, UNPROCESSABLE).
    Source: accessanalyzer 2019-11-01, API_CheckAccessNotGranted.
    """
    access = _access(request["access"])
    document = parse_given_policy(request["policyDocument"], _KINDS[request["policyType"]])
    return _answer(
        granting_statements(document, access),
        passes="The policy document does not grant access to perform the listed actions or "
        "resources.",
        fails="The policy document grants access to perform one or more of the listed actions or "
        "resources.",
        reason="One or more of the listed actions or resources in the statement with",
    )


@operation("accessanalyzer", "CheckNoNewAccess", reads=True)
def check_no_new_access(_work: Work, _call: Call, request: Request) -> dict[str, Any]:
    """PASS where the new policy grants nothing more; in doubt FAIL, with the statements.

    Raises MalformedPolicy and Invalid (UNPROCESSABLE).
    Source: accessanalyzer 2019-11-01, API_CheckNoNewAccess.
    """
    kind = _KINDS[request["policyType"]]
    new = parse_given_policy(request["newPolicyDocument"], kind)
    existing = parse_given_policy(request["existingPolicyDocument"], kind)
    return _answer(
        newly_granting_statements(new, existing),
        passes="The modified permissions do not grant new access compared to your existing policy.",
        fails="The modified permissions grant new access compared to your existing policy.",
        reason="New access in the statement with",
    )


@operation("accessanalyzer", "CheckNoPublicAccess", reads=True)
def check_no_public_access(_work: Work, _call: Call, request: Request) -> dict[str, Any]:
    """PASS where the policy grants nothing to the public; in doubt FAIL, with the statements.

    Raises MalformedPolicy. Source: accessanalyzer 2019-11-01, API_CheckNoPublicAccess.
    """
    is_trust = request["resourceType"] == TRUST_POLICY
    kind = PolicyKind.TRUST if is_trust else PolicyKind.RESOURCE
    document = parse_given_policy(request["policyDocument"], kind)
    return _answer(
        public_statements(document),
        passes="The resource policy does not grant public access for the given resource type.",
        fails="The resource policy grants public access for the given resource type.",
        reason="Public access granted in the following statement with",
    )


def _access(told: Sequence[dict[str, Any]]) -> Access:
    """The access of the request. Raises Invalid (PARAMETER)."""
    if not told or not (told[0].get("actions") or told[0].get("resources")):
        raise _invalid("The access must list actions or resources.")
    actions, resources = told[0].get("actions") or (), told[0].get("resources") or ()
    for action in actions:
        fault = action_fault(action)
        if fault:
            raise _invalid(f"{action}: {fault}")
    for resource in resources:
        if resource != EVERYTHING and (not resource.startswith("arn:") or resource.count(":") < 5):
            raise _invalid(f"{resource} is not a valid ARN.")
    return Access(tuple(actions) or (EVERYTHING,), tuple(resources) or (EVERYTHING,))


def _invalid(message: str) -> Invalid:
    return Invalid(message, kind="PARAMETER")


def _answer(
    statements: Iterable[StatementText], *, passes: str, fails: str, reason: str
) -> dict[str, Any]:
    reasons = [_reason(statement, reason) for statement in statements]
    if not reasons:
        return {"result": "PASS", "message": passes}
    return {"result": "FAIL", "message": fails, "reasons": reasons}


def _reason(statement: StatementText, reason: str) -> dict[str, Any]:
    which = f"sid: {statement.sid}" if statement.sid else f"index: {statement.index}"
    told: dict[str, Any] = {
        "description": f"{reason} {which}.",
        "statementIndex": statement.index,
    }
    return {**told, "statementId": statement.sid} if statement.sid else told
