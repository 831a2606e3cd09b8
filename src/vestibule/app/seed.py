"""What a first start makes: an organization to try things in, or one bare account."""

from dataclasses import dataclass

from vestibule.access.account_assignments import create_account_assignment
from vestibule.access.permission_set_policies import attach_managed_policy
from vestibule.access.permission_sets import create_permission_set
from vestibule.app.settings import Settings
from vestibule.identity_store.instances import create_instance, find_instance
from vestibule.identity_store.users import create_user
from vestibule.model.account_assignments import AccountAssignment, PrincipalType
from vestibule.model.callers import service_caller
from vestibule.model.instances import Instance
from vestibule.model.secret import Secret
from vestibule.organization.access_keys import create_access_key
from vestibule.organization.accounts import create_member_account
from vestibule.organization.organization_policies import enable_policy_type
from vestibule.organization.organizational_units import create_organizational_unit
from vestibule.organization.organizations import create_organization
from vestibule.sessions.one_time_links import create_one_time_link
from vestibule.sessions.passwords import set_password
from vestibule.store.work import Work

ADMINISTRATOR = "admin"
_SERVICE = "sso.amazonaws.com"
_ADMINISTRATOR_ACCESS = "arn:aws:iam::aws:policy/AdministratorAccess"


@dataclass(frozen=True, slots=True)
class FirstStart:
    """What was made, and is told once.

    password_token: of the administrator's one-time link; None when a password was given.
    """

    management_account_id: str
    access_key_id: str
    secret_access_key: Secret
    password_token: Secret | None


def seed(work: Work, settings: Settings, *, password_hash: str | None) -> FirstStart | None:
    """Makes everything of a first start; None, and no change, on every later one.

    password_hash: of the administrator's password, where one was given.
    """
    if find_instance(work) is not None:
        return None
    account_id = settings.management_account_id or work.random.digits(12)
    if settings.seed == "sample":
        _create_organization(work, account_id)
    instance = create_instance(work, owner_account_id=account_id)
    token = None
    if settings.seed == "sample":
        token = _create_administrator(work, instance, password_hash=password_hash)
    key = create_access_key(
        work,
        account_id,
        user_name=None,
        access_key_id=settings.bootstrap_access_key_id,
        secret=settings.bootstrap_secret_access_key,
    )
    return FirstStart(account_id, key.access_key_id, key.secret_access_key, token)


def _create_organization(work: Work, account_id: str) -> None:
    organization = create_organization(
        work, account_id, name="Management", email="management@example.com"
    )
    enable_policy_type(work, organization.root_id, "SERVICE_CONTROL_POLICY")
    workloads = create_organizational_unit(work, organization.root_id, name="Workloads")
    create_organizational_unit(work, organization.root_id, name="Security")
    for name in ("DevAccount", "ProdAccount"):
        create_member_account(
            work, name, email=f"{name.lower()}@example.com", parent_id=workloads.id
        )


def _create_administrator(
    work: Work, instance: Instance, *, password_hash: str | None
) -> Secret | None:
    """The user, what it may do, and, without a password, the token of the link to set one."""
    vestibule = service_caller(_SERVICE, instance.owner_account_id)
    user = create_user(
        work,
        instance.identity_store_id,
        attributes={
            "userName": ADMINISTRATOR,
            "displayName": "Administrator",
            "name": {"givenName": "Vestibule", "familyName": "Administrator"},
            "emails": [{"value": "admin@example.com", "type": "work", "primary": True}],
        },
        by=vestibule.arn,
    )
    permission_set = create_permission_set(
        work, instance_arn=instance.arn, name="AdministratorAccess"
    )
    attach_managed_policy(work, permission_set.arn, policy_arn=_ADMINISTRATOR_ACCESS)
    create_account_assignment(
        work,
        AccountAssignment(
            permission_set_arn=permission_set.arn,
            account_id=instance.owner_account_id,
            principal_type=PrincipalType.USER,
            principal_id=user.id,
        ),
        by=vestibule,
    )
    if password_hash is not None:
        set_password(work, user.id, hashed=password_hash, must_change=False)
        return None
    return create_one_time_link(work, user.id)
