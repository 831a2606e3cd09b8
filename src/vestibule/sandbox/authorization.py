"""What a request needs permission for: by the service's own rules, else by the reference alone."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from vestibule.policy.catalogue import Catalogue
from vestibule.sandbox.checks import AuthorizationCheck, CheckMaker
from vestibule.sandbox.dynamodb_authorization import dynamodb_checks
from vestibule.sandbox.ec2_authorization import ec2_checks
from vestibule.sandbox.generic_authorization import generic_checks
from vestibule.sandbox.kms_authorization import kms_checks
from vestibule.sandbox.lambda_authorization import lambda_checks
from vestibule.sandbox.logs_authorization import logs_checks
from vestibule.sandbox.refusals import not_served, undetermined
from vestibule.sandbox.request_tags import REQUEST_TAG
from vestibule.sandbox.requests import SandboxRequest
from vestibule.sandbox.s3_authorization import s3_checks
from vestibule.sandbox.secretsmanager_authorization import secretsmanager_checks
from vestibule.sandbox.sns_authorization import sns_checks
from vestibule.sandbox.sqs_authorization import sqs_checks

_RULES: Mapping[str, Callable[[CheckMaker], list[AuthorizationCheck]]] = {
    "dynamodb": dynamodb_checks,
    "ec2": ec2_checks,
    "kms": kms_checks,
    "lambda": lambda_checks,
    "logs": logs_checks,
    "s3": s3_checks,
    "secretsmanager": secretsmanager_checks,
    "sns": sns_checks,
    "sqs": sqs_checks,
}
# What other services may be told of: roles, which are passed (below), and keys.
_HARMLESS = frozenset({"iam", "kms"})
# Buckets by URL, and secrets by way of a parameter's name.
_FOREIGN_MARKS = ("s3://", "aws/reference/secretsmanager")
_MOST_DEPTH = 20
_TAGGING = {
    ("dynamodb", "CreateTable"): "TagResource",
    ("kms", "CreateKey"): "TagResource",
    ("lambda", "CreateFunction"): "TagResource",
    ("logs", "CreateLogGroup"): "TagResource",
    ("secretsmanager", "CreateSecret"): "TagResource",
    ("sns", "CreateTopic"): "TagResource",
    ("sqs", "CreateQueue"): "TagQueue",
}


def authorization_checks(
    request: SandboxRequest, catalogue: Catalogue
) -> tuple[AuthorizationCheck, ...]:
    """All that must be allowed, never nothing. Raises SandboxRefusal; only on the moto thread."""
    if catalogue.find_service(request.prefix) is None:
        raise not_served(f"The sandbox does not know the actions of {request.service.name}.")
    maker = CheckMaker(request, catalogue, request.prefix)
    rule = _RULES.get(request.service.name)
    if rule is None:
        made = generic_checks(maker)
        _check_named_arns(maker)
    else:
        made = rule(maker)
    if not made:
        raise undetermined("nothing was found to check.")
    return (*made, *_creation_tags(maker, made), *_passed_roles(maker))


def _creation_tags(maker: CheckMaker, made: list[AuthorizationCheck]) -> list[AuthorizationCheck]:
    """Tags that a resource is made with need the permission to tag it, too.

    Source: the documentation of each operation's tags; for EC2 see `ec2_authorization`.
    """
    name = _TAGGING.get((maker.request.service.name, maker.request.operation))
    if name is None or not any(key.startswith(REQUEST_TAG) for key in made[0].context):
        return []
    resource = made[0].resource
    if resource == "*":
        resource = maker.arn("key/*")
    return [maker.check(name, resource.partition(":log-stream:")[0])]


def acting_account(request: SandboxRequest, checks: tuple[AuthorizationCheck, ...]) -> str:
    """In whose account moto carries the request out: that of the one owner of all it names.

    S3 finds a bucket's owner by itself. Raises SandboxRefusal for several owners.
    """
    owners = {each.resource_account for each in checks if each.resource != "*"}
    if request.prefix == "s3" or not owners:
        return request.account_id
    if len(owners) > 1:
        raise not_served("Resources of several accounts in one request are not served.")
    return owners.pop()


def _check_named_arns(maker: CheckMaker) -> None:
    """Services without rules of ours reach nothing but their own account and kind."""
    for _, text in _texts_in("", maker.request.parameters):
        if any(mark in text.lower() for mark in _FOREIGN_MARKS):
            raise undetermined("a resource of another service is named.")
        if not text.startswith("arn:"):
            continue
        parts = text.split(":", 5)
        if len(parts) < 6 or parts[4] not in {"", maker.request.account_id, "aws"}:
            raise undetermined("a resource of another account is named.")
        if parts[2] not in {maker.prefix, *_HARMLESS}:
            raise undetermined(f"a resource of {parts[2]} is named.")


def _passed_roles(maker: CheckMaker) -> list[AuthorizationCheck]:
    """iam:PassRole for every role that the request hands to the service."""
    roles = {
        arn: None
        for member, arn in _texts_in("", maker.request.parameters)
        if "role" in member.lower() and arn.startswith("arn:") and ":role/" in arn
    }
    service = {"iam:PassedToService": f"{maker.prefix}.amazonaws.com"}
    passing = CheckMaker(maker.request, maker.catalogue, "iam")
    return [
        passing.check("PassRole", arn, context=service, with_request_tags=False) for arn in roles
    ]


def _texts_in(member: str, value: Any, depth: int = 0) -> Iterator[tuple[str, str]]:
    """Every text anywhere in a value, with the member that holds it."""
    if depth > _MOST_DEPTH:
        raise undetermined("the request is nested too deep.")
    if isinstance(value, str):
        yield member, value
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _texts_in(str(name), inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts_in(member, inner, depth + 1)
