"""The kinds of policy, and the layers of a decision they make up."""

from enum import Enum


class PolicyKind(Enum):
    """What a document is used as; grammar and limits depend on it."""

    IDENTITY = "identity"
    RESOURCE = "resource"
    TRUST = "trust"
    SCP = "scp"
    RCP = "rcp"
    BOUNDARY = "boundary"
    SESSION = "session"
    VPC_ENDPOINT = "vpce"

    __hash__ = object.__hash__
    """Kinds and layers are looked up at every decision; as each is one object, this will do."""

    @property
    def has_principal(self) -> bool:
        """Whether statements name principals."""
        return self in _WITH_PRINCIPAL

    @property
    def completes_short_arns(self) -> bool:
        """Whether an ARN of fewer than six parts is completed with `*`."""
        return self in (PolicyKind.IDENTITY, PolicyKind.BOUNDARY)


_WITH_PRINCIPAL = frozenset(
    {PolicyKind.RESOURCE, PolicyKind.TRUST, PolicyKind.RCP, PolicyKind.VPC_ENDPOINT}
)


class Layer(Enum):
    """One of the sets of policies that a request must get past."""

    IDENTITY = "identity"
    RESOURCE = "resource"
    BOUNDARY = "boundary"
    SESSION = "session"
    SCP = "scp"
    RCP = "rcp"
    VPC_ENDPOINT = "vpce"
    RESERVED = "reserved"
    """Not a policy: what AWS itself protects."""

    __hash__ = object.__hash__


POLICY_LAYERS = tuple(layer for layer in Layer if layer is not Layer.RESERVED)
REPORT_ORDER = (
    Layer.RESERVED,
    Layer.RCP,
    Layer.SCP,
    Layer.VPC_ENDPOINT,
    Layer.RESOURCE,
    Layer.IDENTITY,
    Layer.BOUNDARY,
    Layer.SESSION,
)
"""In which order AWS looks for the reason of a denial.

Source: IAM User Guide, reference_policies_evaluation-logic_policy-eval-denyallow."""
