"""AWS's text of a refusal.

Source: IAM User Guide, troubleshoot_access-denied.
"""

from vestibule.policy.findings import Outcome
from vestibule.policy.kinds import Layer, PolicyKind

_TYPES = {
    Layer.IDENTITY: "identity-based policy",
    Layer.RESOURCE: "resource-based policy",
    Layer.BOUNDARY: "permissions boundary",
    Layer.SESSION: "session policy",
    Layer.SCP: "service control policy",
    Layer.RCP: "resource control policy",
    Layer.VPC_ENDPOINT: "VPC endpoint policy",
}
ROLE_TRUST_POLICY = "role trust policy"


def policy_type(layer: Layer, kind: PolicyKind | None = None) -> str:
    """What AWS calls the policies of a layer."""
    if kind is PolicyKind.TRUST:
        return ROLE_TRUST_POLICY
    return _TYPES.get(layer, "policy")


def denial_text(
    principal: str,
    *,
    action: str,
    resource: str,
    outcome: Outcome,
    layer: Layer | None,
    kind: PolicyKind | None,
    policy: str,
) -> str:
    """The text of AccessDenied; only one kind of policy is named.

    kind: of the document behind the layer. policy: its ARN or name; only an ARN is shown.
    """
    head = f"User: {principal} is not authorized to perform: {action} on resource: {resource}"
    if layer is None or layer is Layer.RESERVED:
        return head
    named = policy_type(layer, kind)
    if outcome is not Outcome.EXPLICITLY_DENIED:
        return f"{head} because no {named} allows the {action} action"
    article = "the" if kind is PolicyKind.TRUST else "an" if named[0] in "aeiou" else "a"
    shown = f": {policy}" if policy.startswith("arn:") else ""
    return f"{head} with an explicit deny in {article} {named}{shown}"
