"""Lists of managed policies, and of what uses one."""

import bisect
from collections.abc import Callable, Sequence
from enum import Enum
from functools import lru_cache, partial

from vestibule.model.iam_entities import IamEntity, IamUser, Role
from vestibule.organization.iam_pages import MAX_PAGE
from vestibule.organization.iam_policies import AnyPolicy, PolicyUse, get_policy, policy_uses
from vestibule.policy.managed_policies import ManagedPolicy, managed_policies
from vestibule.store import entity_policies
from vestibule.store import iam_policies as rows
from vestibule.store.iam_users import iam_users_of_ids
from vestibule.store.paging import page_position, page_token
from vestibule.store.roles import roles_of_ids
from vestibule.store.work import Work

_OWN, _AWS = "own", "aws"
_STEP = 500  # policies that are looked at together


class PolicyScope(Enum):
    """Whose policies are listed."""

    ALL = "All"
    AWS = "AWS"
    LOCAL = "Local"


class PolicyUsage(Enum):
    """What for a policy is used. Source: iam 2010-05-08, PolicyUsageType."""

    PERMISSIONS = "PermissionsPolicy"
    BOUNDARY = "PermissionsBoundary"


def list_policies(
    work: Work,
    account_id: str,
    *,
    scope: PolicyScope = PolicyScope.ALL,
    path_prefix: str = "/",
    used_as: PolicyUsage | None = None,
    only_attached: bool = False,
    token: str | None = None,
    count: int = MAX_PAGE,
) -> tuple[list[tuple[AnyPolicy, PolicyUse]], str | None]:
    """A page of policies with their use, the account's own before AWS's, and the next token.

    used_as, only_attached: leave out what is not used so. Raises Invalid.
    """
    query = f"policies:{account_id}:{scope.value}:{path_prefix}:{used_as}:{only_attached}"
    position = page_position(work.keyring, token, query=query) or [_OWN, ""]
    is_wanted = partial(_is_wanted, used_as=used_as, only_attached=only_attached)
    found: list[tuple[AnyPolicy, PolicyUse]] = []
    while len(found) <= count:
        listed = _policies_past(
            work, account_id, position, scope=scope, path_prefix=path_prefix, count=_STEP
        )
        if not listed:
            return found, None
        uses = policy_uses(work, account_id, listed)
        found += [(each, uses[each.arn]) for each in listed if is_wanted(uses[each.arn])]
        position = _position(listed[-1])
    last, _ = found[count - 1]
    return found[:count], page_token(work.keyring, _position(last), query=query)


def list_entities_for_policy(
    work: Work,
    account_id: str,
    arn: str,
    *,
    usage: PolicyUsage = PolicyUsage.PERMISSIONS,
    path_prefix: str = "/",
    token: str | None = None,
    count: int = MAX_PAGE,
) -> tuple[list[IamEntity], str | None]:
    """A page of the account's roles and users that use the policy, and the next token.

    path_prefix: leaves out entities of other paths; a page may then hold fewer.
    Raises NotFound (POLICY) and Invalid.
    """
    policy = get_policy(work, account_id, arn)
    query = f"entities:{account_id}:{arn}:{usage.value}:{path_prefix}"
    after = page_position(work.keyring, token, query=query) or ""
    ids = _users_of(work, account_id, policy, usage)(after=after, count=count + 1)
    following = None
    if len(ids) > count:
        ids = ids[:count]
        following = page_token(work.keyring, ids[-1], query=query)
    found: list[IamEntity] = [*roles_of_ids(work.tx, ids), *iam_users_of_ids(work.tx, ids)]
    below = [entity for entity in found if entity.path.startswith(path_prefix)]
    return sorted(below, key=lambda entity: entity.name.lower()), following


def roles_among(entities: list[IamEntity]) -> list[Role]:
    """Only the roles."""
    return [entity for entity in entities if isinstance(entity, Role)]


def users_among(entities: list[IamEntity]) -> list[IamUser]:
    """Only the users."""
    return [entity for entity in entities if isinstance(entity, IamUser)]


def _users_of(
    work: Work, account_id: str, policy: AnyPolicy, usage: PolicyUsage
) -> Callable[..., list[str]]:
    if usage is PolicyUsage.BOUNDARY:
        return partial(entity_policies.entities_of_boundary, work.tx, account_id, policy.arn)
    return partial(entity_policies.entities_of_policy, work.tx, account_id, policy.id)


def _is_wanted(use: PolicyUse, *, used_as: PolicyUsage | None, only_attached: bool) -> bool:
    if used_as is PolicyUsage.BOUNDARY:
        return use.boundaries > 0
    if used_as is PolicyUsage.PERMISSIONS:
        return use.attachments > 0
    return not only_attached or use.attachments > 0


def _position(policy: AnyPolicy) -> list[str]:
    return [_AWS if isinstance(policy, ManagedPolicy) else _OWN, policy.name.lower()]


def _policies_past(
    work: Work,
    account_id: str,
    position: Sequence[str],
    *,
    scope: PolicyScope,
    path_prefix: str,
    count: int,
) -> list[AnyPolicy]:
    """Up to `count` policies past the position; empty at the end."""
    owner, after = position
    listed: list[AnyPolicy] = []
    if owner == _OWN and scope is not PolicyScope.AWS:
        listed += rows.iam_policies_page(
            work.tx, account_id, path_prefix=path_prefix, after=after, count=count
        )
    if scope is not PolicyScope.LOCAL and len(listed) < count:
        start = after if owner == _AWS else ""
        listed += _aws_policies_page(path_prefix, start, count - len(listed))
    return listed


def _aws_policies_page(path_prefix: str, after: str, count: int) -> list[ManagedPolicy]:
    names, policies = _aws_policies_by_name()
    start = bisect.bisect_right(names, after)
    found: list[ManagedPolicy] = []
    for policy in policies[start:]:
        if policy.path.startswith(path_prefix):
            found.append(policy)
            if len(found) == count:
                break
    return found


@lru_cache(maxsize=1)
def _aws_policies_by_name() -> tuple[list[str], list[ManagedPolicy]]:
    policies = sorted(managed_policies(), key=lambda policy: policy.name.lower())
    return [policy.name.lower() for policy in policies], policies
