"""Cases as lines of JSON: a request and its policies in, a decision out.

A case is one object; absent members mean "none":
`{"id", "request": {"principal", "action", "resource", "resourceAccount", "context",
"wildcardOnly"}, "policies": {"identity": [{"name", "doc"}], "resource": doc, "session": doc,
"boundary": [doc], "scp": [{"id", "policies": [doc]}], "rcp": …, "vpce": [doc]}, "options": {"s3":
{"bucketAbacEnabled", "blockPublicAccess"}}}`. A `doc` is a policy object or its text; levels of
SCPs and RCPs go from the root to the account. A principal is an ARN, the name of a service, or
`{"type": "Anonymous"}`. Where wildcardOnly is not told, the catalogue tells which actions have the
resource `*`; S3's list of buckets has `arn:aws:s3:::*` then.

The answer: `{"id", "decision", "blockedBy", "layers", "sameAccount", "matched",
"missingContext", "error"}`. `blockedBy` names layers, or `s3-bpa` for S3's block of public access.
"""

import json
import math
import re
from collections.abc import Mapping
from typing import Any

from vestibule.model.errors import Invalid
from vestibule.policy.catalogue import shared_catalogue
from vestibule.policy.context_values import ContextValue
from vestibule.policy.decide import decide
from vestibule.policy.decision import Decision, Outcome
from vestibule.policy.documents import PolicyDocument, PolicyKind, compile_content, compile_policy
from vestibule.policy.facts import BUILT_IN_FACTS, Catalogue
from vestibule.policy.json_text import load_json
from vestibule.policy.kinds import Layer
from vestibule.policy.policies import Level, NamedPolicy, Policies
from vestibule.policy.principals import PrincipalKind, parse_principal
from vestibule.policy.public_buckets import is_public_bucket_policy
from vestibule.policy.request import AccessRequest
from vestibule.policy.special_cases import resource_of_action
from vestibule.policy.switches import DEFAULT_SWITCHES, Switches

Case = Mapping[str, Any]
_ENCODER = json.JSONEncoder(separators=(",", ":"), check_circular=False)
_LAYER_NAMES = {layer: layer.value for layer in Layer}
_BUCKET = re.compile(r"arn:[^:]*:s3:::.")
_PROVIDERS_LIKE_SERVICES = ("cognito-identity.amazonaws.com",)
_PROVIDER_ACTIONS = frozenset({"sts:assumerolewithsaml", "sts:assumerolewithwebidentity"})
_TRUST_ACTIONS = _PROVIDER_ACTIONS | {
    "sts:assumerole",
    "sts:setcontext",
    "sts:setsourceidentity",
    "sts:tagsession",
}


def decide_line(
    line: str,
    *,
    switches: Switches = DEFAULT_SWITCHES,
    catalogue: Catalogue | None = None,
) -> str:
    """The answer to a line that holds a case, as a line without its end. Never raises.

    catalogue: None takes the one that comes with the package.
    """
    try:
        case = json.loads(line)
    except (ValueError, RecursionError):
        return json.dumps(_failure(None, "the line is not JSON"))
    if not isinstance(case, dict):
        return json.dumps(_failure(None, "the case is not an object"))
    if isinstance(case.get("id"), dict | list):
        return json.dumps(_failure(None, "id is neither text nor a number"))
    facts = shared_catalogue() if catalogue is None else catalogue
    answer = decide_case(case, switches=switches, catalogue=facts)
    return _ENCODER.encode(answer)


def decide_case(
    case: Case,
    *,
    switches: Switches = DEFAULT_SWITCHES,
    catalogue: Catalogue = BUILT_IN_FACTS,
) -> dict[str, Any]:
    """The answer to a case; a case that cannot be read answers with `error`."""
    name = case.get("id")
    try:
        request = read_request(case, catalogue=catalogue)
        policies = read_policies(case, request)
        decision = decide(request, policies, switches=switches, catalogue=catalogue)
    except Invalid as error:
        detail = f" ({error.detail})" if error.detail else ""
        return _failure(name, f"{error.message}{detail}")
    answer = {"id": name, **_answer(decision), "error": None}
    if is_public_access_blocked(case, decision):
        answer |= {"decision": Outcome.EXPLICITLY_DENIED.value, "blockedBy": ["s3-bpa"]}
    return answer


def read_request(case: Case, *, catalogue: Catalogue = BUILT_IN_FACTS) -> AccessRequest:
    """The request of a case. Raises Invalid."""
    told = _member(case, "request", dict)
    action = _member(told, "action", str)
    resource = told.get("resource") or "*"
    if not isinstance(resource, str):
        raise Invalid("resource is not text")
    principal = _principal(told.get("principal"))
    wildcard_only = told.get("wildcardOnly")
    if not isinstance(wildcard_only, bool | None):
        raise Invalid("wildcardOnly is neither true, false nor null")
    if wildcard_only is None:
        resource, wildcard_only = resource_of_action(
            action,
            resource,
            partition=parse_principal(principal).partition,
            catalogue=catalogue,
        )
    account = told.get("resourceAccount") or None
    if not isinstance(account, str | int | None):
        raise Invalid("resourceAccount is not text")
    return AccessRequest(
        principal,
        action,
        resource,
        resource_account=None if account is None else str(account),
        context=_context(told.get("context") or {}, case, action=action, resource=resource),
        principal_kind=_kind(principal, action),
        federated_by=_federating_user(principal),
        wildcard_only=bool(wildcard_only),
    )


def read_policies(case: Case, request: AccessRequest) -> Policies:
    """The policies of a case. Raises Invalid, MalformedPolicy."""
    told = case.get("policies") or {}
    if not isinstance(told, dict):
        raise Invalid("policies is not an object")
    session = told.get("session")
    boundary = told.get("boundary")
    endpoint = told.get("vpce")
    return Policies(
        identity=tuple(
            _identity_policy(each, number) for number, each in enumerate(_items(told, "identity"))
        ),
        boundary=None if boundary is None else _level(boundary, PolicyKind.BOUNDARY, "boundary"),
        session=None if session is None else _level([session], PolicyKind.SESSION, "session"),
        resource=_resource_policy(told.get("resource"), request),
        scp=_levels(told, "scp", PolicyKind.SCP),
        rcp=_levels(told, "rcp", PolicyKind.RCP),
        vpc_endpoint=None
        if endpoint is None or endpoint == []
        else _level(endpoint, PolicyKind.VPC_ENDPOINT, "vpce"),
    )


def _answer(decision: Decision) -> dict[str, Any]:
    return {
        "decision": decision.outcome.value,
        "blockedBy": [_LAYER_NAMES[layer] for layer in decision.blocked_by],
        "layers": {_LAYER_NAMES[layer]: answer for layer, answer in decision.layers.items()},
        "sameAccount": decision.is_same_account,
        "matched": [
            {
                "layer": _LAYER_NAMES[layer],
                "policy": named.name_or_arn,
                "sid": statement.text.sid or None,
                "index": statement.text.index,
                "effect": statement.text.effect,
            }
            for layer, named, statement in decision.matched
        ],
        "missingContext": list(decision.missing_context),
    }


def _failure(name: Any, message: str) -> dict[str, Any]:
    return {
        "id": name,
        "decision": None,
        "blockedBy": [],
        "layers": {},
        "sameAccount": None,
        "matched": [],
        "missingContext": [],
        "error": message,
    }


def _member(told: Case, name: str, kind: type) -> Any:
    value = told.get(name)
    if not isinstance(value, kind):
        raise Invalid(f"{name} is missing or of the wrong type")
    return value


def _items(told: Case, name: str) -> list[Any]:
    value = told.get(name)
    if value is None:
        return []
    if not isinstance(value, list):
        raise Invalid(f"{name} is not a list")
    return value


def _principal(told: Any) -> str | None:
    if isinstance(told, str):
        return told
    if isinstance(told, dict) and told.get("type") == "Anonymous":
        return None
    raise Invalid("principal is neither text nor anonymous")


def _kind(principal: str | None, action: str) -> PrincipalKind | None:
    """Who assumes a role by an identity provider is that provider, often named by its host."""
    if principal is None or action.lower() not in _TRUST_ACTIONS:
        return None
    found = parse_principal(principal).kind
    if action.lower() in _PROVIDER_ACTIONS:
        is_host = found in (PrincipalKind.UNKNOWN, PrincipalKind.SERVICE)
    else:
        is_host = found is PrincipalKind.UNKNOWN or principal in _PROVIDERS_LIKE_SERVICES
    return PrincipalKind.FEDERATED if is_host and not principal.startswith("arn:") else None


def _federating_user(principal: str | None) -> str | None:
    """A case does not say which user made a federated-user session: the one of the same name."""
    if principal is None or ":federated-user/" not in principal:
        return None
    parts = principal.split(":", 5)
    name = parts[5].partition("/")[2]
    return f"arn:{parts[1]}:iam::{parts[4]}:user/{name}"


def _context(told: Any, case: Case, *, action: str, resource: str) -> dict[str, ContextValue]:
    if not isinstance(told, dict):
        raise Invalid("context is not an object")
    values: dict[str, ContextValue] = {
        key: tuple(map(_text, value)) if isinstance(value, list) else _text(value)
        for key, value in told.items()
        if value is not None
    }
    if _s3_options(case).get("bucketAbacEnabled") is False and action.lower().startswith("s3:"):
        return {key: value for key, value in values.items() if not _is_bucket_tag(key, resource)}
    return values


def _is_bucket_tag(key: str, resource: str) -> bool:
    """Bucket tags are condition keys only where the bucket has ABAC enabled.

    They are for what is done to its objects as well, whose own tags are s3:ExistingObjectTag.
    Access points have tags of their own.
    Source: S3 User Guide, buckets-tagging-enable-abac.
    """
    lower = key.lower()
    return lower.startswith("s3:buckettag/") or (
        lower.startswith("aws:resourcetag/") and _BUCKET.match(resource) is not None
    )


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _float_text(value)
    if isinstance(value, str | int):
        return str(value)
    raise Invalid("a context value is neither text, number nor boolean")


def _float_text(value: float) -> str:
    """As policies write numbers: `1.0` is `1`."""
    if not math.isfinite(value):
        raise Invalid("a context value is no number")
    return str(load_json(repr(value)))


def _s3_options(case: Case) -> Case:
    options = case.get("options") or {}
    s3 = options.get("s3") if isinstance(options, dict) else None
    return s3 if isinstance(s3, dict) else {}


def _document(doc: Any, kind: PolicyKind) -> PolicyDocument:
    if isinstance(doc, dict):
        return compile_content(doc, kind)
    if not isinstance(doc, str):
        raise Invalid("a policy is neither an object nor text")
    return compile_policy(doc, kind)


def _identity_policy(told: Any, number: int) -> NamedPolicy:
    """An entry with a name, or a bare document."""
    if isinstance(told, dict) and "doc" in told:
        name = str(told.get("name") or f"identity[{number}]")
        return NamedPolicy(name, _document(told["doc"], PolicyKind.IDENTITY))
    return NamedPolicy(f"identity[{number}]", _document(told, PolicyKind.IDENTITY))


def _level(docs: Any, kind: PolicyKind, name: str) -> Level:
    if not isinstance(docs, list):
        docs = [docs]
    single = len(docs) == 1
    return tuple(
        _named(doc, kind, name if single else f"{name}[{number}]")
        for number, doc in enumerate(docs)
    )


def _named(doc: Any, kind: PolicyKind, name: str) -> NamedPolicy:
    if isinstance(doc, dict) and "doc" in doc:
        return NamedPolicy(str(doc.get("name") or name), _document(doc["doc"], kind))
    return NamedPolicy(name, _document(doc, kind))


def _levels(told: Case, name: str, kind: PolicyKind) -> tuple[Level, ...] | None:
    if told.get(name) is None:
        return None
    levels: list[Level] = []
    for number, each in enumerate(_items(told, name)):
        if not isinstance(each, dict) or "Statement" in each:
            raise Invalid(f"a level of {name} is no object with policies")
        identifier = str(each.get("id") or f"{name}[{number}]")
        levels.append(_level(each.get("policies") or [], kind, identifier))
    return tuple(levels)


def _resource_policy(doc: Any, request: AccessRequest) -> NamedPolicy | None:
    if doc is None:
        return None
    action = request.action.lower()
    kind = PolicyKind.TRUST if action in _TRUST_ACTIONS else PolicyKind.RESOURCE
    return _named(doc, kind, "resource")


def is_public_access_blocked(case: Case, decision: Decision) -> bool:
    """Whether S3 refuses what a public policy allows to others than its own account and AWS.

    One public statement is enough: grants to fixed accounts beside it end as well.
    Source: S3 User Guide, access-control-block-public-access (RestrictPublicBuckets).
    """
    request, policy = decision.request, decision.policies.resource
    if not _s3_options(case).get("blockPublicAccess") or policy is None:
        return False
    is_own = request.is_same_account or request.principal.kind is PrincipalKind.SERVICE
    is_s3 = request.action.lower().startswith("s3:")
    return decision.is_allowed and is_s3 and not is_own and is_public_bucket_policy(policy.document)
