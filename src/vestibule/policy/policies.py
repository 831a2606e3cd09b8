"""The policies that apply to one request."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from vestibule.policy.documents import PolicyDocument
from vestibule.policy.kinds import Layer


class NamedPolicy(NamedTuple):
    """A document and what to call it: the ARN of a managed policy, else a name."""

    name_or_arn: str
    document: PolicyDocument


Level = tuple[NamedPolicy, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Policies:
    """Everything that has a say in a request. None: the layer does not apply.

    identity: of the user (groups included) or role. A root user needs none.
    boundary: None when none is attached; () is attached and empty, which allows nothing.
    session: None when none was passed.
    resource: the resource's policy; for sts:AssumeRole… the role's trust policy.
    scp, rcp: one entry a level, root first, account last; None when they do not apply to the
        caller's (SCP) or the resource's (RCP) account: no organization, management account,
        type not enabled. The built-in RCPFullAWSAccess need not be listed.
    vpc_endpoint: the policy of the endpoint the request came through.
    levels: all of them but the resource's policy, in the order in which they are looked at.
    """

    identity: Level = ()
    boundary: Level | None = None
    session: Level | None = None
    resource: NamedPolicy | None = None
    scp: tuple[Level, ...] | None = None
    rcp: tuple[Level, ...] | None = None
    vpc_endpoint: Level | None = None
    levels: tuple[tuple[Layer, Level], ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Put all levels in a row."""
        object.__setattr__(self, "levels", tuple(self._in_a_row()))

    def _in_a_row(self) -> Iterator[tuple[Layer, Level]]:
        for level in self.rcp or ():
            yield Layer.RCP, level
        yield Layer.IDENTITY, self.identity
        if self.boundary is not None:
            yield Layer.BOUNDARY, self.boundary
        if self.session is not None:
            yield Layer.SESSION, self.session
        for level in self.scp or ():
            yield Layer.SCP, level
        if self.vpc_endpoint is not None:
            yield Layer.VPC_ENDPOINT, self.vpc_endpoint


NO_POLICIES = Policies()
