"""The policies that bind a caller, and what is known about who calls."""

from dataclasses import dataclass

from vestibule.model.callers import Caller, CallerKind
from vestibule.model.errors import NotFound, Unauthenticated
from vestibule.organization.accounts import account_path
from vestibule.organization.organization_policies import scp_levels
from vestibule.organization.principal_policies import (
    role_policies,
    session_policies,
    user_policies,
)
from vestibule.policy.context import CallerFacts, OrganizationFacts
from vestibule.policy.policies import NO_POLICIES, Policies
from vestibule.store.organizations import find_organization
from vestibule.store.work import Work


@dataclass(frozen=True, slots=True)
class CallerPolicies:
    """What binds a caller, but for the resource's own policies."""

    policies: Policies
    facts: CallerFacts


def caller_policies(work: Work, caller: Caller) -> CallerPolicies:
    """The caller's identity policies, boundary, session policies and SCPs, and its facts.

    A root user has no identity policies and needs none; a person with a portal token has none.
    Raises Unauthenticated (INVALID_TOKEN) when the role or user is gone, or was made again.
    """
    if not caller.access_key_id:
        return _caller_policies(work, caller)
    # An access key is one user's, or one session's with its policies and tags.
    key = ("caller policies", caller.access_key_id)
    return work.tx.remember(key, lambda: _caller_policies(work, caller))


def _caller_policies(work: Work, caller: Caller) -> CallerPolicies:
    try:
        if caller.kind is CallerKind.ASSUMED_ROLE:
            return _of_role_session(work, caller)
        if caller.kind is CallerKind.IAM_USER:
            return _of_user(work, caller)
    except NotFound as error:
        raise Unauthenticated(
            "The security token included in the request is invalid.", kind="INVALID_TOKEN"
        ) from error
    if caller.kind is CallerKind.ROOT:
        return CallerPolicies(
            Policies(scp=scp_levels(work, caller.account_id)),
            CallerFacts(
                principal_arn=caller.arn,
                unique_id=caller.account_id,
                organization=organization_facts(work, caller.account_id),
            ),
        )
    return CallerPolicies(NO_POLICIES, CallerFacts(principal_arn=caller.arn or None))


def organization_facts(work: Work, account_id: str) -> OrganizationFacts | None:
    """Where the account stands; None outside the organization, or where there is none."""
    organization = find_organization(work.tx)
    if organization is None:
        return None
    try:
        path = account_path(work, account_id)
    except NotFound:
        return None
    return OrganizationFacts(
        organization_id=organization.id, path="/".join((organization.id, *path, ""))
    )


def _of_role_session(work: Work, caller: Caller) -> CallerPolicies:
    session = caller.role_session
    if session is None:
        raise NotFound("The session names no role.", kind="ROLE")
    role = role_policies(work, caller.account_id, session.role_name, role_id=session.role_id)
    policies = Policies(
        identity=role.identity,
        boundary=role.boundary,
        session=session_policies(
            work,
            caller.account_id,
            document=session.session_policy,
            arns=session.session_policy_arns,
        ),
        scp=scp_levels(work, caller.account_id),
    )
    facts = CallerFacts(
        principal_arn=caller.arn,
        role_arn=session.role_arn,
        unique_id=role.unique_id,
        organization=organization_facts(work, caller.account_id),
        tags=role.tags,
        session_tags=session.tags,
        issued_at=session.issued_at,
        source_identity=session.source_identity,
        identity_store_user_id=session.identity_store_user_id,
    )
    return CallerPolicies(policies, facts)


def _of_user(work: Work, caller: Caller) -> CallerPolicies:
    name = caller.user_name or ""
    user = user_policies(work, caller.account_id, name, user_id=caller.principal_id)
    policies = Policies(
        identity=user.identity,
        boundary=user.boundary,
        scp=scp_levels(work, caller.account_id),
    )
    facts = CallerFacts(
        principal_arn=caller.arn,
        user_name=name,
        unique_id=user.unique_id,
        organization=organization_facts(work, caller.account_id),
        tags=user.tags,
    )
    return CallerPolicies(policies, facts)
