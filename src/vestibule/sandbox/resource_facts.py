"""Who owns a resource, what its policy says and which tags it has, from the backends."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from vestibule.sandbox.backends import find_backend, find_bucket, find_lambda_backend
from vestibule.sandbox.ec2_resource_keys import ec2_resource_keys
from vestibule.sandbox.kms_keys import kms_resource_keys
from vestibule.sandbox.request_tags import tag_pairs

ContextValue = str | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ResourceFacts:
    """What authorization needs to know of a resource.

    policy: JSON text, None without one. context: the resource's own condition keys.
    """

    account_id: str
    policy: str | None = None
    context: Mapping[str, ContextValue] = field(default_factory=dict)


def resource_facts(resource: str, caller_account: str) -> ResourceFacts:
    """The facts of an ARN; a resource that does not exist belongs to the account in its ARN."""
    if resource == "*":
        return ResourceFacts(caller_account)
    _, _, service, region, account, name = resource.split(":", 5)
    if service == "s3":
        return _bucket_facts(name.partition("/")[0], caller_account)
    owner = account or caller_account
    read = _READERS.get(service, _read_tagged)
    policy, tags = read(owner, region, name)
    own: Mapping[str, ContextValue] = {}
    if service == "ec2":
        own = ec2_resource_keys(owner, region, name)
    elif service == "kms":
        own = kms_resource_keys(owner, region, name)
    return ResourceFacts(owner, policy, {**_tag_context(service, tags), **own})


def _tag_context(service: str, tags: Mapping[str, str]) -> dict[str, str]:
    context = {f"aws:ResourceTag/{key}": value for key, value in tags.items()}
    if service in {"ec2", "secretsmanager", "ssm"}:
        context.update({f"{service}:ResourceTag/{key}": value for key, value in tags.items()})
    return context


def _bucket_facts(name: str, caller_account: str) -> ResourceFacts:
    # Bucket tags count in conditions only where a bucket has attribute-based access control
    # switched on, which moto does not have.
    found = find_bucket(name)
    if found is None:
        return ResourceFacts(caller_account)
    bucket, owner = found
    return ResourceFacts(owner, _text(bucket.policy))


Read = tuple[str | None, Mapping[str, str]]
_NOTHING: Read = (None, {})


def _read_queue(account: str, region: str, name: str) -> Read:
    backend = find_backend("sqs", account, region)
    queue = None if backend is None else backend.queues.get(name)
    return _NOTHING if queue is None else (_text(queue.policy), tag_pairs(queue.tags))


def _read_topic(account: str, region: str, name: str) -> Read:
    backend = find_backend("sns", account, region)
    arn = f"arn:aws:sns:{region}:{account}:{name}"
    topic = None if backend is None else backend.topics.get(arn)
    return _NOTHING if topic is None else (_text(topic.policy), tag_pairs(topic._tags))


def _read_key(account: str, region: str, name: str) -> Read:
    backend = find_backend("kms", account, region)
    kind, _, key_id = name.partition("/")
    key = backend.keys.get(key_id) if backend is not None and kind == "key" else None
    if backend is None or key is None:
        # Whoever may use all keys is told that this one does not exist.
        return (_default_key_policy(account) if kind == "key" else None), {}
    return _text(key.policy), dict(backend.tagger.get_tag_dict_for_resource(key.id))


def _default_key_policy(account: str) -> str:
    """The policy of a key that was made without one: the account's own policies decide.

    Source: KMS Developer Guide, "Default key policy".
    """
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{account}:root"},
        "Action": "kms:*",
        "Resource": "*",
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def _read_secret(account: str, region: str, name: str) -> Read:
    backend = find_backend("secretsmanager", account, region)
    arn = f"arn:aws:secretsmanager:{region}:{account}:{name}"
    secret = backend.secrets.get(arn) if backend is not None else None
    if secret is None or secret.arn != arn:
        return _NOTHING
    return _text(getattr(secret, "policy", None)), tag_pairs(getattr(secret, "tags", None))


def _read_function(account: str, region: str, name: str) -> Read:
    kind, _, qualified = name.partition(":")
    backend = find_lambda_backend(account, region) if kind == "function" else None
    if backend is None:
        return _NOTHING
    function_name, _, qualifier = qualified.partition(":")
    from moto.awslambda.exceptions import LambdaClientError

    try:
        found = backend.get_function(function_name, qualifier or None)
    except LambdaClientError:
        return _NOTHING
    policy = found.policy.get_policy()["Policy"] if found.policy.statements else None
    return _text(policy), tag_pairs(found.tags)


def _read_table(account: str, region: str, name: str) -> Read:
    backend = find_backend("dynamodb", account, region)
    table_name = name.split("/")[1] if name.startswith("table/") else ""
    table = None if backend is None else backend.tables.get(table_name)
    if backend is None or table is None:
        return _NOTHING
    policy = backend.resource_policies.get(table.table_arn)
    return (None if policy is None else _text(policy.policy_doc)), tag_pairs(table.tags)


def _read_log_group(account: str, region: str, name: str) -> Read:
    backend = find_backend("logs", account, region)
    group_name = name.removeprefix("log-group:").partition(":")[0]
    group = None if backend is None else backend.groups.get(group_name)
    if backend is None or group is None:
        return _NOTHING
    return None, dict(backend.tagger.get_tag_dict_for_resource(group.arn))


def _read_ec2(account: str, region: str, name: str) -> Read:
    # Images and snapshots have no account in their ARN; then `account` is the caller's.
    backend = find_backend("ec2", account, region)
    tags = {} if backend is None else backend.tags.get(name.rpartition("/")[2], {})
    return None, dict(tags)


def _read_tagged(account: str, region: str, name: str) -> Read:  # noqa: ARG001
    return _NOTHING


_READERS: Mapping[str, Callable[[str, str, str], Read]] = {
    "sqs": _read_queue,
    "sns": _read_topic,
    "kms": _read_key,
    "secretsmanager": _read_secret,
    "lambda": _read_function,
    "dynamodb": _read_table,
    "logs": _read_log_group,
    "ec2": _read_ec2,
}


def _text(policy: Any) -> str | None:
    if not policy:
        return None
    if isinstance(policy, bytes):
        return policy.decode("utf-8")
    return policy if isinstance(policy, str) else json.dumps(policy)
