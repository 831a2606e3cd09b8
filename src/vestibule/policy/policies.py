"""The policies that apply to one request."""

from dataclasses import dataclass

from vestibule.policy.documents import PolicyDocument


@dataclass(frozen=True, slots=True)
class NamedPolicy:
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
    """

    identity: Level = ()
    boundary: Level | None = None
    session: Level | None = None
    resource: NamedPolicy | None = None
    scp: tuple[Level, ...] | None = None
    rcp: tuple[Level, ...] | None = None
    vpc_endpoint: Level | None = None


NO_POLICIES = Policies()
