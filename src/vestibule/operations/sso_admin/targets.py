"""What calls to sso-admin are authorized on, all of it the instance owner's.

Source: Service Authorization Reference, AWS IAM Identity Center.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from vestibule.identity_store.instances import get_instance
from vestibule.model.arns import sso_account_arn
from vestibule.model.calls import Call
from vestibule.model.operations import ContextValue, Target
from vestibule.store.permission_set_policies import find_tags
from vestibule.store.permission_sets import find_permission_set_by_arn
from vestibule.store.work import Work

Targets = Callable[[Work, Call, Any], Sequence[Target]]


def instance(work: Work, _call: Call, request: Any) -> Sequence[Target]:
    """The instance that the request names."""
    owner = get_instance(work).owner_account_id
    context = request_tags(request)
    return (Target(request["InstanceArn"], owner, context),)


def every_instance(_work: Work, call: Call, _request: Any) -> Sequence[Target]:
    """ListInstances: any account of the organization sees the instance."""
    return (Target(account=call.caller.account_id),)


def permission_set(work: Work, _call: Call, request: Any) -> Sequence[Target]:
    """The instance and the permission set that the request names."""
    owner = get_instance(work).owner_account_id
    return (
        Target(request["InstanceArn"], owner),
        _permission_set(work, request["PermissionSetArn"], owner, {}),
    )


def assignment(work: Work, _call: Call, request: Any) -> Sequence[Target]:
    """The instance, the permission set and the account that the request names."""
    owner = get_instance(work).owner_account_id
    account = request.get("TargetId") or request.get("AccountId")
    found = [Target(request["InstanceArn"], owner)]
    if request.get("PermissionSetArn"):
        found.append(_permission_set(work, request["PermissionSetArn"], owner, {}))
    if account:
        found.append(Target(sso_account_arn(account), owner))
    return found


def resource(work: Work, _call: Call, request: Any) -> Sequence[Target]:
    """The tagged permission set, with the tags of the request."""
    owner = get_instance(work).owner_account_id
    return (_permission_set(work, request["ResourceArn"], owner, request_tags(request)),)


def request_tags(request: Any) -> Mapping[str, ContextValue]:
    """The condition keys of tags that a request brings, or takes away."""
    tags = {tag["Key"]: tag["Value"] for tag in request.get("Tags") or ()}
    keys = tuple(tags) or tuple(request.get("TagKeys") or ())
    context: dict[str, ContextValue] = {f"aws:RequestTag/{key}": tags[key] for key in tags}
    return {**context, "aws:TagKeys": keys} if keys else context


def _permission_set(
    work: Work, arn: str, owner: str, context: Mapping[str, ContextValue]
) -> Target:
    found = find_permission_set_by_arn(work.tx, arn)
    tags = find_tags(work.tx, found.id) if found else {}
    own = {f"aws:ResourceTag/{key}": value for key, value in tags.items()}
    return Target(arn, owner, {**own, **context})
