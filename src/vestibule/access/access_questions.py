"""Who in the whole organization may do something, down to the people behind a permission set."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from vestibule.model.iam_entities import IamUser
from vestibule.organization.accounts import get_account
from vestibule.organization.asked_principals import asked_entities
from vestibule.organization.trust_policies import find_trusting_role, trust_policy
from vestibule.policy.catalogue import shared_catalogue
from vestibule.policy.decision_in_doubt import AccessClass
from vestibule.policy.who_can import AccessQuestion, PrincipalAccess, who_can
from vestibule.store.account_principals import people_of_permission_set, permission_sets_by_role
from vestibule.store.accounts import accounts_page
from vestibule.store.work import Work

MAX_PEOPLE = 100
_ACCOUNTS_AT_A_TIME = 100


@dataclass(frozen=True, slots=True)
class Person:
    """A user who may take a role. groups: through which, by name."""

    user_id: str
    user_name: str
    is_direct: bool
    groups: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PermissionSetName:
    """Which permission set a role comes from."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class EntityAccess:
    """A role or IAM user that may do what was asked, perhaps under conditions.

    people: who may take the role through its permission set, by user name, at most MAX_PEOPLE;
    has_more_people: there are others, for `people_behind`.
    """

    account_id: str
    access: PrincipalAccess
    is_user: bool
    permission_set: PermissionSetName | None
    people: tuple[Person, ...]
    has_more_people: bool


def who_can_in_organization(
    work: Work, question: AccessQuestion, *, account_id: str | None = None
) -> Iterator[EntityAccess]:
    """Every role and IAM user that is not denied, account by account, by account id.

    account_id: only principals of this account. Policies of resources count where the question
    has them, and that of a role that is to be assumed.
    Raises NotFound for an account that is not there.
    """
    trusting = find_trusting_role(work, question.action, question.resource)
    if trusting is not None and question.resource_policy is None:
        question = replace(question, resource_policy=trust_policy(trusting))
    for each in _account_ids(work) if account_id is None else [get_account(work, account_id).id]:
        yield from _of_account(work, question, each)


def people_behind(
    work: Work, permission_set_id: str, account_id: str, *, after: str = "", count: int = MAX_PEOPLE
) -> tuple[list[Person], str | None]:
    """Enabled users who hold the permission set in the account, and where the next page begins.

    A user whose ways in fill a whole page is told with as many of them.
    """
    rows = people_of_permission_set(
        work.tx, permission_set_id, account_id=account_id, after=after, count=count + 1
    )
    is_cut = len(rows) > count
    if is_cut and rows[0][0] != rows[-1][0]:
        rows = [row for row in rows if row[0] != rows[-1][0]]
    people: dict[str, Person] = {}
    for _, user_id, name, group in rows:
        known = people.get(user_id, Person(user_id, name, is_direct=False, groups=()))
        people[user_id] = Person(
            user_id,
            name,
            is_direct=known.is_direct or group is None,
            groups=known.groups if group is None else (*known.groups, group),
        )
    return list(people.values()), rows[-1][0] if is_cut else None


def _of_account(work: Work, question: AccessQuestion, account_id: str) -> Iterator[EntityAccess]:
    entities = asked_entities(work, account_id)
    answers = who_can(question, [each.asked for each in entities], catalogue=shared_catalogue())
    sets = permission_sets_by_role(work.tx, account_id)
    for each, answer in zip(entities, answers, strict=True):
        if answer.access is AccessClass.DENIED:
            continue
        permission_set = None
        people: list[Person] = []
        following = None
        if each.entity.id in sets:
            permission_set = PermissionSetName(*sets[each.entity.id])
            people, following = people_behind(work, permission_set.id, account_id)
        yield EntityAccess(
            account_id=account_id,
            access=answer,
            is_user=isinstance(each.entity, IamUser),
            permission_set=permission_set,
            people=tuple(people),
            has_more_people=following is not None,
        )


def _account_ids(work: Work) -> Iterator[str]:
    after = ""
    while accounts := accounts_page(work.tx, None, after=after, count=_ACCOUNTS_AT_A_TIME):
        for account in accounts:
            yield account.id
        after = accounts[-1].id
