"""Why the sandbox does not serve a request."""


class SandboxRefusal(Exception):
    """The request is answered with an error and goes nowhere.

    code: AWS's error code, or "" for the code that the service uses when it denies.
    protocol: the wire protocol to answer in, "" where it is not known.
    """

    def __init__(
        self,
        message: str,
        *,
        code: str,
        status: int = 400,
        service: str = "",
        protocol: str = "",
        operation: str = "",
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.status = status
        self.service = service
        self.protocol = protocol
        self.operation = operation

    def in_terms_of(self, service: str, protocol: str, operation: str) -> "SandboxRefusal":
        """The same refusal, once it is known which service must tell it and how."""
        self.service = self.service or service
        self.protocol = self.protocol or protocol
        self.operation = self.operation or operation
        return self


def undetermined(what: str) -> SandboxRefusal:
    """What the caller would need could not be told, so it is denied."""
    return SandboxRefusal(
        f"What this request needs permission for could not be determined: {what}",
        code="",
        status=403,
    )


def not_served(what: str) -> SandboxRefusal:
    """AWS has it; the sandbox does not."""
    return SandboxRefusal(what, code="NotImplemented", status=501)
