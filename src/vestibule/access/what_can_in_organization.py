"""What a user, group, permission set, role or IAM user may do, in all accounts at once."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from vestibule.access.access_questions import PermissionSetName
from vestibule.access.permission_sets import find_permission_set_by_name, get_permission_set
from vestibule.identity_store.groups import find_group_by_display_name
from vestibule.identity_store.instances import get_instance
from vestibule.identity_store.users import find_user_by_user_name
from vestibule.model.errors import Invalid, NotFound
from vestibule.model.users import UserStatus
from vestibule.organization.asked_principals import AskedEntity, asked_entity, asked_roles
from vestibule.policy.what_can import EVERYTHING_WANTED, Permissions, Wanted, what_can
from vestibule.store.database import Row
from vestibule.store.permission_set_roles import (
    roles_of_group,
    roles_of_permission_set,
    roles_of_user,
)
from vestibule.store.work import Work


class SubjectKind(StrEnum):
    """Who is asked about; the value stands before a name, as in `user/ada`."""

    USER = "user"
    GROUP = "group"
    PERMISSION_SET = "permission-set"
    ENTITY = "entity"
    """A role or IAM user of an account."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Who is asked about. id: of the user, group or permission set; of an entity its ARN."""

    kind: SubjectKind
    id: str
    name: str
    is_disabled: bool = False


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role that the subject may take, and how: directly, or through groups by name."""

    account_id: str
    arn: str
    is_direct: bool
    groups: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Holding:
    """Roles of one permission set that may do the same, by account; or the one entity asked about.

    permission_set: None for an entity.
    """

    permission_set: PermissionSetName | None
    roles: tuple[HeldRole, ...]
    permissions: Permissions


def find_subject(work: Work, text: str) -> Subject:
    """Who is meant by an ARN (role, IAM user, permission set), `user/NAME`, `group/NAME`,
    `permission-set/NAME`, or a name alone where only one has it.

    Raises NotFound, and Invalid for a name that several have.
    """
    if text.startswith("arn:"):
        if ":permissionSet/" in text:
            found = get_permission_set(work, text)
            return Subject(SubjectKind.PERMISSION_SET, found.id, found.name)
        return Subject(SubjectKind.ENTITY, text, text)
    kind, slash, name = text.partition("/")
    kinds = [each for each in _FINDERS if each == kind] if slash else list(_FINDERS)
    found_all = [_FINDERS[each](work, name if slash else text) for each in kinds]
    subjects = [each for each in found_all if each is not None]
    if not subjects:
        raise NotFound(f"There is no user, group or permission set {text}.", kind="PRINCIPAL")
    if len(subjects) > 1:
        ways = " or ".join(f"{each.kind}/{each.name}" for each in subjects)
        raise Invalid(f"Several are called {text}: say {ways}.", kind="PRINCIPAL")
    return subjects[0]


def what_can_in_organization(
    work: Work,
    subject: Subject,
    *,
    account_id: str | None = None,
    wanted: Wanted = EVERYTHING_WANTED,
) -> list[Holding]:
    """What the subject may do now, by permission set's name; accounts that are alike together.

    A permission set is told for every active account that it is provisioned in, whoever holds it;
    of a disabled user there is nothing to tell. Raises NotFound.
    """
    if subject.is_disabled:
        return []
    if subject.kind is SubjectKind.ENTITY:
        entities, ways = [asked_entity(work, subject.id)], {}
    else:
        ways = _ways(work, subject)
        entities = asked_roles(work, list(ways))
    entities = [each for each in entities if account_id in (None, each.entity.account_id)]
    entities.sort(key=lambda each: each.entity.account_id)
    answers = what_can([each.asked for each in entities], wanted=wanted)
    alike: dict[tuple[PermissionSetName | None, int], list[HeldRole]] = {}
    for each, answer in zip(entities, answers, strict=True):
        rows = ways.get(each.entity.id, [])
        permission_set = PermissionSetName(rows[0][1], rows[0][2]) if rows else None
        alike.setdefault((permission_set, id(answer)), []).append(_held(each, rows, subject))
    by_id = {id(answer): answer for answer in answers}
    return [
        Holding(permission_set, tuple(alike[permission_set, answer]), by_id[answer])
        for permission_set, answer in sorted(alike, key=_name_of_set)
    ]


def _ways(work: Work, subject: Subject) -> dict[str, list[Row]]:
    """The rows of each role, by its id."""
    ways: dict[str, list[Row]] = {}
    for row in _ROLES[subject.kind](work.tx, subject.id):
        ways.setdefault(row[0], []).append(row)
    return ways


def _name_of_set(key: tuple[PermissionSetName | None, int]) -> str:
    return "" if key[0] is None else key[0].name


def _held(each: AskedEntity, rows: list[Row], subject: Subject) -> HeldRole:
    groups = tuple(sorted({row[3] for row in rows if row[3] is not None}))
    is_direct = subject.kind is SubjectKind.USER and any(row[3] is None for row in rows)
    return HeldRole(each.entity.account_id, each.entity.arn, is_direct, groups)


def _user(work: Work, name: str) -> Subject | None:
    store = get_instance(work).identity_store_id
    found = find_user_by_user_name(work, name, identity_store_id=store)
    if found is None:
        return None
    is_disabled = found.status is not UserStatus.ENABLED
    return Subject(SubjectKind.USER, found.id, found.user_name, is_disabled)


def _group(work: Work, name: str) -> Subject | None:
    store = get_instance(work).identity_store_id
    found = find_group_by_display_name(work, name, identity_store_id=store)
    return None if found is None else Subject(SubjectKind.GROUP, found.id, found.display_name)


def _permission_set(work: Work, name: str) -> Subject | None:
    found = find_permission_set_by_name(work, name)
    return None if found is None else Subject(SubjectKind.PERMISSION_SET, found.id, found.name)


_FINDERS: dict[SubjectKind, Callable[[Work, str], Subject | None]] = {
    SubjectKind.USER: _user,
    SubjectKind.GROUP: _group,
    SubjectKind.PERMISSION_SET: _permission_set,
}
_ROLES = {
    SubjectKind.USER: roles_of_user,
    SubjectKind.GROUP: roles_of_group,
    SubjectKind.PERMISSION_SET: roles_of_permission_set,
}
