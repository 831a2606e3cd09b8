"""The decision, in the order of the User Guide's evaluation logic."""

from typing import Any

from reference_evaluator.statements import Asked, asked, listed, principal_class, statement_matches

TRUST = {"sts:assumerole", "sts:tagsession", "sts:setsourceidentity"}


def matching(doc: dict[str, Any], request: Asked, kind: str) -> list[dict[str, Any]]:
    return [
        statement
        for statement in listed(doc["Statement"])
        if statement_matches(statement, request, version=doc.get("Version"), kind=kind)
    ]


def effects(docs: list[dict[str, Any]], request: Asked, kind: str) -> set[str]:
    return {s["Effect"] for doc in docs for s in matching(doc, request, kind)}


def is_service_linked(request: Asked) -> bool:
    if request.role is None:
        return False
    known = str(request.context.get("aws:principalarn", request.principal)).split(":", 5)
    return len(known) == 6 and known[2] == "iam" and known[5].startswith("role/aws-service-role/")


def evaluate(case: dict[str, Any]) -> str:
    """Allowed, ExplicitlyDenied or ImplicitlyDenied."""
    policies = case.get("policies", {})
    request = asked(case)
    if request.action.lower() == "sts:getcalleridentity" and request.kind != "anonymous":
        return "Allowed"
    has_caller_side = request.kind not in ("anonymous", "service")
    is_linked = is_service_linked(request)

    identity: set[str] = set()
    boundary: set[str] = {"Allow"}
    session: set[str] = {"Allow"}
    scp_denies, scp_allows = False, True
    if has_caller_side:
        if request.kind == "root":
            identity = {"Allow"}
        else:
            docs = [each["doc"] for each in policies.get("identity", [])]
            identity = effects(docs, request, "identity")
            if policies.get("boundary") is not None:
                boundary = effects(policies["boundary"], request, "boundary")
        if policies.get("session") is not None:
            session = effects([policies["session"]], request, "session")
        elif request.kind == "federated-user":
            session = set()
        if not is_linked:
            for level in policies.get("scp") or []:
                found = effects(level["policies"], request, "scp")
                scp_denies |= "Deny" in found
                scp_allows &= "Allow" in found
    rcp_denies = False
    if request.action.lower() != "kms:retiregrant" and not is_linked:
        for level in policies.get("rcp") or []:
            rcp_denies |= "Deny" in effects(level["policies"], request, "rcp")
    endpoint = {"Allow"}
    if policies.get("vpce"):
        endpoint = effects(policies["vpce"], request, "vpce")
    resource = (
        matching(policies["resource"], request, "resource") if policies.get("resource") else []
    )

    denies = [identity, boundary, session, endpoint, {s["Effect"] for s in resource}]
    if scp_denies or rcp_denies or any("Deny" in each for each in denies):
        return "ExplicitlyDenied"
    if not (scp_allows and "Allow" in endpoint):
        return "ImplicitlyDenied"
    classes = {principal_class(s["Principal"], request) for s in resource if s["Effect"] == "Allow"}
    if not has_caller_side:
        return "Allowed" if classes else "ImplicitlyDenied"
    through_identity = "Allow" in identity and "Allow" in boundary and "Allow" in session
    owner = case["request"].get("resourceAccount") or request.resource.split(":")[4:5]
    is_same = owner in (request.account, [request.account], [""], ["aws"], ["*"], [])
    if not is_same:
        allowed = bool(classes) and through_identity
    else:
        needs_trust = request.action.lower() in TRUST or (
            request.action.lower().startswith("kms:") and ":key/" in request.resource
        )
        trusted = not needs_trust or "account" in classes
        allowed = (
            "direct" in classes
            or ("limited" in classes and "Allow" in boundary and "Allow" in session)
            or (through_identity and trusted)
        )
    return "Allowed" if allowed else "ImplicitlyDenied"
