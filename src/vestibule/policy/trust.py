"""Whether a role may be assumed: its trust policy, and what the caller's own policies say.

Source: STS API Reference, AssumeRole, AssumeRoleWithSAML, AssumeRoleWithWebIdentity; IAM User
Guide, id_session-tags and id_credentials_temp_control-access_monitor.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace

from vestibule.policy.context_values import ContextValue
from vestibule.policy.decide import decide
from vestibule.policy.decision import Decision
from vestibule.policy.documents import PolicyDocument
from vestibule.policy.facts import BUILT_IN_FACTS, Catalogue
from vestibule.policy.policies import NamedPolicy, Policies
from vestibule.policy.request import AccessRequest
from vestibule.policy.switches import DEFAULT_SWITCHES, Switches


def decide_trust(
    request: AccessRequest,
    policies: Policies,
    trust_policy: PolicyDocument,
    *,
    session_tags: Mapping[str, str] | None = None,
    transitive_tag_keys: Collection[str] = (),
    source_identity: str | None = None,
    switches: Switches = DEFAULT_SWITCHES,
    catalogue: Catalogue = BUILT_IN_FACTS,
) -> Decision:
    """Whether the caller may assume the role, with these tags and this source identity.

    request: action sts:AssumeRole, sts:AssumeRoleWithSAML or sts:AssumeRoleWithWebIdentity;
        resource the role's ARN; for the latter two the principal is the identity provider.
    policies: the caller's own; its `resource` is replaced by the trust policy.
    session_tags: passed tags need sts:TagSession as well; source_identity needs
        sts:SetSourceIdentity.
    Returns the decision of the first action that is refused, else that of the request's own.
    """
    context: dict[str, ContextValue] = dict(request.context)
    actions = [request.action]
    if session_tags:
        actions.append("sts:TagSession")
        context["aws:TagKeys"] = tuple(session_tags)
        context.update({f"aws:RequestTag/{key}": tag for key, tag in session_tags.items()})
    if transitive_tag_keys:
        context["sts:TransitiveTagKeys"] = tuple(transitive_tag_keys)
    if source_identity is not None:
        actions.append("sts:SetSourceIdentity")
        context["sts:SourceIdentity"] = source_identity
    trusting = replace(policies, resource=NamedPolicy("trust policy", trust_policy))
    decisions = [
        decide(
            replace(request, action=action, context=context),
            trusting,
            switches=switches,
            catalogue=catalogue,
        )
        for action in actions
    ]
    return next((each for each in decisions if not each.is_allowed), decisions[0])
