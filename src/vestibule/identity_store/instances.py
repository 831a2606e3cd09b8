"""The instance of Identity Center and its identity store: one an installation."""

from vestibule.identity_store.revisions import not_found
from vestibule.model.arns import instance_arn
from vestibule.model.errors import Conflict, NotFound
from vestibule.model.instances import Instance
from vestibule.store import instances as rows
from vestibule.store.database import UniqueViolation
from vestibule.store.work import Work


def create_instance(work: Work, *, owner_account_id: str, name: str = "") -> Instance:
    """A new instance with an empty identity store. Raises Conflict when there is one."""
    instance_id = f"ssoins-{work.random.hex(16)}"
    made = Instance(
        id=instance_id,
        arn=instance_arn(instance_id),
        identity_store_id=f"d-{work.random.hex(10)}",
        owner_account_id=owner_account_id,
        name=name,
        created_at=work.now,
    )
    try:
        rows.insert_instance(work.tx, made)
    except UniqueViolation as error:
        raise Conflict("There is an instance already.", kind="INSTANCE") from error
    return made


def find_instance(work: Work) -> Instance | None:
    """The instance, if there is one."""
    return rows.find_instance(work.tx)


def get_instance(work: Work) -> Instance:
    """The instance. Raises NotFound."""
    found = rows.find_instance(work.tx)
    if found is None:
        raise NotFound("There is no instance.", kind="INSTANCE")
    return found


def check_identity_store(work: Work, identity_store_id: str) -> Instance:
    """The instance of that identity store. Raises NotFound (IDENTITY_STORE)."""
    found = rows.find_instance(work.tx)
    if found is None or found.identity_store_id != identity_store_id:
        raise not_found("IDENTITY_STORE", identity_store_id)
    return found


def rename_instance(work: Work, name: str) -> None:
    """Gives the instance another name; an empty one takes it away."""
    rows.rename_instance(work.tx, name)
