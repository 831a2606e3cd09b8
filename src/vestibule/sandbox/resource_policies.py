"""Policies that requests attach to resources: what cannot be evaluated later is not taken now.

moto keeps any text. One that is no policy would shut everybody out of its resource, its owner too.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from vestibule.policy.documents import PolicyKind, compile_policy
from vestibule.policy.errors import MalformedPolicy
from vestibule.sandbox.refusals import SandboxRefusal
from vestibule.sandbox.requests import SandboxRequest

_CODES = {
    "dynamodb": "ValidationException",
    "kms": "MalformedPolicyDocumentException",
    "s3": "MalformedPolicy",
    "secretsmanager": "MalformedPolicyDocumentException",
    "sns": "InvalidParameter",
    "sqs": "InvalidAttributeValue",
}


def check_resource_policy(request: SandboxRequest) -> None:
    """Raises SandboxRefusal for a resource policy that is none, in the service's word for it."""
    find = _FINDERS.get((request.service.name, request.operation))
    for policy in find(request.parameters) if find else ():
        try:
            compile_policy(policy, PolicyKind.RESOURCE)
        except MalformedPolicy as error:
            code = _CODES[request.service.name]
            raise SandboxRefusal(f"The policy is not valid: {error.message}", code=code) from error


_Find = Callable[[Mapping[str, Any]], Iterator[str]]


def _member(name: str) -> _Find:
    def find(parameters: Mapping[str, Any]) -> Iterator[str]:
        if isinstance(policy := parameters.get(name), str | bytes):
            yield policy if isinstance(policy, str) else policy.decode("utf-8", "replace")

    return find


def _in_attributes(parameters: Mapping[str, Any]) -> Iterator[str]:
    """An empty text takes the policy away."""
    if policy := parameters.get("Attributes", {}).get("Policy"):
        yield policy


def _as_attribute(parameters: Mapping[str, Any]) -> Iterator[str]:
    if parameters.get("AttributeName") == "Policy" and parameters.get("AttributeValue"):
        yield parameters["AttributeValue"]


_FINDERS: Mapping[tuple[str, str], _Find] = {
    ("dynamodb", "CreateTable"): _member("ResourcePolicy"),
    ("dynamodb", "PutResourcePolicy"): _member("Policy"),
    ("kms", "CreateKey"): _member("Policy"),
    ("kms", "PutKeyPolicy"): _member("Policy"),
    ("s3", "PutBucketPolicy"): _member("Policy"),
    ("secretsmanager", "PutResourcePolicy"): _member("ResourcePolicy"),
    ("sns", "CreateTopic"): _in_attributes,
    ("sns", "SetTopicAttributes"): _as_attribute,
    ("sqs", "CreateQueue"): _in_attributes,
    ("sqs", "SetQueueAttributes"): _in_attributes,
}
