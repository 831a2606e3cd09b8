"""boto3 clients whose requests go through the sandbox in this process, as some account."""

import asyncio
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import boto3
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.config import Config

from vestibule.sandbox.raw_http import RawRequest
from vestibule.sandbox.refusals import SandboxRefusal
from vestibule.sandbox.sandbox import Sandbox, SandboxPlan

REGION = "us-east-1"
ALICE = "111111111111"
BOB = "222222222222"


class _Body:
    def __init__(self, content: bytes) -> None:
        self._content = content

    def stream(self, **_: Any) -> Any:
        yield self._content

    def read(self, *_: Any) -> bytes:
        content, self._content = self._content, b""
        return content


class SandboxClients:
    """Clients of one sandbox. allows: decides each plan; plans: what was planned, in order."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._made: dict[tuple[str, str, str], Any] = {}
        self.plans: list[SandboxPlan] = []
        self.refusals: list[SandboxRefusal] = []
        self.sent_headers: dict[str, str] = {}
        self.allows: Callable[[SandboxPlan], bool] = lambda _: True

    def client(self, service: str, account_id: str = ALICE, region: str = REGION) -> Any:
        """A client of a service whose caller belongs to an account."""
        key = (service, account_id, region)
        if key not in self._made:
            made = boto3.client(
                service,
                region_name=region,
                aws_access_key_id="AKIATEST",
                aws_secret_access_key="secret",
                config=Config(retries={"max_attempts": 0}),
            )

            def send(request: AWSPreparedRequest, **_: Any) -> AWSResponse:
                return self._send(request, made, account_id)

            made.meta.events.register("before-send", send)
            self._made[key] = made
        return self._made[key]

    def raw(self, request: RawRequest, region: str = REGION) -> SandboxPlan:
        """The plan of a request of Alice's, written by hand."""

        async def planned() -> SandboxPlan:
            return await self._sandbox.plan(request, account_id=ALICE, region=region)

        return asyncio.run(planned())

    def _send(self, request: AWSPreparedRequest, client: Any, account_id: str) -> AWSResponse:
        raw = raw_request(request, client.meta.service_model.signing_name, self.sent_headers)
        region = client.meta.region_name
        try:
            status, headers, body = asyncio.run(self._carry_out(raw, account_id, region))
        except SandboxRefusal as refusal:
            self.refusals.append(refusal)
            status, headers, body = _rendered(refusal)
        response = AWSResponse(request.url, status, headers, _Body(body))
        response.headers.update(headers)
        return response

    async def _carry_out(
        self, raw: RawRequest, account_id: str, region: str
    ) -> tuple[int, dict[str, str], bytes]:
        plan = await self._sandbox.plan(raw, account_id=account_id, region=region)
        self.plans.append(plan)
        if not self.allows(plan):
            raise plan.denial("denied by the test")
        answer = await self._sandbox.answer(plan)
        return answer.status, dict(answer.headers), answer.body


def raw_request(
    request: AWSPreparedRequest, signing_name: str, further_headers: dict[str, str]
) -> RawRequest:
    """A prepared request as it would come off the wire, `aws-chunked` coding removed."""
    address = urlsplit(request.url)
    headers = {name.lower(): _text(value) for name, value in request.headers.items()}
    return RawRequest(
        method=request.method,
        path=address.path or "/",
        query_string=address.query,
        headers={"host": address.netloc, **headers, **further_headers},
        body=_content(request.body),
        signing_name=signing_name,
    )


def _content(body: Any) -> bytes:
    if body is None:
        return b""
    if hasattr(body, "read"):
        raw = getattr(body, "_raw", body)  # below an AwsChunkedWrapper
        raw.seek(0)
        body = raw.read()
    return body.encode() if isinstance(body, str) else bytes(body)


def _text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


def _rendered(refusal: SandboxRefusal) -> tuple[int, dict[str, str], bytes]:
    code, message = refusal.code, refusal.message
    bodies = {
        "ec2": f"<Response><Errors><Error><Code>{code}</Code><Message>{message}</Message></Error>"
        "</Errors></Response>",
        "query": f"<ErrorResponse><Error><Code>{code}</Code><Message>{message}</Message></Error>"
        "</ErrorResponse>",
        "rest-xml": f"<Error><Code>{code}</Code><Message>{message}</Message></Error>",
    }
    body = bodies.get(refusal.protocol, f'{{"__type":"{code}","message":"refused"}}')
    return refusal.status, {"x-amzn-errortype": code}, body.encode()
