"""What can be wrong with a request before anything looks at its meaning."""

from __future__ import annotations


class WireError(Exception):
    """A request that is refused as written: the code, text and HTTP status the caller gets."""

    def __init__(self, code: str, message: str, *, status: int = 400) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status


class SerializationError(WireError):
    """The body is not what the protocol allows: bad syntax, or a value of another type."""

    def __init__(self, message: str, *, code: str = "SerializationException") -> None:
        super().__init__(code, message)


class ValidationError(WireError):
    """Values break the model's constraints; the message tells all of them in AWS's words.

    reason: the error's own name for the first of them, where its model has such names.
    """

    def __init__(
        self, message: str, *, code: str = "ValidationException", reason: str | None = None
    ) -> None:
        super().__init__(code, message)
        self.reason = reason


class ResultMismatchError(TypeError):
    """Our own answer does not fit the output shape: a fault of ours, never of the caller."""
