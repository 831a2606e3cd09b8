"""What a served AWS operation is to whoever routes, authorizes and records it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from vestibule.model.calls import Call
from vestibule.model.errors import VestibuleError

ContextValue = str | tuple[str, ...]


class Authorization(Enum):
    """Who decides whether the caller may."""

    POLICY = "the policy engine, before the operation, by action and resources"
    HANDLER = "the operation itself (sts:AssumeRole: trust policies)"
    BEARER = "a portal access token or the browser's session; the operation looks only at its user"
    NONE = "nobody: the model says so"


@dataclass(frozen=True, slots=True)
class Target:
    """What an authorization check is about: one resource, with the keys that belong to it.

    account: who owns the resource; None where the ARN tells it, or it is the caller's own.
    context: the condition keys of the action beside the global ones.
    """

    resource: str = "*"
    account: str | None = None
    context: Mapping[str, ContextValue] = field(default_factory=dict)


# The first argument is the unit of work, which a lower package defines.
Handler = Callable[[Any, Call, Any], Mapping[str, Any] | None]
Targets = Callable[[Any, Call, Any], Sequence[Target]]


@dataclass(frozen=True, slots=True)
class Operation:
    """A served AWS operation.

    service: botocore's name ("sso-admin"); action: the IAM action where it is not
    `<signing name>:<operation>`; reads: it changes nothing, and runs beside the writer.
    targets: what the caller must be allowed on, each of them.
    secrets: names of members, of request or answer, that the model does not mark as sensitive.
    registers: it keeps something for long for anybody who asks, so that this is bounded.
    """

    service: str
    name: str
    handler: Handler
    reads: bool
    authorization: Authorization
    action: str | None
    targets: Targets
    secrets: frozenset[str] = frozenset()
    registers: bool = False


ErrorNames = Mapping[tuple[type, str], str]


@dataclass(frozen=True, slots=True)
class Service:
    """One AWS service, declared as SERVICE in its package's `errors.py`.

    name: botocore's ("sso-admin"). event_source: CloudTrail's ("sso.amazonaws.com").
    errors: (class, kind) to the exception's name in the service's model; the kind "" stands for
    all others of the class.
    """

    name: str
    event_source: str
    errors: ErrorNames

    def error_name(self, error: VestibuleError) -> str | None:
        """The exception's name on the wire; None where the service has none for it."""
        for kind in (error.kind, ""):
            for error_class in type(error).__mro__:
                name = self.errors.get((error_class, kind))
                if name is not None:
                    return name
        return None
