"""The object graph of an embedded server: everything that is made once, put together."""

from dataclasses import dataclass
from pathlib import Path

import vestibule.endpoints
from vestibule.app.data_folder import DataFolder
from vestibule.app.interpreter import settle_memory
from vestibule.app.sandboxed_services import SandboxedServices
from vestibule.app.seed import FirstStart, seed
from vestibule.app.server import Server
from vestibule.app.settings import Settings
from vestibule.audit.refused_calls import RefusedCalls
from vestibule.endpoints.app import build_endpoints
from vestibule.endpoints.cookies import session_token
from vestibule.gateway.event_recorder import EventRecorder
from vestibule.gateway.server import GatewayServer
from vestibule.gateway.service_registry import ServiceRegistry
from vestibule.gateway.steps import Gateway
from vestibule.identity_store.instances import get_instance
from vestibule.model.callers import Caller, service_caller
from vestibule.model.clock import system_clock
from vestibule.model.randomness import Randomness
from vestibule.model.secret import Secret
from vestibule.operations.table import OWN_MODELS, operation_table, served_services
from vestibule.provisioning.worker import ProvisioningWorker
from vestibule.sandbox.sandbox import Sandbox
from vestibule.sessions.one_time_passwords import give_one_time_password, new_one_time_password
from vestibule.sessions.passwords import hash_password
from vestibule.sessions.user_status import disable_user, enable_user
from vestibule.store.database import Database, Unusable
from vestibule.store.keyring import load_key_ring
from vestibule.store.schema import load_schema
from vestibule.store.sqlite import SqliteDatabase
from vestibule.store.work import UnitsOfWork, Work


@dataclass(frozen=True, slots=True)
class Embedded:
    """A server of one process; nothing runs before `start`."""

    settings: Settings
    database: Database
    units: UnitsOfWork
    worker: ProvisioningWorker
    sandbox: Sandbox
    refused: RefusedCalls
    application: Server

    def start(self) -> FirstStart | None:
        """Makes what a first start makes, and begins to provision."""
        password = self.settings.admin_password
        hashed = None if password is None else hash_password(password)
        made = self.units.write_now(lambda work: seed(work, self.settings, password_hash=hashed))
        self.worker.start()
        return made

    def reset(self) -> FirstStart | None:
        """Back to the first start, while the server goes on serving."""
        self.worker.stop()
        self.database.clear()
        self.sandbox.reset()
        self.refused.forget()
        return self.start()

    def reset_password(self, user_name: str) -> Secret:
        """A one-time password for the user. Raises NotFound."""
        password = new_one_time_password(self.units.random)
        hashed = hash_password(password)
        self.units.write_now(
            lambda work: give_one_time_password(work, user_name, hashed=hashed, by=_owner(work))
        )
        return password

    def disable_user(self, user_name: str) -> None:
        """Shuts the user out. Raises NotFound."""
        self.units.write_now(lambda work: disable_user(work, user_name, by=_owner(work)))

    def enable_user(self, user_name: str) -> None:
        """Lets the user in again. Raises NotFound."""
        self.units.write_now(lambda work: enable_user(work, user_name, by=_owner(work)))

    def stop(self) -> None:
        """Finishes what runs."""
        self.worker.stop()
        self.sandbox.close()
        self.database.close()


def build_embedded(settings: Settings, folder: DataFolder) -> Embedded:
    """The server on the data directory, its schema made. Raises Unusable."""
    load_schema()
    if folder.database.exists() and not folder.key_ring.exists():
        raise Unusable(f"the key ring {folder.key_ring} is gone; without it the database is lost")
    keyring = load_key_ring(folder.key_ring)  # before the database, which is nothing without it
    database = SqliteDatabase(folder.database)
    database.create_schema()
    units = UnitsOfWork(database, keyring, Randomness(), system_clock, settings.region)
    recorder = EventRecorder(units)
    refused = RefusedCalls(recorder.record, units.clock)
    worker = ProvisioningWorker(units)
    sandbox = Sandbox(own_hosts=_own_hosts(settings))
    services = served_services()
    gateway = Gateway(
        units=units,
        registry=ServiceRegistry(tuple(services), extra_folders=(OWN_MODELS,)),
        table=operation_table(),
        services=services,
        read_session_cookie=session_token,
        after_write=worker.wake,
        recorder=recorder,
        refused=refused,
    )
    assets = Path(vestibule.endpoints.__path__[0])
    endpoints = build_endpoints(
        units,
        refused,
        portal_assets=assets / "portal_assets",
        console_assets=assets / "console_assets",
    )
    application = Server(
        gateway=GatewayServer(gateway, SandboxedServices(sandbox)),
        endpoints=endpoints,
        on_idle=lambda: sandbox.start(then=settle_memory),
        on_drained=refused.drain,
        on_stop=worker.stop,
    )
    return Embedded(settings, database, units, worker, sandbox, refused, application)


def _own_hosts(settings: Settings) -> tuple[str, ...]:
    """The names under which clients reach the server; `bucket.NAME` names a bucket."""
    return ("localhost", settings.host)


def _owner(work: Work) -> Caller:
    """Who gives orders on the command line: whoever owns the data directory."""
    return service_caller("vestibule", get_instance(work).owner_account_id)
