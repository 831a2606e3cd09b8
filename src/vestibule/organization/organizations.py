"""The organization itself and its root."""

from vestibule.model.errors import Conflict, NotFound
from vestibule.model.organizations import Account, AccountState, Organization, Root
from vestibule.store.accounts import insert_account
from vestibule.store.organizations import find_organization, insert_organization
from vestibule.store.work import Work


def create_organization(
    work: Work, management_account_id: str, *, name: str, email: str
) -> Organization:
    """A new organization with its root and management account. Raises Conflict when there is one.

    Source: organizations 2016-11-28, API_CreateOrganization.
    """
    if find_organization(work.tx):
        raise Conflict(
            "The provided account is already a member of an organization.", kind="ORGANIZATION"
        )
    made = Organization(
        f"o-{work.random.lower(10)}", f"r-{work.random.lower(4)}", management_account_id
    )
    insert_organization(work.tx, made)
    insert_account(
        work.tx,
        Account(
            management_account_id,
            made.root_id,
            name,
            email,
            AccountState.ACTIVE,
            "INVITED",
            work.now,
        ),
    )
    return made


def get_organization(work: Work) -> Organization:
    """The organization. Raises NotFound."""
    found = find_organization(work.tx)
    if found is None:
        raise NotFound("Your account is not a member of an organization.", kind="ORGANIZATION")
    return found


def list_roots(work: Work) -> list[Root]:
    """The one root."""
    organization = get_organization(work)
    return [Root(organization.root_id, organization.arn_of("root", organization.root_id))]
