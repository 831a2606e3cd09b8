"""The statements of a document, read from what its JSON holds.

Every document that is decided on comes through here once, most of them for one decision only: what
is common is told by the type of a value alone.
"""

from collections.abc import Iterable
from functools import cache
from typing import Any, NamedTuple

from vestibule.policy.conditions.operators import find_operator
from vestibule.policy.errors import MalformedPolicy
from vestibule.policy.kinds import PolicyKind

SYNTAX_ERRORS = "Syntax errors in policy."
NO_ACTIONS = "Policy statement must contain actions."
NO_RESOURCES = "Policy statement must contain resources."
NO_PRINCIPAL = "Policy document should not specify a principal."
MISSING_PRINCIPAL = "Missing required field Principal"
ELEMENTS = frozenset(
    {
        "Sid",
        "Effect",
        "Principal",
        "NotPrincipal",
        "Action",
        "NotAction",
        "Resource",
        "NotResource",
        "Condition",
    }
)
PRINCIPAL_TYPES = frozenset({"AWS", "Service", "Federated", "CanonicalUser"})
_MAY_LACK_RESOURCE = (PolicyKind.TRUST, PolicyKind.RESOURCE, PolicyKind.VPC_ENDPOINT)
_MAY_LACK_PRINCIPAL = (PolicyKind.VPC_ENDPOINT, PolicyKind.RCP)

ConditionText = tuple[str, str, tuple[str, ...]]
"""Operator, key, values."""


class NumberFound(Exception):
    """A number that has lost its text; the document is to be read again, from JSON."""


class StatementText(NamedTuple):
    """A statement as the document has it, lists and single values made alike.

    principal: the element's value, None where there is none.
    """

    index: int  # type: ignore[assignment]  # tuple.index is of no use here
    sid: str
    is_allow: bool
    actions: tuple[str, ...]
    is_not_action: bool
    resources: tuple[str, ...] | None
    is_not_resource: bool
    principal: Any
    is_not_principal: bool
    conditions: tuple[ConditionText, ...]

    @property
    def effect(self) -> str:
        """Allow or Deny."""
        return "Allow" if self.is_allow else "Deny"


def read_statements(content: dict[str, Any], kind: PolicyKind) -> tuple[StatementText, ...]:
    """The statements of a document; an empty one has none. Raises MalformedPolicy, NumberFound."""
    if content and "Statement" not in content:
        raise MalformedPolicy(SYNTAX_ERRORS, detail="Statement is missing")
    read = _reader(kind).read
    statements = _listed(content.get("Statement"))
    return tuple([read(each, number) for number, each in enumerate(statements)])


def read_version(content: dict[str, Any]) -> str | None:
    """The document's Version. Raises NumberFound."""
    version: str | None = content.get("Version")
    _refuse_numbers((version,))
    return version


class _Reader:
    """Reads the statements of a document of one kind.

    What would be passed over otherwise is refused: a misspelt Condition must not widen an Allow,
    nor a misspelt operator void a Deny.
    """

    def __init__(self, kind: PolicyKind) -> None:
        self._has_principal = kind.has_principal
        self._may_lack_resource = kind in _MAY_LACK_RESOURCE
        self._principal_if_none = "*" if kind in _MAY_LACK_PRINCIPAL else None

    def read(self, statement: Any, index: int) -> StatementText:
        """One statement. Raises MalformedPolicy, NumberFound."""
        if not isinstance(statement, dict):
            raise MalformedPolicy(SYNTAX_ERRORS, detail=f"statement {index} is not an object")
        if not statement.keys() <= ELEMENTS:
            raise MalformedPolicy(SYNTAX_ERRORS, detail=f"statement {index}: unknown element")
        effect = statement.get("Effect")
        if effect != "Allow" and effect != "Deny":
            raise MalformedPolicy(SYNTAX_ERRORS, detail=f"statement {index} has no effect")
        actions, is_not_action = _either(statement, "Action", "NotAction", index)
        resources, is_not_resource = _either(statement, "Resource", "NotResource", index)
        if actions is None:
            raise MalformedPolicy(NO_ACTIONS)
        if resources is None and not self._may_lack_resource:
            raise MalformedPolicy(NO_RESOURCES)
        principal, is_not_principal = self._principal(statement, index)
        sid = statement.get("Sid", "")
        return StatementText(
            index,
            sid if isinstance(sid, str) else _no_text(sid),
            effect == "Allow",
            actions,
            is_not_action,
            resources,
            is_not_resource,
            principal,
            is_not_principal,
            _conditions(statement["Condition"], index) if "Condition" in statement else (),
        )

    def _principal(self, statement: dict[str, Any], index: int) -> tuple[Any, bool]:
        has, has_not = "Principal" in statement, "NotPrincipal" in statement
        if has and has_not:
            raise MalformedPolicy(SYNTAX_ERRORS, detail=f"statement {index}: two principals")
        if not self._has_principal:
            if has or has_not:
                raise MalformedPolicy(NO_PRINCIPAL)
            return None, False
        if not has and not has_not:
            if self._principal_if_none is None:
                raise MalformedPolicy(MISSING_PRINCIPAL)
            return self._principal_if_none, False
        principal = statement["NotPrincipal" if has_not else "Principal"]
        if principal != "*":
            _check_principal(principal, index)
        return principal, has_not


_reader = cache(_Reader)
"""One for each kind."""


def _check_principal(principal: Any, index: int) -> None:
    if not (isinstance(principal, dict) and principal and principal.keys() <= PRINCIPAL_TYPES):
        raise MalformedPolicy(SYNTAX_ERRORS, detail=f"statement {index}: unknown principal")
    for names in principal.values():
        if type(names) is not str:
            _texts(names, index)


def _either(
    statement: dict[str, Any], name: str, negated: str, index: int
) -> tuple[tuple[str, ...] | None, bool]:
    """The values of an element or its Not form; None when neither is there."""
    is_negated = negated in statement
    if name in statement:
        if is_negated:
            raise MalformedPolicy(SYNTAX_ERRORS, detail=f"statement {index}: {name} and {negated}")
        value = statement[name]
        if value is None:  # it names nothing; the Not form of nothing would be everything
            return (), False
    elif is_negated:
        value = statement[negated]
    else:
        return None, False
    return ((value,) if type(value) is str else _texts(value, index)), is_negated


def _texts(value: Any, index: int) -> tuple[str, ...]:
    """One or several texts. What is none is refused: without it a Not element would mean more."""
    values = value if isinstance(value, list) else [value]
    for each in values:
        if type(each) is not str:
            _refuse_numbers(values)
            if not all(isinstance(text, str) for text in values):
                raise MalformedPolicy(SYNTAX_ERRORS, detail=f"statement {index}: not text")
            break
    return tuple(values)


def _conditions(element: Any, index: int) -> tuple[ConditionText, ...]:
    if not isinstance(element, dict):
        raise MalformedPolicy(SYNTAX_ERRORS, detail=f"statement {index}: conditions")
    found: list[ConditionText] = []
    for operator, keys in element.items():
        if not isinstance(keys, dict):
            raise MalformedPolicy(SYNTAX_ERRORS, detail=f"statement {index}: {operator[:64]}")
        if keys and find_operator(operator) is None:
            raise MalformedPolicy(SYNTAX_ERRORS, detail=f"unknown operator {operator[:64]}")
        for name, values in keys.items():
            listed = (values,) if type(values) is str else _condition_texts(values, index)
            found.append((operator, name, listed))
    return tuple(found)


def _condition_texts(values: Any, index: int) -> tuple[str, ...]:
    listed = values if isinstance(values, list) else [values]
    return tuple([_condition_text(value, index) for value in listed])


def _condition_text(value: Any, index: int) -> str:
    if isinstance(value, str):
        return str(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    _refuse_numbers((value,))
    raise MalformedPolicy(SYNTAX_ERRORS, detail=f"statement {index}: condition value")


def _no_text(value: Any) -> str:
    _refuse_numbers((value,))
    return ""


def _refuse_numbers(values: Iterable[Any]) -> None:
    for value in values:
        if isinstance(value, int | float) and not isinstance(value, bool):
            raise NumberFound


def _listed(value: Any) -> list[Any]:
    if isinstance(value, list):
        return value
    return [] if value is None else [value]
