"""Why the sandbox does not serve a request."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vestibule.sandbox.events import EventFacts

# How services spell a denial, by protocol; SNS and SQS have words of their own.
_DENIALS = {
    "ec2": ("UnauthorizedOperation", 403),
    "json": ("AccessDeniedException", 400),
    "query": ("AccessDenied", 403),
    "rest-json": ("AccessDeniedException", 403),
    "rest-xml": ("AccessDenied", 403),
}
_INVALID = {
    "ec2": "InvalidParameterValue",
    "query": "ValidationError",
    "rest-xml": "InvalidRequest",
}
_EC2_DENIAL = "You are not authorized to perform this operation. "


class SandboxRefusal(Exception):
    """The request is answered with an error and goes nowhere.

    code: AWS's error code, as the service writes it. service: botocore's name of it.
    protocol: the wire protocol to answer in, "" where it is not known.
    event: for the audit trail, None where no operation was found.
    """

    def __init__(
        self, message: str, *, code: str = "", status: int = 400, event: EventFacts | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.status = status
        self.event = event
        self.service = ""
        self.protocol = ""

    def told_by(
        self, service: str, protocol: str, event: EventFacts | None = None
    ) -> SandboxRefusal:
        """The same refusal, once it is known which service tells it and how."""
        self.service = self.service or service
        self.protocol = self.protocol or protocol
        self.event = self.event or event
        return self


class DeniedBySandbox(SandboxRefusal):
    """The caller may not; code, status and text become those of the service that tells it."""

    def told_by(
        self, service: str, protocol: str, event: EventFacts | None = None
    ) -> SandboxRefusal:
        """The denial in the service's words."""
        if not self.code:
            self.code, self.status = _DENIALS.get(protocol, ("AccessDenied", 403))
            if service == "sns":
                self.code = "AuthorizationError"
            if service == "sqs":
                self.status = 403
            if protocol == "ec2":
                self.message = _EC2_DENIAL + self.message
        return super().told_by(service, protocol, event)


class InvalidRequest(SandboxRefusal):
    """The request does not fit the operation's model."""

    def told_by(
        self, service: str, protocol: str, event: EventFacts | None = None
    ) -> SandboxRefusal:
        """The refusal under the protocol's code for it."""
        self.code = self.code or _INVALID.get(protocol, "ValidationException")
        return super().told_by(service, protocol, event)


def undetermined(what: str) -> SandboxRefusal:
    """What the caller would need could not be told, so it is denied."""
    return DeniedBySandbox(f"The sandbox cannot tell what this request needs: {what}")


def not_served(what: str) -> SandboxRefusal:
    """AWS has it; the sandbox does not."""
    return SandboxRefusal(what, code="NotImplemented", status=501)
