"""What Lambda's operations need permission for: functions, by name, partial ARN or ARN."""

import re
from collections.abc import Mapping
from typing import Any

from vestibule.sandbox.checks import AuthorizationCheck, CheckMaker, ContextValue
from vestibule.sandbox.generic_authorization import generic_checks
from vestibule.sandbox.refusals import not_served, undetermined

# Source: Lambda API Reference, FunctionName of GetFunction.
_FUNCTION = re.compile(
    r"(?:arn:aws:lambda:(?P<region>[a-z0-9-]+):)?(?:(?P<account>\d{12}):)?(?:function:)?"
    r"(?P<name>[A-Za-z0-9_-]{1,140})(?::(?P<qualifier>\$LATEST|[A-Za-z0-9_-]+))?"
)
_NAMED_AS_MEMBERS = {
    "AuthType": "lambda:FunctionUrlAuthType",
    "CodeSigningConfigArn": "lambda:CodeSigningConfigArn",
    "FunctionUrlAuthType": "lambda:FunctionUrlAuthType",
}


def lambda_checks(maker: CheckMaker) -> list[AuthorizationCheck]:
    """The checks of a Lambda operation. Raises SandboxRefusal; nothing is ever run."""
    operation = maker.request.operation
    if _is_code_in_s3(maker.request.parameters):
        raise not_served("Code in S3 is not read by the sandbox.")
    name = maker.request.parameters.get("FunctionName")
    if not name or operation == "ListEventSourceMappings":
        return generic_checks(maker)
    return [
        maker.check(
            maker.operation_action(), _function_arn(maker, str(name)), context=_context(maker)
        )
    ]


def _is_code_in_s3(parameters: Mapping[str, Any]) -> bool:
    return "S3Bucket" in parameters or "S3Bucket" in (parameters.get("Code") or {})


def _function_arn(maker: CheckMaker, name: str) -> str:
    found = _FUNCTION.fullmatch(name)
    if found is None:
        raise undetermined("the function's name.")
    if found["region"] and found["region"] != maker.request.region:
        raise undetermined("a function in another Region was named.")
    qualifier = found["qualifier"] or maker.request.parameters.get("Qualifier")
    resource = f"function:{found['name']}" + (f":{qualifier}" if qualifier else "")
    return maker.arn(resource, account=found["account"])


def _context(maker: CheckMaker) -> dict[str, ContextValue]:
    parameters = maker.request.parameters
    context: dict[str, ContextValue] = {}
    if isinstance(parameters.get("Layers"), list):
        context["lambda:Layer"] = tuple(map(str, parameters["Layers"]))
    network = parameters.get("VpcConfig") or {}
    for key in ("SubnetIds", "SecurityGroupIds"):
        if network.get(key):
            context[f"lambda:{key}"] = tuple(map(str, network[key]))
    if maker.request.operation in {"AddPermission", "RemovePermission"} and parameters.get(
        "Principal"
    ):
        context["lambda:Principal"] = str(parameters["Principal"])
    for member, key in _NAMED_AS_MEMBERS.items():
        if parameters.get(member) is not None:
            context[key] = str(parameters[member])
    return context
