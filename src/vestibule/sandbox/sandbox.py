"""AWS services inside embedded accounts: first what a request needs, then its answer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from vestibule.policy.catalogue import Catalogue, shared_catalogue
from vestibule.sandbox.authorization import acting_account, authorization_checks
from vestibule.sandbox.checks import AuthorizationCheck
from vestibule.sandbox.events import EventFacts, event_facts
from vestibule.sandbox.moto_account import MotoAccounts
from vestibule.sandbox.moto_thread import MotoThread
from vestibule.sandbox.own_answers import with_own_addresses, with_request_id
from vestibule.sandbox.partial_answers import NOTHING_DENIED, with_denied_parts, without_parts
from vestibule.sandbox.raw_http import RawRequest, RawResponse
from vestibule.sandbox.refusals import DeniedBySandbox, SandboxRefusal, not_served
from vestibule.sandbox.request_writing import write_request
from vestibule.sandbox.requests import SandboxRequest, parse_request
from vestibule.sandbox.resource_policies import check_resource_policy
from vestibule.sandbox.s3_integrity import check_integrity
from vestibule.sandbox.s3_state import check_state
from vestibule.sandbox.settled_parameters import settle_parameters
from vestibule.sandbox.unserved import check_served
from vestibule.sandbox.wire_services import known_regions

_FAILED = "The sandbox cannot tell what this request needs."
_NO_ANSWER = "The sandbox's service gave no answer that can be passed on."


@dataclass(frozen=True, slots=True)
class SandboxPlan:
    """A request that was understood: what it needs, and what to do once that is allowed.

    checks: every one must be allowed. account_id: in whose account it happens.
    received: the request as it came; outgoing: as moto gets it. changes: how many changes had
    been made when it was planned.
    """

    request: SandboxRequest
    event: EventFacts
    checks: tuple[AuthorizationCheck, ...]
    account_id: str
    received: RawRequest
    outgoing: RawRequest
    changes: int

    def denial(self, message: str) -> SandboxRefusal:
        """The refusal of a caller who may not, in the service's words."""
        return DeniedBySandbox(message).told_by(
            self.request.service.name, self.request.protocol, self.event
        )


class Sandbox:
    """moto's services for every embedded account; nothing of it runs on the caller's thread.

    own_hosts: the names under which the server is reached (`bucket.NAME` names a bucket).
    """

    def __init__(
        self, *, own_hosts: Iterable[str] = (), catalogue: Catalogue | None = None
    ) -> None:
        self._own_hosts = tuple(own_hosts)
        self._catalogue = catalogue or shared_catalogue()
        self._accounts = MotoAccounts()
        self._thread = MotoThread()
        self._changes = 0

    def start(self, *, then: Callable[[], None] = lambda: None) -> None:
        """Begin to load moto in the background; without it, the first request does.

        then: called when it is loaded, on the sandbox's thread.
        """

        def load() -> None:
            self._accounts.load()
            then()

        self._thread.submit(load)

    async def plan(self, raw: RawRequest, *, account_id: str, region: str) -> SandboxPlan:
        """What a request of a verified caller needs. Raises SandboxRefusal.

        account_id: the caller's; region: of the verified credential scope.
        """
        made = self._thread.submit(self._plan, raw, account_id, region)
        return await asyncio.wrap_future(made)

    async def answer(
        self, plan: SandboxPlan, *, denied: Mapping[int, str] = NOTHING_DENIED
    ) -> RawResponse:
        """Carry out a plan, all of whose checks were allowed. Raises SandboxRefusal.

        denied: parts that were not, with the reason; they are left out and told.
        """
        return await asyncio.wrap_future(self._thread.submit(self._answer, plan, denied))

    def reset(self) -> None:
        """Empty every account, after what is under way and before what comes; does not wait."""
        self._thread.submit(self._reset)

    def close(self) -> None:
        """Finish what is under way and end the thread."""
        self._thread.close()

    def _plan(self, raw: RawRequest, account_id: str, region: str) -> SandboxPlan:
        self._accounts.load()
        if region not in known_regions():
            raise not_served("The Region is not known.").told_by(raw.signing_name, "")
        request = self._parse(raw, account_id, region)
        event = event_facts(request, self._catalogue)
        try:
            check_served(request.service.name, request.operation)
            request = settle_parameters(request)
            check_resource_policy(request)
            outgoing = write_request(request)
            checks = authorization_checks(request, self._catalogue)
            account = acting_account(request, checks)
            if request.service.name == "s3":
                check_integrity(request.operation, request.parameters)
        except SandboxRefusal as refusal:
            refusal.told_by(request.service.name, request.protocol, event)
            raise
        except Exception as error:  # of moto, whose state is looked at: the call is told of still
            failure = SandboxRefusal(_FAILED, code="InternalFailure", status=500)
            failure.told_by(request.service.name, request.protocol, event)
            raise failure from error
        return SandboxPlan(request, event, checks, account, raw, outgoing, self._changes)

    def _parse(self, raw: RawRequest, account_id: str, region: str) -> SandboxRequest:
        try:
            return parse_request(
                raw, account_id=account_id, region=region, own_hosts=self._own_hosts
            )
        except SandboxRefusal:
            raise
        except Exception as error:  # of botocore or moto: still told as the service tells errors
            failure = SandboxRefusal(_FAILED, code="InternalFailure", status=500)
            raise failure.told_by(raw.signing_name, "") from error

    def _answer(self, plan: SandboxPlan, denied: Mapping[int, str]) -> RawResponse:
        request = plan.request
        try:
            self._check_unchanged(plan)
            if request.service.name == "s3":
                check_state(request)
            if not plan.event.is_read_only:
                self._changes += 1  # also where moto fails half way
            return _as_ours(self._send(plan, denied), plan)
        except SandboxRefusal as refusal:
            refusal.told_by(request.service.name, request.protocol, plan.event)
            raise
        except Exception as error:  # something may have been done: the trail is told of the call
            failure = SandboxRefusal(_NO_ANSWER, code="InternalFailure", status=500)
            failure.told_by(request.service.name, request.protocol, plan.event)
            raise failure from error

    def _send(self, plan: SandboxPlan, denied: Mapping[int, str]) -> RawResponse:
        rest = without_parts(plan.request, denied)
        if rest is None:
            return with_denied_parts(None, plan.request, denied)
        outgoing = write_request(rest) if denied else plan.outgoing
        answer = self._accounts.send(
            outgoing, account_id=plan.account_id, region=plan.request.region
        )
        return with_denied_parts(answer, plan.request, denied) if denied else answer

    def _check_unchanged(self, plan: SandboxPlan) -> None:
        """What was allowed is still what the request needs: a name may have got another owner.

        Raises SandboxRefusal where it is not; asked again, the client finds out what is.
        """
        if plan.changes == self._changes:
            return
        if authorization_checks(plan.request, self._catalogue) != plan.checks:
            text = "The resource changed while the request was authorized."
            raise SandboxRefusal(text, code="ServiceUnavailable", status=503)

    def _reset(self) -> None:
        self._accounts.reset()
        self._changes += 1


def _as_ours(answer: RawResponse, plan: SandboxPlan) -> RawResponse:
    received = plan.received
    if received.base_url:
        host = plan.outgoing.headers["host"]
        answer = with_own_addresses(
            answer, plan.request, moto_host=host, base_url=received.base_url
        )
    if received.request_id:
        answer = with_request_id(answer, plan.request, request_id=received.request_id)
    return answer
