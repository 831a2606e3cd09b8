"""What Secrets Manager's operations need permission for: secrets, by name or ARN."""

from dataclasses import replace

from vestibule.sandbox.backends import find_backend
from vestibule.sandbox.checks import AuthorizationCheck, CheckMaker, ContextValue
from vestibule.sandbox.refusals import not_served, undetermined

_UNKNOWN_SUFFIX = "-??????"


def secretsmanager_checks(maker: CheckMaker) -> list[AuthorizationCheck]:
    """The checks of a Secrets Manager operation. Raises SandboxRefusal."""
    operation = maker.request.operation
    parameters = maker.request.parameters
    if parameters.get("AddReplicaRegions"):
        raise not_served("Secrets are not replicated by the sandbox.")
    if operation == "BatchGetSecretValue":
        return _batch_checks(maker)
    if maker.action(operation).is_wildcard_only:
        return [maker.check(operation, "*")]
    if operation == "CreateSecret":
        name = str(parameters.get("Name") or "")
        resource = maker.arn(f"secret:{name}{_UNKNOWN_SUFFIX}")
        return [maker.check(operation, resource, context=_request_context(maker))]
    return [_secret_check(maker, operation, str(parameters.get("SecretId") or ""))]


def _batch_checks(maker: CheckMaker) -> list[AuthorizationCheck]:
    names = maker.request.parameters.get("SecretIdList")
    if not names:
        raise undetermined("the secrets of secretsmanager:BatchGetSecretValue.")
    reads = [
        replace(_secret_check(maker, "GetSecretValue", str(name)), part=part)
        for part, name in enumerate(names)
    ]
    return [maker.check("BatchGetSecretValue", "*"), *reads]


def _secret_check(maker: CheckMaker, action_name: str, name: str) -> AuthorizationCheck:
    arn = _secret_arn(maker, name)
    context = {**_request_context(maker), "secretsmanager:SecretId": arn}
    return maker.check(action_name, arn, context=context)


def _request_context(maker: CheckMaker) -> dict[str, ContextValue]:
    """The keys that are named as the members of a request are."""
    keys = maker.catalogue.service(maker.prefix).condition_key_types
    told: dict[str, ContextValue] = {"secretsmanager:SecretPrimaryRegion": maker.request.region}
    for member, value in maker.request.parameters.items():
        key = f"{maker.prefix}:{member}"
        if key in keys and isinstance(value, str | bool | int):
            told[key] = str(value).lower() if isinstance(value, bool) else str(value)
    return told


def _secret_arn(maker: CheckMaker, name: str) -> str:
    """The secret's whole ARN; for one that does not exist, with `-??????` for its suffix."""
    if not name:
        raise undetermined("the secret.")
    account = maker.request.account_id
    if name.startswith("arn:"):
        parts = name.split(":", 6)
        if len(parts) != 7 or parts[2] != "secretsmanager" or parts[5] != "secret":
            raise undetermined("the secret's ARN.")
        account = parts[4]
    backend = find_backend("secretsmanager", account, maker.request.region)
    secret = None if backend is None else backend.secrets.get(name)
    if secret is not None:
        return str(secret.arn)
    return name if name.startswith("arn:") else maker.arn(f"secret:{name}{_UNKNOWN_SUFFIX}")
