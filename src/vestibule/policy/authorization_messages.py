"""What a denial tells those who may know: the decision with its statements and circumstances.

Source: STS API Reference, DecodeAuthorizationMessage.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from vestibule.policy.decision import Decision
from vestibule.policy.matches import Match
from vestibule.policy.statement_texts import StatementText

Items = dict[str, list[dict[str, Any]]]


def authorization_message(decision: Decision, *, principal_id: str, is_brief: bool = False) -> str:
    """The decision as AWS writes it, as JSON text.

    principal_id: AIDA…, AROA…:session or the account. is_brief: without what the statements say
    and without the request's condition keys, which may be long.
    """
    request = decision.request
    matched = decision.denying if decision.is_explicitly_denied else decision.matched
    context = () if is_brief else decision.evaluation.context.items()
    message = {
        "allowed": decision.is_allowed,
        "explicitDeny": decision.is_explicitly_denied,
        "matchedStatements": _items(_statement(match, is_brief=is_brief) for match in matched),
        "failures": _items(()),
        "context": {
            "principal": {"id": principal_id, "arn": request.principal_arn or ""},
            "action": request.action,
            "resource": decision.evaluation.resource,
            "conditions": _items(
                {"key": key, "values": _values([value] if isinstance(value, str) else value)}
                for key, value in sorted(context)
            ),
        },
    }
    return json.dumps(message, separators=(",", ":"))


def _statement(match: Match, *, is_brief: bool) -> dict[str, Any]:
    text = match.statement.text
    head = {"statementId": text.sid, "effect": text.effect.upper()}
    if is_brief:
        return head
    return {
        **head,
        "principals": _values(_principals(text)),
        "principalGroups": _items(()),
        "actions": _values(text.actions),
        "resources": _values(text.resources or ()),
        "conditions": _items(
            {"key": key, "operator": operator, "values": _values(values)}
            for operator, key, values in text.conditions
        ),
    }


def _principals(text: StatementText) -> Iterable[str]:
    if isinstance(text.principal, str):
        return [text.principal]
    if not isinstance(text.principal, dict):
        return []
    return [name for names in text.principal.values() for name in _listed(names)]


def _listed(value: Any) -> list[str]:
    return [each for each in (value if isinstance(value, list) else [value]) if each]


def _values(values: Iterable[str] | Sequence[str]) -> Items:
    return _items({"value": value} for value in values)


def _items(each: Iterable[dict[str, Any]]) -> Items:
    return {"items": list(each)}
