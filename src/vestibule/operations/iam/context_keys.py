"""Which condition keys policies read, for whoever is about to simulate them."""

from typing import Any

from vestibule.model.calls import Call
from vestibule.operations.iam.targets import policy_source_target
from vestibule.operations.operation import Request, operation
from vestibule.organization.simulated_principals import simulated_principal
from vestibule.policy.context_keys import context_keys
from vestibule.policy.documents import PolicyDocument
from vestibule.policy.kinds import PolicyKind
from vestibule.policy.simulation_inputs import parse_simulated_policy
from vestibule.store.work import Work


@operation("iam", "GetContextKeysForCustomPolicy", reads=True)
def get_context_keys_for_custom_policy(
    _work: Work, _call: Call, request: Request
) -> dict[str, Any]:
    """The keys that the given policies read. Raises Invalid.

    Source: iam 2010-05-08, API_GetContextKeysForCustomPolicy.
    """
    return {"ContextKeyNames": list(context_keys(_given(request)))}


@operation("iam", "GetContextKeysForPrincipalPolicy", reads=True, targets=policy_source_target)
def get_context_keys_for_principal_policy(
    work: Work, _call: Call, request: Request
) -> dict[str, Any]:
    """The keys that a user's or role's policies and those given read. Raises NotFound, Invalid.

    Source: iam 2010-05-08, API_GetContextKeysForPrincipalPolicy.
    """
    policies = simulated_principal(work, request["PolicySourceArn"]).policies
    attached = [named.document for named in (*policies.identity, *(policies.boundary or ()))]
    return {"ContextKeyNames": list(context_keys([*attached, *_given(request)]))}


def _given(request: Request) -> list[PolicyDocument]:
    """The policies of PolicyInputList, which may be of any kind with or without principals."""
    return [
        parse_simulated_policy(text, PolicyKind.IDENTITY, f"PolicyInputList.{number}")
        for number, text in enumerate(request.get("PolicyInputList") or (), 1)
    ]
