"""Policy documents: validated when they are written, compiled when they are used."""

import json
import marshal
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from vestibule.policy.bounded_cache import BoundedCache
from vestibule.policy.compiled import CompiledPolicy
from vestibule.policy.errors import MalformedPolicy
from vestibule.policy.grammar import check_grammar
from vestibule.policy.json_text import (
    MAX_CHARACTERS,
    JsonFault,
    Node,
    Position,
    load_json,
    position_of,
    read_json,
)
from vestibule.policy.kinds import PolicyKind
from vestibule.policy.limits import MAX_DOCUMENT_CHARACTERS
from vestibule.policy.statements import StatementSetting, StatementText
from vestibule.policy.switches import DEFAULT_SWITCHES, Switches

__all__ = ["PolicyDocument", "PolicyKind", "compile_policy", "parse_policy"]

VERSION_WITH_VARIABLES = "2012-10-17"
SYNTAX_ERRORS = "Syntax errors in policy."
_CACHED_CHARACTERS = 64 * 1024 * 1024
_LEAST_WEIGHT = 512


@dataclass(frozen=True, slots=True)
class StatementSpan:
    """From the first to the last character of a statement."""

    start: Position
    end: Position


class PolicyDocument:
    """A policy. Two documents of one text are equal.

    text: what was given, unchanged; bytes where it was given as an object, as `_packed` has it.
    Raises MalformedPolicy.
    """

    __slots__ = ("_compiled", "_last", "_spans", "_text", "kind", "statements", "version")

    def __init__(self, text: str | bytes, kind: PolicyKind, content: Any) -> None:
        self._text = text
        self.kind = kind
        version = content.get("Version")
        _refuse_numbers((version,))
        self.version: str | None = version
        self.statements = tuple(_statements(content, kind))
        self._last: tuple[Switches, CompiledPolicy] | None = None
        self._compiled: dict[Switches, CompiledPolicy] = {}
        self._spans: tuple[StatementSpan, ...] | None = None

    def compiled(self, switches: Switches = DEFAULT_SWITCHES) -> CompiledPolicy:
        """The statements ready for matching."""
        last = self._last
        if last is not None and last[0] is switches:
            return last[1]
        found = self._compiled.get(switches)
        if found is None:
            found = CompiledPolicy(self.statements, self._setting(switches))
            self._compiled[switches] = found
        self._last = (switches, found)  # most callers have the same; to hash them takes long
        return found

    def _setting(self, switches: Switches) -> StatementSetting:
        return StatementSetting(
            has_variables=self.version == VERSION_WITH_VARIABLES
            or not switches.variables_need_version_2012,
            completes_short_arns=self.kind.completes_short_arns
            or switches.short_arns_are_completed_everywhere,
            has_principal=self.kind.has_principal,
            switches=switches,
        )

    @property
    def text(self) -> str:
        """The policy as JSON."""
        if isinstance(self._text, bytes):
            self._text = json.dumps(marshal.loads(self._text))  # noqa: S302 - our own bytes
        return self._text

    def span(self, index: int) -> StatementSpan:
        """Where a statement stands in the text."""
        if self._spans is None:
            self._spans = tuple(_spans(self.text))
        return self._spans[index]

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, PolicyDocument)
            and self.kind is other.kind
            and self.text == other.text
        )

    def __hash__(self) -> int:
        return hash((self.text, self.kind))

    def __repr__(self) -> str:
        return f"PolicyDocument({self.kind.name}, {len(self.statements)} statements)"


_cache: BoundedCache[tuple[str | bytes, PolicyKind], PolicyDocument] = BoundedCache(_CACHED_CHARACTERS)


def parse_policy(text: str, kind: PolicyKind) -> PolicyDocument:
    """A document that is about to be stored, checked as AWS checks it.

    Raises MalformedPolicy with AWS's text, line and column. Sizes are checked by `limits`.
    Source: IAM User Guide, reference_policies_grammar.
    """
    if len(text) > MAX_DOCUMENT_CHARACTERS:
        raise MalformedPolicy(SYNTAX_ERRORS, line=1, column=1, detail="too long")
    try:
        node = read_json(text)
    except JsonFault as fault:
        where = position_of(text, fault.at)
        raise MalformedPolicy(
            SYNTAX_ERRORS, line=where.line, column=where.column, detail=fault.reason
        ) from fault
    check_grammar(text, node, kind)
    return PolicyDocument(text, kind, node.plain())


def compile_policy(text: str, kind: PolicyKind) -> PolicyDocument:
    """A document for evaluation; what parse_policy accepted is always accepted.

    Documents are shared by content. Raises MalformedPolicy where the text has no meaning:
    not JSON, not a policy, or a statement that would have to be guessed at.
    """
    return _cache.get_or_make(
        (text, kind), lambda: _compile(text, kind), weight=len(text) * 4 + _LEAST_WEIGHT
    )


def compile_content(content: dict[str, Any], kind: PolicyKind) -> PolicyDocument:
    """`compile_policy` of a document that was read from JSON already. Raises MalformedPolicy."""
    try:
        packed = _packed(content)
        if len(packed) > MAX_CHARACTERS:
            raise MalformedPolicy(SYNTAX_ERRORS, detail="too long")
        return _cache.get_or_make(
            (packed, kind),
            lambda: PolicyDocument(packed, kind, content),
            weight=len(packed) * 4 + _LEAST_WEIGHT,
        )
    except _NumberFound:
        return compile_policy(json.dumps(content), kind)
    except (RecursionError, ValueError) as error:
        raise MalformedPolicy(SYNTAX_ERRORS, detail="nested too deeply") from error


def _packed(content: dict[str, Any]) -> bytes:
    """What tells contents apart, made much faster than their JSON. Version 2 knows no references,
    so that what is equal and in the same order has the same bytes."""
    return marshal.dumps(content, 2)


def _compile(text: str, kind: PolicyKind) -> PolicyDocument:
    try:
        content = load_json(text)
    except JsonFault as fault:
        raise MalformedPolicy(SYNTAX_ERRORS, detail=fault.reason) from fault
    if not isinstance(content, dict):
        raise MalformedPolicy(SYNTAX_ERRORS, detail="the document is not an object")
    return PolicyDocument(text, kind, content)


def _statements(content: dict[str, Any], kind: PolicyKind) -> Iterator[StatementText]:
    for index, statement in enumerate(_listed(content.get("Statement"))):
        if not isinstance(statement, dict):
            raise MalformedPolicy(SYNTAX_ERRORS, detail=f"statement {index} is not an object")
        yield _statement(statement, index, kind)


def _statement(statement: dict[str, Any], index: int, kind: PolicyKind) -> StatementText:
    effect = statement.get("Effect")
    if effect != "Allow" and effect != "Deny":
        raise MalformedPolicy(SYNTAX_ERRORS, detail=f"statement {index} has no effect")
    actions, is_not_action = _either(statement, "Action", "NotAction", index)
    resources, is_not_resource = _either(statement, "Resource", "NotResource", index)
    if resources is None and kind not in _MAY_LACK_RESOURCE:
        resources = ()
    principal, is_not_principal = _principal(statement, index, kind)
    conditions = statement.get("Condition")
    has_conditions = conditions is not None or "Condition" in statement
    return StatementText(
        index,
        _sid(statement),
        effect == "Allow",
        actions or (),
        is_not_action,
        resources,
        is_not_resource,
        principal,
        is_not_principal,
        tuple(_conditions(conditions, index)) if has_conditions else (),
    )


_MAY_LACK_RESOURCE = (PolicyKind.TRUST, PolicyKind.RESOURCE, PolicyKind.VPC_ENDPOINT)


def _sid(statement: dict[str, Any]) -> str:
    sid = statement.get("Sid", "")
    if isinstance(sid, str):
        return sid
    _refuse_numbers((sid,))
    return ""


def _either(
    statement: dict[str, Any], name: str, negated: str, index: int
) -> tuple[tuple[str, ...] | None, bool]:
    """The values of an element or its Not form; None when neither is there."""
    is_negated = negated in statement
    if name in statement:
        if is_negated:
            raise MalformedPolicy(SYNTAX_ERRORS, detail=f"statement {index}: {name} and {negated}")
    elif not is_negated:
        return None, False
    value = statement[negated if is_negated else name]
    return ((value,) if isinstance(value, str) else _texts(_listed(value))), is_negated


def _texts(values: list[Any]) -> tuple[str, ...]:
    _refuse_numbers(values)
    return tuple([value for value in values if isinstance(value, str)])


def _principal(statement: dict[str, Any], index: int, kind: PolicyKind) -> tuple[Any, bool]:
    has, has_not = "Principal" in statement, "NotPrincipal" in statement
    if has and has_not:
        raise MalformedPolicy(SYNTAX_ERRORS, detail=f"statement {index}: two principals")
    if not kind.has_principal:
        if has or has_not:
            raise MalformedPolicy("Policy document should not specify a principal.")
        return None, False
    if not has and not has_not:
        if kind in (PolicyKind.VPC_ENDPOINT, PolicyKind.RCP):
            return "*", False
        raise MalformedPolicy("Missing required field Principal")
    principal = statement["NotPrincipal" if has_not else "Principal"]
    for names in principal.values() if isinstance(principal, dict) else ():
        _refuse_numbers(_listed(names))
    return principal, has_not


def _conditions(element: Any, index: int) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    if not isinstance(element, dict):
        raise MalformedPolicy(SYNTAX_ERRORS, detail=f"statement {index}: conditions")
    for operator, keys in element.items():
        if not isinstance(keys, dict):
            raise MalformedPolicy(SYNTAX_ERRORS, detail=f"statement {index}: {operator[:64]}")
        for name, values in keys.items():
            yield operator, name, _condition_texts(_listed(values), index)


def _condition_texts(values: list[Any], index: int) -> tuple[str, ...]:
    return tuple(
        [
            value if type(value) is str else _condition_text(value, index)
            for value in values
        ]
    )


def _condition_text(value: Any, index: int) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return str(value)
    _refuse_numbers((value,))
    raise MalformedPolicy(SYNTAX_ERRORS, detail=f"statement {index}: condition value")


class _NumberFound(Exception):
    """A number that has lost its text; it is to be read again from JSON."""


def _refuse_numbers(values: Iterable[Any]) -> None:
    for value in values:
        if isinstance(value, int | float) and not isinstance(value, bool):
            raise _NumberFound


def _listed(value: Any) -> list[Any]:
    if isinstance(value, list):
        return value
    return [] if value is None else [value]


def _spans(text: str) -> Iterator[StatementSpan]:
    node: Node = read_json(text).value["Statement"]
    for each in node.value if isinstance(node.value, list) else [node]:
        yield StatementSpan(position_of(text, each.start), position_of(text, each.end - 1))
