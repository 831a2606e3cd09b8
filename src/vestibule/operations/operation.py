"""The mark that makes a function the answer to an AWS operation, and what it tells the gateway."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from vestibule.model.calls import Call
from vestibule.store.work import Work

ContextValue = str | tuple[str, ...]
Request = Mapping[str, Any]
Handler = Callable[[Work, Call, Any], Mapping[str, Any] | None]


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


Targets = Callable[[Work, Call, Any], Sequence[Target]]


def everything(_work: Work, _call: Call, _request: Any) -> Sequence[Target]:
    """For actions without resource types: the resource is `*`."""
    return (Target(),)


@dataclass(frozen=True, slots=True)
class Operation:
    """A served AWS operation.

    service: botocore's name ("sso-admin"); action: the IAM action where it is not
    `<signing name>:<operation>`; reads: it changes nothing, and runs beside the writer.
    targets: what the caller must be allowed on, each of them.
    """

    service: str
    name: str
    handler: Handler
    reads: bool
    authorization: Authorization
    action: str | None
    targets: Targets


MARK = "_vestibule_operation"


def operation(
    service: str,
    name: str,
    *,
    reads: bool = False,
    authorization: Authorization = Authorization.POLICY,
    action: str | None = None,
    targets: Targets = everything,
) -> Callable[[Handler], Handler]:
    """Marks a function as the answer to an AWS operation; `table.operations()` collects them."""

    def mark(handler: Handler) -> Handler:
        served = Operation(service, name, handler, reads, authorization, action, targets)
        setattr(handler, MARK, served)
        return handler

    return mark
