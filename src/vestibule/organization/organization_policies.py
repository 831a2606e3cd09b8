"""Service control policies: made, attached, and those that bind an account.

Source: organizations 2016-11-28; AWS Organizations User Guide, orgs_manage_policies_scps.
"""

from dataclasses import replace
from functools import partial

from vestibule.model.errors import Conflict, Invalid, NotFound, Protected, QuotaExceeded
from vestibule.model.organization_policies import (
    FULL_AWS_ACCESS,
    SERVICE_CONTROL_POLICY,
    OrganizationPolicy,
    PolicyTarget,
)
from vestibule.organization.accounts import get_account
from vestibule.organization.fresh_ids import fresh_id
from vestibule.organization.organizational_units import get_organizational_unit
from vestibule.organization.organizations import get_organization
from vestibule.policy import limits
from vestibule.policy.documents import PolicyKind, compile_policy, parse_policy
from vestibule.policy.policies import Level, NamedPolicy
from vestibule.store import organization_policies as rows
from vestibule.store.database import UniqueViolation
from vestibule.store.organization_tags import delete_all_tags
from vestibule.store.organizations import find_organization
from vestibule.store.paging import page, page_position, page_token
from vestibule.store.work import Work

MAX_PAGE = 20
_FULL_ACCESS = OrganizationPolicy(
    id=FULL_AWS_ACCESS,
    arn=f"arn:aws:organizations::aws:policy/service_control_policy/{FULL_AWS_ACCESS}",
    name="FullAWSAccess",
    description="Allows access to every operation",
    type=SERVICE_CONTROL_POLICY,
    content=(
        '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'
    ),
    is_aws_managed=True,
)


def scp_levels(work: Work, account_id: str) -> tuple[Level, ...] | None:
    """The SCPs that bind the account's callers: one entry a level, the root's first.

    None where none apply: no organization, the management account, an account outside, or the
    type is not enabled. Three queries, whatever the organization's size.
    """
    organization = find_organization(work.tx)
    if organization is None or organization.management_account_id == account_id:
        return None
    levels = rows.policies_on_the_way_up(work.tx, account_id, SERVICE_CONTROL_POLICY)
    if not levels:
        return None
    return tuple(
        tuple(NamedPolicy(arn, compile_policy(text, PolicyKind.SCP)) for arn, text in level)
        for level in levels
    )


def enable_policy_type(work: Work, root_id: str, policy_type: str) -> None:
    """Has SCPs take effect, with FullAWSAccess on every node.

    Raises NotFound (ROOT), Invalid (POLICY_TYPE: not one that is carried out here) and Conflict
    (POLICY_TYPE: enabled already). Source: API_EnablePolicyType.
    """
    _check_root(work, root_id)
    check_policy_type(policy_type)
    if rows.is_type_enabled(work.tx, policy_type):
        raise Conflict("The specified policy type is already enabled.", kind="POLICY_TYPE")
    if rows.find_policy(work.tx, FULL_AWS_ACCESS) is None:
        rows.insert_policy(work.tx, _FULL_ACCESS)
    rows.enable_type(work.tx, policy_type)
    for node in (root_id, *rows.every_node(work.tx)):
        rows.insert_attachment(work.tx, node, FULL_AWS_ACCESS)


def disable_policy_type(work: Work, root_id: str, policy_type: str) -> None:
    """Detaches every policy of the type; none takes effect any longer.

    Raises NotFound (ROOT, POLICY_TYPE) and Invalid. Source: API_DisablePolicyType.
    """
    _check_root(work, root_id)
    check_policy_type(policy_type)
    _check_enabled(work, policy_type)
    rows.delete_attachments_of_type(work.tx, policy_type)
    rows.disable_type(work.tx, policy_type)


def enabled_policy_types(work: Work) -> list[str]:
    """The policy types of the root that are enabled."""
    return rows.enabled_types(work.tx)


def create_policy(
    work: Work, name: str, *, description: str, policy_type: str, content: str
) -> OrganizationPolicy:
    """A new policy, attached to nothing.

    Raises Conflict (POLICY: the name is taken), QuotaExceeded, Invalid, MalformedPolicy.
    Source: API_CreatePolicy.
    """
    organization = get_organization(work)
    check_policy_type(policy_type)
    _check_content(content)
    if rows.count_policies(work.tx, policy_type) >= limits.MAX_SERVICE_CONTROL_POLICIES:
        raise QuotaExceeded(
            "There are too many policies.",
            kind="QUOTA",
            fields={"Reason": "POLICY_NUMBER_LIMIT_EXCEEDED"},
        )
    policy_id = fresh_id(
        lambda: f"p-{work.random.lower(8)}", is_taken=partial(rows.find_policy, work.tx)
    )
    made = OrganizationPolicy(
        id=policy_id,
        arn=organization.arn_of("policy", f"{policy_type.lower()}/{policy_id}"),
        name=name,
        description=description,
        type=policy_type,
        content=content,
    )
    try:
        rows.insert_policy(work.tx, made)
    except UniqueViolation as error:
        raise _duplicate_name() from error
    return made


def get_policy(work: Work, policy_id: str) -> OrganizationPolicy:
    """The policy. Raises NotFound (POLICY)."""
    found = rows.find_policy(work.tx, policy_id)
    if found is None:
        raise NotFound("You specified a policy that doesn't exist.", kind="POLICY")
    return found


def update_policy(
    work: Work,
    policy_id: str,
    *,
    name: str | None = None,
    description: str | None = None,
    content: str | None = None,
) -> OrganizationPolicy:
    """The policy with what was given changed; it takes effect at once.

    Raises NotFound, Protected (AWS's own), Conflict, Invalid. Source: API_UpdatePolicy.
    """
    found = _changeable(work, policy_id)
    if content is not None:
        _check_content(content)
    changed = replace(
        found,
        name=found.name if name is None else name,
        description=found.description if description is None else description,
        content=found.content if content is None else content,
    )
    try:
        rows.update_policy(work.tx, changed)
    except UniqueViolation as error:
        raise _duplicate_name() from error
    return changed


def delete_policy(work: Work, policy_id: str) -> None:
    """Removes a policy that is attached to nothing.

    Raises NotFound, Protected and Conflict (POLICY_IN_USE). Source: API_DeletePolicy.
    """
    _changeable(work, policy_id)
    if rows.target_ids_of_policy(work.tx, policy_id, after="", count=1):
        raise Conflict("The policy is attached to one or more entities.", kind="POLICY_IN_USE")
    delete_all_tags(work.tx, policy_id)
    rows.delete_policy(work.tx, policy_id)


def attach_policy(work: Work, policy_id: str, *, target_id: str) -> None:
    """Attaches the policy to a root, unit or account.

    Raises NotFound (POLICY, TARGET, POLICY_TYPE), Conflict (ATTACHMENT), QuotaExceeded.
    Source: API_AttachPolicy.
    """
    policy = get_policy(work, policy_id)
    get_policy_target(work, target_id)
    _check_enabled(work, policy.type)
    if (
        rows.count_policies_of_target(work.tx, target_id, policy.type)
        >= limits.MAX_SERVICE_CONTROL_POLICIES_OF_TARGET
    ):
        raise QuotaExceeded(
            "You have attached the maximum number of policies of the specified type to the target.",
            kind="QUOTA",
            fields={"Reason": "MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED"},
        )
    try:
        rows.insert_attachment(work.tx, target_id, policy_id)
    except UniqueViolation as error:
        raise Conflict(
            "The specified policy is already attached to the specified target.", kind="ATTACHMENT"
        ) from error


def detach_policy(work: Work, policy_id: str, *, target_id: str) -> None:
    """Detaches the policy; the last of its type stays.

    Raises NotFound (POLICY, TARGET, ATTACHMENT) and QuotaExceeded (the last one).
    Source: API_DetachPolicy.
    """
    policy = get_policy(work, policy_id)
    get_policy_target(work, target_id)
    if not rows.is_attached(work.tx, target_id, policy_id):
        raise NotFound("The policy isn't attached to the specified target.", kind="ATTACHMENT")
    if rows.count_policies_of_target(work.tx, target_id, policy.type) == 1:
        raise QuotaExceeded(
            "You can't remove the last policy of the specified type from the target.",
            kind="QUOTA",
            fields={"Reason": "MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED"},
        )
    rows.delete_attachment(work.tx, target_id, policy_id)


def list_policies(
    work: Work, policy_type: str, *, token: str | None = None, count: int = MAX_PAGE
) -> tuple[list[OrganizationPolicy], str | None]:
    """A page of the policies of the type, AWS's own among them, and the next page's token."""
    get_organization(work)
    return page(
        work,
        f"organization-policies:{policy_type}",
        token=token,
        count=count,
        most=MAX_PAGE,
        rows=partial(rows.policies_page, work.tx, policy_type),
    )


def list_policies_for_target(
    work: Work,
    target_id: str,
    *,
    policy_type: str,
    token: str | None = None,
    count: int = MAX_PAGE,
) -> tuple[list[OrganizationPolicy], str | None]:
    """A page of the policies attached right to the target. Raises NotFound (TARGET)."""
    get_policy_target(work, target_id)
    return page(
        work,
        f"policies-of-target:{target_id}:{policy_type}",
        token=token,
        count=count,
        most=MAX_PAGE,
        rows=partial(rows.policies_of_target, work.tx, target_id, policy_type),
    )


def list_targets_for_policy(
    work: Work, policy_id: str, *, token: str | None = None, count: int = MAX_PAGE
) -> tuple[list[PolicyTarget], str | None]:
    """A page of what the policy is attached to. Raises NotFound (POLICY) and Invalid."""
    get_policy(work, policy_id)
    if not 1 <= count <= MAX_PAGE:
        raise Invalid(f"MaxResults must be 1 to {MAX_PAGE}.", kind="MAX_RESULTS")
    query = f"targets-of-policy:{policy_id}"
    after = page_position(work.keyring, token, query=query) or ""
    ids = rows.target_ids_of_policy(work.tx, policy_id, after=after, count=count + 1)
    targets = [get_policy_target(work, target_id) for target_id in ids[:count]]
    if len(ids) <= count:
        return targets, None
    return targets, page_token(work.keyring, ids[count - 1], query=query)


def get_policy_target(work: Work, target_id: str) -> PolicyTarget:
    """The root, unit or account. Raises NotFound (TARGET)."""
    organization = get_organization(work)
    try:
        if target_id == organization.root_id:
            arn = organization.arn_of("root", target_id)
            return PolicyTarget(target_id, arn, "Root", "ROOT")
        if target_id.startswith("ou-"):
            unit = get_organizational_unit(work, target_id)
            arn = organization.arn_of("ou", target_id)
            return PolicyTarget(target_id, arn, unit.name, "ORGANIZATIONAL_UNIT")
        account = get_account(work, target_id)
    except NotFound as error:
        raise NotFound("You specified a target that doesn't exist.", kind="TARGET") from error
    arn = organization.arn_of("account", target_id)
    return PolicyTarget(target_id, arn, account.name, "ACCOUNT")


def check_policy_type(policy_type: str) -> None:
    """Raises Invalid for a type whose policies would not take effect here."""
    if policy_type != SERVICE_CONTROL_POLICY:
        raise Invalid(
            f"The policy type {policy_type} is not available for this organization.",
            kind="POLICY_TYPE",
        )


def _check_enabled(work: Work, policy_type: str) -> None:
    if not rows.is_type_enabled(work.tx, policy_type):
        raise NotFound(
            "This operation can be performed only for enabled policy types.", kind="POLICY_TYPE"
        )


def _check_root(work: Work, root_id: str) -> None:
    if get_organization(work).root_id != root_id:
        raise NotFound("You specified a root that doesn't exist.", kind="ROOT")


def _check_content(content: str) -> None:
    if limits.SERVICE_CONTROL_POLICY.is_exceeded_by(content):
        raise QuotaExceeded(
            "The policy document exceeds the maximum size.",
            kind="QUOTA",
            fields={"Reason": "POLICY_CONTENT_LIMIT_EXCEEDED"},
        )
    parse_policy(content, PolicyKind.SCP)


def _changeable(work: Work, policy_id: str) -> OrganizationPolicy:
    found = get_policy(work, policy_id)
    if found.is_aws_managed:
        raise Protected(
            "You can't change an AWS managed policy.",
            kind="POLICY",
            fields={"Reason": "IMMUTABLE_POLICY"},
        )
    return found


def _duplicate_name() -> Conflict:
    return Conflict("A policy with the same name already exists.", kind="POLICY")
