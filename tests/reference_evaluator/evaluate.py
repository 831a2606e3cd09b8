"""The decision, in the order of the User Guide's evaluation logic."""

import re
from typing import Any

from reference_evaluator.facts import WITH_RCP
from reference_evaluator.principals import principal_class
from reference_evaluator.public_buckets import is_public
from reference_evaluator.request import TRUST_ACTIONS, Asked, asked, listed, read
from reference_evaluator.statements import statement_matches

ROLE_CHANGE = re.compile(
    "iam:(attach|put|delete|detach|tag|untag|update|create|add)[a-z]*|iam:passrole"
)
POLICY_CHANGE = re.compile("iam:(create|delete|setdefault|tag|untag)[a-z]*")


def matching(doc: Any, request: Asked, kind: str) -> list[dict[str, Any]]:
    content = read(doc)
    return [
        statement
        for statement in listed(content["Statement"])
        if statement_matches(statement, request, version=content.get("Version"), kind=kind)
    ]


def effects(docs: list[Any], request: Asked, kind: str) -> set[str]:
    return {s["Effect"] for doc in docs for s in matching(doc, request, kind)}


def is_service_linked(request: Asked) -> bool:
    """Told by the path of the role, which only AWS can choose."""
    if request.role is None:
        return False
    known = request.principal
    if request.kind == "assumed-role":
        known = request.context.get("aws:principalarn")
    if not isinstance(known, str):
        return False
    parts = str(request.principal).split(":")
    start = f"arn:{parts[1]}:iam::{parts[4]}:role/aws-service-role/"
    return known.startswith(start) and known.split("/")[-1] == request.role


def is_reserved(request: Asked) -> bool:
    action, resource = request.action, request.resource
    if re.match(r"arn:[^:]*:iam::[^:]*:role/aws-reserved/", resource):
        return ROLE_CHANGE.fullmatch(action) is not None
    if re.match(r"arn:[^:]*:iam::aws:policy/", resource):
        return POLICY_CHANGE.fullmatch(action) is not None
    if re.match(r"arn:[^:]*:kms:[^:]*:[^:]*:alias/aws/", resource):
        return action in ("kms:createalias", "kms:deletealias", "kms:updatealias")
    return False


def is_trust_root(request: Asked) -> bool:
    """Resources whose own policy must let the account's identity policies count."""
    if request.action == "sts:tagsession":
        return ":role/" in request.resource
    is_key = re.match(r"arn:[^:]*:kms:[^:]*:[^:]*:key/", request.resource)
    is_kms = request.action.startswith("kms:") and is_key is not None
    return request.action in TRUST_ACTIONS or is_kms


def evaluate(case: dict[str, Any]) -> str:
    """Allowed, ExplicitlyDenied or ImplicitlyDenied."""
    request = asked(case)
    policies = case.get("policies") or {}
    decision = decide(policies, request)
    blocks = ((case.get("options") or {}).get("s3") or {}).get("blockPublicAccess")
    is_stranger = not request.is_same_account and request.kind != "service"
    if decision == "Allowed" and blocks and is_stranger and request.action.startswith("s3:"):
        bucket_policy = policies.get("resource")
        if bucket_policy and is_public(read(bucket_policy)):
            return "ExplicitlyDenied"
    return decision


def decide(policies: dict[str, Any], request: Asked) -> str:
    if request.action == "sts:getcalleridentity" and request.kind != "anonymous":
        return "Allowed"
    if request.action == "sts:getsessiontoken" and request.kind in ("user", "root"):
        return "Allowed"
    is_linked = is_service_linked(request)
    identity, boundary, session = caller_side(policies, request)
    scp = [
        effects(level.get("policies") or [], request, "scp")
        for level in policies.get("scp") or []
        if request.has_identity_policies and not is_linked
    ]
    rcp = [
        effects(level.get("policies") or [], request, "rcp")
        for level in policies.get("rcp") or []
        if not is_linked and rcp_applies(request)
    ]
    endpoint = effects(policies["vpce"], request, "vpce") if policies.get("vpce") else {"Allow"}
    kind = "trust" if request.action in TRUST_ACTIONS else "resource"
    resource_policy = policies.get("resource")
    resource = matching(resource_policy, request, kind) if resource_policy else []

    everything = [identity, boundary, session, endpoint, *scp, *rcp]
    if any("Deny" in each for each in [*everything, {s["Effect"] for s in resource}]):
        return "ExplicitlyDenied"
    if is_reserved(request):
        return "ImplicitlyDenied"
    if "Allow" not in endpoint or any("Allow" not in each for each in scp):
        return "ImplicitlyDenied"
    limits = "Allow" in boundary and "Allow" in session
    classes = {principal_class(s["Principal"], request) for s in resource if s["Effect"] == "Allow"}
    allowed = core(classes, request, identity="Allow" in identity, limits=limits)
    return "Allowed" if allowed else "ImplicitlyDenied"


def caller_side(policies: dict[str, Any], request: Asked) -> tuple[set[str], set[str], set[str]]:
    """Identity policies, boundary and session policy; a layer that does not apply allows."""
    if not request.has_identity_policies:
        return set(), {"Allow"}, {"Allow"}
    identity, boundary, session = {"Allow"}, {"Allow"}, {"Allow"}
    if request.kind != "root":
        docs = [each["doc"] for each in policies.get("identity") or []]
        identity = effects(docs, request, "identity")
    if request.has_boundary:
        boundary = effects(policies["boundary"], request, "boundary")
    if policies.get("session") is not None:
        session = effects([policies["session"]], request, "session")
    elif request.kind == "federated-user":
        session = set()
    return identity, boundary, session


def rcp_applies(request: Asked) -> bool:
    if request.action == "kms:retiregrant" or request.action.split(":")[0] not in WITH_RCP:
        return False
    return not (request.action in TRUST_ACTIONS and ":role/aws-service-role/" in request.resource)


def core(classes: set[str | None], request: Asked, *, identity: bool, limits: bool) -> bool:
    """Resource policy, identity policies and their limits, within and across accounts."""
    if not request.has_identity_policies:
        return "direct" in classes
    through_identity = identity and limits
    if not request.is_same_account:
        return bool(classes) and through_identity
    if "direct" in classes or ("limited" in classes and limits):
        return True
    return through_identity and ("account" in classes or not is_trust_root(request))
