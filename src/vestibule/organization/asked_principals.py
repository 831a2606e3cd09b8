"""The roles and IAM users of an account, ready to be asked about with the policy engine."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from vestibule.model.errors import NotFound
from vestibule.model.iam_entities import IamEntity, IamUser, Role
from vestibule.organization.caller_policies import organization_facts
from vestibule.organization.organization_policies import scp_levels
from vestibule.organization.principal_policies import policies_of_rows
from vestibule.policy.asked_principals import AskedPrincipal
from vestibule.policy.context import CallerFacts, RequestFacts, caller_context
from vestibule.policy.context_values import ContextValue
from vestibule.policy.policies import Level, Policies
from vestibule.store.account_principals import policies_of_account, policies_of_entities
from vestibule.store.database import Row
from vestibule.store.iam_users import find_iam_user, iam_users_page
from vestibule.store.roles import find_role, roles_of_ids, roles_page
from vestibule.store.work import Work

IDENTITY_CENTER_PATH = "/aws-reserved/sso.amazonaws.com/"
_AT_A_TIME = 1000
_ARN_PARTS = 6
_KNOWN = (
    "aws:principalarn",
    "aws:principalaccount",
    "aws:principalisawsservice",
    "aws:principalorg",
    "aws:principaltag/",
    "aws:principaltype",
    "aws:username",
)
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
    rows = policies_of_account(work.tx, account_id)
    return _asked(work, _entities(work, account_id), rows)


def asked_roles(work: Work, role_ids: Sequence[str]) -> list[AskedEntity]:
    """Likewise for roles of any accounts, in no order; those that are gone are left out."""
    rows = policies_of_entities(work.tx, role_ids)
    return _asked(work, roles_of_ids(work.tx, role_ids), rows)


def asked_entity(work: Work, arn: str) -> AskedEntity:
    """Likewise for the role or IAM user of that ARN. Raises NotFound."""
    parts = arn.split(":", 5)
    kind, _, name = parts[-1].rpartition("/")
    find = find_iam_user if kind.partition("/")[0] == "user" else find_role
    entity = find(work.tx, parts[4], name) if len(parts) == _ARN_PARTS else None
    if entity is None or entity.arn != arn:
        raise NotFound(f"There is no role or IAM user {arn}.", kind="ENTITY")
    return _asked(work, [entity], policies_of_entities(work.tx, [entity.id]))[0]


class _Account:
    """What the entities of one account have in common."""

    def __init__(self, work: Work, account_id: str) -> None:
        self._now = work.now
        self._organization = organization_facts(work, account_id)
        self._of_roles: dict[str, ContextValue] | None = None
        self.scp = scp_levels(work, account_id)
        self.scp_key = None if self.scp is None else tuple(map(_identities, self.scp))
        """Equal for accounts with the same SCPs at every level."""

    def context(self, entity: IamEntity) -> dict[str, ContextValue]:
        """The condition keys that follow from who calls; roles without tags differ by ARN only."""
        if not isinstance(entity, Role) or entity.tags:
            return self._known(entity)
        if self._of_roles is None:
            self._of_roles = self._known(entity)
        return {**self._of_roles, "aws:PrincipalArn": entity.arn}

    def _known(self, entity: IamEntity) -> dict[str, ContextValue]:
        facts = CallerFacts(
            principal_arn=entity.arn,
            role_arn=entity.arn if isinstance(entity, Role) else None,
            user_name=entity.name if isinstance(entity, IamUser) else None,
            organization=self._organization,
            tags=entity.tags,
        )
        context = caller_context(facts, RequestFacts(now=self._now))
        return {key: value for key, value in context.items() if key.lower().startswith(_KNOWN)}


def _asked(
    work: Work, entities: Iterable[IamEntity], rows: Mapping[str, list[Row]]
) -> list[AskedEntity]:
    accounts: dict[str, _Account] = {}
    alike: dict[object, AskedPrincipal] = {}
    found = []
    for entity in entities:
        account = accounts.get(entity.account_id)
        if account is None:
            account = accounts[entity.account_id] = _Account(work, entity.account_id)
        own = rows.get(entity.id, [])
        # Roles of a permission set have the same documents in every account, boundaries aside.
        key = (entity.boundary_arn and entity.account_id, entity.boundary_arn, *own)
        like = alike.get((account.scp_key, key))
        if like is None:
            policies = policies_of_rows(entity, own)
            bounds = Policies(
                identity=policies.identity, boundary=policies.boundary, scp=account.scp
            )
        else:
            bounds = like.policies
        asked = AskedPrincipal(
            entity.arn,
            bounds,
            context=account.context(entity),
            absent=_absent(entity),
            like=like,
        )
        alike.setdefault((account.scp_key, key), asked)
        found.append(AskedEntity(entity, asked))
    return found


def _identities(level: Level) -> tuple[tuple[str, int], ...]:
    return tuple((named.name_or_arn, id(named.document)) for named in level)


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
