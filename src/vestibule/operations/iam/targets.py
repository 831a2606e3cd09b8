"""What IAM's actions are authorized on: roles, users and policies of the caller's account.

Source: Service Authorization Reference, AWS Identity and Access Management.
"""

from collections.abc import Mapping, Sequence

from vestibule.model.arns import policy_arn, role_arn, user_arn
from vestibule.model.calls import Call
from vestibule.model.operations import ContextValue, Target
from vestibule.operations.operation import Request
from vestibule.organization.iam_users import find_user
from vestibule.organization.managed_policy_references import find_any_policy
from vestibule.organization.roles import find_role
from vestibule.store.work import Work


def role_target(work: Work, call: Call, request: Request) -> Sequence[Target]:
    """The role of RoleName, with its tags and the keys of the request."""
    account = call.caller.account_id
    role = find_role(work, account, request["RoleName"])
    if role is None:
        return _target(account, role_arn(account, "/", request["RoleName"]), {}, request)
    return _target(account, role.arn, role.tags, request, role.boundary_arn)


def new_role_target(_work: Work, call: Call, request: Request) -> Sequence[Target]:
    """The role that would be made."""
    account = call.caller.account_id
    arn = role_arn(account, request.get("Path", "/"), request["RoleName"])
    return _target(account, arn, {}, request)


def roles_target(_work: Work, call: Call, request: Request) -> Sequence[Target]:
    """The roles below PathPrefix."""
    account = call.caller.account_id
    return (Target(role_arn(account, request.get("PathPrefix", "/"), ""), account),)


def user_target(work: Work, call: Call, request: Request) -> Sequence[Target]:
    """The user of UserName, else the caller, with its tags and the keys of the request."""
    account = call.caller.account_id
    name = request.get("UserName") or call.caller.user_name
    if name is None:
        return (Target(call.caller.arn, account),)
    user = find_user(work, account, name)
    if user is None:
        return _target(account, user_arn(account, "/", name), {}, request)
    return _target(account, user.arn, user.tags, request, user.boundary_arn)


def changed_user_target(work: Work, call: Call, request: Request) -> Sequence[Target]:
    """The user as it is, and as it would be."""
    account = call.caller.account_id
    user = find_user(work, account, request["UserName"])
    path = request.get("NewPath") or (user.path if user else "/")
    name = request.get("NewUserName") or (user.name if user else request["UserName"])
    after = Target(user_arn(account, path, name), account)
    return (*user_target(work, call, request), after)


def new_user_target(_work: Work, call: Call, request: Request) -> Sequence[Target]:
    """The user that would be made."""
    account = call.caller.account_id
    arn = user_arn(account, request.get("Path", "/"), request["UserName"])
    return _target(account, arn, {}, request)


def users_target(_work: Work, call: Call, request: Request) -> Sequence[Target]:
    """The users below PathPrefix."""
    account = call.caller.account_id
    return (Target(user_arn(account, request.get("PathPrefix", "/"), ""), account),)


def policy_target(work: Work, call: Call, request: Request) -> Sequence[Target]:
    """The policy of PolicyArn, with its tags and the keys of the request."""
    account = call.caller.account_id
    policy = find_any_policy(work, account, request["PolicyArn"])
    tags = getattr(policy, "tags", {})
    keys = {name: value for name, value in request.items() if name != "PolicyArn"}
    return _target(account, request["PolicyArn"], tags, keys)


def policy_source_target(work: Work, _call: Call, request: Request) -> Sequence[Target]:
    """The user, group or role of PolicySourceArn with its tags, in whichever account it is."""
    arn = request["PolicySourceArn"]
    parts = arn.split(":", 5)
    if len(parts) != 6 or not parts[4].isdigit():
        return (Target(arn),)
    account, (kind, _, name) = parts[4], parts[5].partition("/")
    find = {"role": find_role, "user": find_user}.get(kind)
    entity = find(work, account, name.rpartition("/")[2]) if find is not None else None
    if entity is None or entity.arn != arn:
        return (Target(arn, account),)
    return _target(account, arn, entity.tags, {}, entity.boundary_arn)


def new_policy_target(_work: Work, call: Call, request: Request) -> Sequence[Target]:
    """The policy that would be made."""
    account = call.caller.account_id
    arn = policy_arn(account, request.get("Path", "/"), request["PolicyName"])
    return _target(account, arn, {}, request)


def _target(
    account: str,
    arn: str,
    tags: Mapping[str, str],
    request: Request,
    boundary_arn: str | None = None,
) -> Sequence[Target]:
    context: dict[str, ContextValue] = {}
    for key, value in tags.items():
        context[f"aws:ResourceTag/{key}"] = context[f"iam:ResourceTag/{key}"] = value
    boundary = request.get("PermissionsBoundary") or boundary_arn
    if boundary:
        context["iam:PermissionsBoundary"] = boundary
    if "PolicyArn" in request:
        context["iam:PolicyARN"] = request["PolicyArn"]
    requested = request.get("Tags") or ()
    keys = (*(tag["Key"] for tag in requested), *(request.get("TagKeys") or ()))
    if keys:
        context["aws:TagKeys"] = keys
    context.update({f"aws:RequestTag/{tag['Key']}": tag["Value"] for tag in requested})
    return (Target(arn, account, context),)
