"""The roles and IAM users of an account, ready to be asked about with the policy engine."""

from collections.abc import Iterator
from dataclasses import dataclass

from vestibule.model.iam_entities import IamEntity, IamUser, Role
from vestibule.organization.caller_policies import organization_facts
from vestibule.organization.organization_policies import scp_levels
from vestibule.organization.principal_policies import policies_of_rows
from vestibule.policy.asked_principals import AskedPrincipal
from vestibule.policy.context import CallerFacts, RequestFacts, caller_context
from vestibule.policy.policies import Policies
from vestibule.store.account_principals import policies_of_account
from vestibule.store.iam_users import iam_users_page
from vestibule.store.roles import roles_page
from vestibule.store.work import Work

IDENTITY_CENTER_PATH = "/aws-reserved/sso.amazonaws.com/"
_AT_A_TIME = 1000
_KNOWN = ("aws:principalarn", "aws:principalaccount", "aws:principalorg", "aws:principaltag/")
_ABSENT_FOR_ROLES = frozenset({"aws:username"})
_ABSENT_FOR_IDENTITY_CENTER = frozenset(
    {
        "aws:federatedprovider",
        "aws:multifactorauthage",
        "aws:multifactorauthpresent",
        "aws:username",
    }
)


@dataclass(frozen=True, slots=True)
class AskedEntity:
    """A role or IAM user, and what the engine is asked about."""

    entity: IamEntity
    asked: AskedPrincipal


def asked_entities(work: Work, account_id: str) -> list[AskedEntity]:
    """All roles, then all IAM users of the account, with all that binds them.

    Their tags are taken to be those of the entity: sessions with tags of their own are not seen.
    """
    scp = scp_levels(work, account_id)
    organization = organization_facts(work, account_id)
    rows = policies_of_account(work.tx, account_id)
    found = []
    for entity in _entities(work, account_id):
        own = policies_of_rows(entity, rows.get(entity.id, []))
        facts = CallerFacts(
            principal_arn=entity.arn,
            role_arn=entity.arn if isinstance(entity, Role) else None,
            unique_id=entity.id,
            organization=organization,
            tags=own.tags,
        )
        context = caller_context(facts, RequestFacts(now=work.now))
        asked = AskedPrincipal(
            entity.arn,
            Policies(identity=own.identity, boundary=own.boundary, scp=scp),
            context={
                key: value for key, value in context.items() if key.lower().startswith(_KNOWN)
            },
            absent=_absent(entity),
        )
        found.append(AskedEntity(entity, asked))
    return found


def _absent(entity: IamEntity) -> frozenset[str]:
    if isinstance(entity, IamUser):
        return frozenset()
    if entity.path.startswith(IDENTITY_CENTER_PATH):
        return _ABSENT_FOR_IDENTITY_CENTER
    return _ABSENT_FOR_ROLES


def _entities(work: Work, account_id: str) -> Iterator[IamEntity]:
    for fetch in (roles_page, iam_users_page):
        after = ""
        while True:
            entities = fetch(work.tx, account_id, path_prefix="/", after=after, count=_AT_A_TIME)
            yield from entities
            if len(entities) < _AT_A_TIME:
                break
            after = entities[-1].name.lower()
