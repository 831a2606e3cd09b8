"""Calls of the policy simulator, and the policies they are about."""

import json
from typing import Any

from operation_calls import call_operation
from vestibule.store.work import Work


def policy(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(action: str | list[str] = "s3:*", resource: str = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(action: str = "s3:*", resource: str = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Deny", "Action": action, "Resource": resource, **more}


def custom(work: Work, *policies: str, **request: Any) -> list[dict[str, Any]]:
    request = {"ActionNames": ["s3:GetObject"], **request, "PolicyInputList": list(policies)}
    results = call_operation(work, "iam", "SimulateCustomPolicy", request)["EvaluationResults"]
    assert isinstance(results, list)
    return results


def principal(work: Work, arn: str, **request: Any) -> list[dict[str, Any]]:
    request = {"ActionNames": ["s3:GetObject"], **request, "PolicySourceArn": arn}
    results = call_operation(work, "iam", "SimulatePrincipalPolicy", request)["EvaluationResults"]
    assert isinstance(results, list)
    return results
