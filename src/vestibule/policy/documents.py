"""Policy documents: validated when they are written, compiled when they are used."""

import json
import marshal
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
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
from vestibule.policy.statement_texts import (
    SYNTAX_ERRORS,
    NumberFound,
    read_statements,
    read_version,
)
from vestibule.policy.statements import StatementSetting
from vestibule.policy.switches import DEFAULT_SWITCHES, Switches

__all__ = ["PolicyDocument", "PolicyKind", "compile_policy", "parse_policy"]

VERSION_WITH_VARIABLES = "2012-10-17"
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
        self.version = read_version(content)
        self.statements = read_statements(content, kind)
        self._last: CompiledPolicy | None = None
        self._compiled: dict[Switches, CompiledPolicy] = {}
        """Under other switches than those of the last."""
        self._spans: tuple[StatementSpan, ...] | None = None

    def compiled(self, switches: Switches = DEFAULT_SWITCHES) -> CompiledPolicy:
        """The statements ready for matching."""
        last = self._last
        if last is None:
            found = self._compile(switches)
        elif last.setting.switches is switches:  # most callers have the same; hashing takes long
            return last
        else:
            self._compiled[last.setting.switches] = last
            known = self._compiled.get(switches)
            found = self._compile(switches) if known is None else known
        self._last = found
        return found

    def _compile(self, switches: Switches) -> CompiledPolicy:
        has_variables = (
            self.version == VERSION_WITH_VARIABLES or not switches.variables_need_version_2012
        )
        return CompiledPolicy(self.statements, _setting(self.kind, switches, has_variables))

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


@lru_cache(maxsize=64)
def _setting(kind: PolicyKind, switches: Switches, has_variables: bool) -> StatementSetting:
    """One object for all documents that have the same."""
    return StatementSetting(
        has_variables=has_variables,
        completes_short_arns=kind.completes_short_arns
        or switches.short_arns_are_completed_everywhere,
        has_principal=kind.has_principal,
        switches=switches,
    )


_cache: BoundedCache[tuple[str | bytes, PolicyKind], PolicyDocument] = BoundedCache(
    _CACHED_CHARACTERS
)


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
    except NumberFound:
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


def _spans(text: str) -> Iterator[StatementSpan]:
    node: Node = read_json(text).value["Statement"]
    for each in node.value if isinstance(node.value, list) else [node]:
        yield StatementSpan(position_of(text, each.start), position_of(text, each.end - 1))
