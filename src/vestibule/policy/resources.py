"""Resource patterns: globs over ARNs, case-sensitive, with variables.

A `*` in one of the first five parts of an ARN stays in its part, unless it ends the part: then it
may run over the following colons. In identity policies a short ARN is completed with `*`.
Source: IAM User Guide, reference_policies_elements_resource and reference-arns.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from vestibule.policy.context_values import ContextValues
from vestibule.policy.globs import (
    LONGEST_REMEMBERED,
    Test,
    Token,
    Wildcard,
    glob_test,
    literal_prefix,
)
from vestibule.policy.switches import Switches
from vestibule.policy.unknown_keys import UnknownKeys
from vestibule.policy.variables import (
    Part,
    Variable,
    as_tokens,
    parse_value,
    plain_parts,
    resolve,
)

_SPECIAL = re.compile(r"([*]+|[?:])")
_LAST = 5
API_ABBREVIATION = "execute-api:/"
"""API Gateway makes it an ARN when a policy is saved.

Source: API Gateway Developer Guide, apigateway-resource-policies-examples."""
_API = re.compile(r"arn:[^:]*:execute-api:[^:]*:[^:]*:[^:/]*/(.*)", re.DOTALL)
_AN_API = "arn:aws:execute-api:::api/"
_LONGEST_RESOURCE = 2048
_MOST_TOKENS = 64
"""Of resolved patterns whose tests are kept."""


class ResourceSetting(NamedTuple):
    """has_variables: the policy's version knows them. completes: short ARNs are completed.

    abbreviates: `execute-api:/stage/GET/path` is that path of the API that has the policy. It is
    kept as a path of `_AN_API`, and so is what it is matched against.
    """

    has_variables: bool
    completes: bool
    switches: Switches
    abbreviates: bool = False


class ResourceSet:
    """A statement's Resource (or NotResource) element, compiled.

    is_any: it holds a lone `*`, the only pattern that covers the resource `*`.
    prefixes: the literal beginnings of the patterns. variables: those in the patterns.
    """

    __slots__ = (
        "_api_paths",
        "_literals",
        "_open",
        "_stems",
        "_switches",
        "_tests",
        "is_any",
        "prefixes",
        "variables",
    )

    def __init__(self, patterns: Iterable[str], setting: ResourceSetting) -> None:
        switches = setting.switches
        self.is_any = False
        self._tests: list[Test] = []
        self._open: list[_Compiled] = []
        self._switches = switches
        self.prefixes: list[str] = []
        self.variables: list[Variable] = []
        stems_are_prefixes = (
            switches.star_matches_newlines and switches.wildcard_resource_types_match
        )
        literals: set[str] = set()
        stems: list[str] = []
        api_paths: list[str] = []
        for pattern in patterns:
            if pattern == "*":
                self.is_any = True
                continue
            if setting.abbreviates and pattern.startswith(API_ABBREVIATION):
                api_paths.append(_AN_API + pattern.removeprefix(API_ABBREVIATION))
                self.prefixes.append("")
                continue
            stem = pattern[:-1] if pattern[-1:] == "*" else pattern
            is_plain = not ("*" in stem or "?" in stem or "${" in stem)
            has_all_parts = stem.count(":") >= _LAST
            if is_plain and stem is pattern and (has_all_parts or not setting.completes):
                literals.add(pattern)
                self.prefixes.append(pattern)
            elif is_plain and has_all_parts and stems_are_prefixes:
                stems.append(stem)
                self.prefixes.append(stem)
            else:
                self._add(pattern, setting)
        self._literals = frozenset(literals)
        self._stems = tuple(stems)
        self._api_paths: ResourceSet | None = None
        if api_paths:
            self._api_paths = ResourceSet(api_paths, setting._replace(abbreviates=False))
            self.variables += self._api_paths.variables

    def _add(self, pattern: str, setting: ResourceSetting) -> None:
        if len(pattern) <= LONGEST_REMEMBERED:
            compiled = _remembered(pattern, setting)
        else:
            compiled = _compile(pattern, setting)
        if compiled is None:
            return
        self.prefixes.append(compiled.prefix)
        if compiled.test is not None:
            self._tests.append(compiled.test)
        else:
            self._open.append(compiled)
            self.variables.extend(each for each in compiled.parts if isinstance(each, Variable))

    def matches(self, resource: str, context: ContextValues) -> bool:
        """Whether any pattern covers a resource."""
        if self.is_any:
            return True
        if resource == "*":
            return False
        if resource in self._literals or resource.startswith(self._stems):
            return True
        for test in self._tests:
            if test(resource):
                return True
        if any(self._matches_open(pattern, resource, context) for pattern in self._open):
            return True
        return self._api_paths is not None and self._covers_api_path(resource, context)

    def _covers_api_path(self, resource: str, context: ContextValues) -> bool:
        """Which API it is a path of need not be asked: the policy is that API's own."""
        path = _API.fullmatch(resource)
        return (
            path is not None
            and self._api_paths is not None
            and self._api_paths.matches(_AN_API + path[1], context)
        )

    def has_unresolved(self, context: ContextValues) -> bool:
        """Whether a pattern holds a variable that has no value in this request."""
        if self._api_paths is not None and self._api_paths.has_unresolved(context):
            return True
        return any(resolve(each.parts, context, self._switches) is None for each in self._open)

    def may_wait_for(self, unknown: UnknownKeys, resource: str) -> bool:
        """Whether a pattern that may cover the resource holds a variable of an unknown key."""
        if resource == "*" or not any(unknown.includes(each.key) for each in self.variables):
            return False
        return self._api_paths is not None or any(
            _may_match(pattern.parts, resource) for pattern in self._open
        )

    @property
    def has_variables(self) -> bool:
        """Whether the context is needed to match."""
        return bool(self.variables)

    def _matches_open(self, pattern: "_Compiled", resource: str, context: ContextValues) -> bool:
        if not resource.startswith(pattern.prefix):
            return False
        tokens = resolve(pattern.parts, context, self._switches)
        if tokens is None:
            return False
        if sum(len(token) for token in tokens if isinstance(token, str)) > len(resource):
            return False
        newlines = self._switches.star_matches_newlines
        if len(resource) > _LONGEST_RESOURCE or len(tokens) > _MOST_TOKENS:
            return glob_test(tokens, newlines=newlines)(resource)
        return _resolved_test(tuple(tokens), newlines)(resource)


class _Compiled(NamedTuple):
    """A pattern: the literal text that all it covers begins with, its parts and its test.

    test: None where the parts hold variables.
    """

    prefix: str
    parts: list[Part]
    test: Test | None


def _compile(pattern: str, setting: ResourceSetting) -> _Compiled | None:
    """None where the switches refuse the pattern."""
    parts = resource_parts(pattern, setting)
    if parts is None:
        return None
    tokens = as_tokens(parts)
    newlines = setting.switches.star_matches_newlines
    test = None if tokens is None else glob_test(tokens, newlines=newlines)
    return _Compiled(_prefix(parts), parts, test)


_remembered = lru_cache(maxsize=4096)(_compile)
"""The patterns that are not about single resources are often the same in many documents."""


@lru_cache(maxsize=1024)
def _resolved_test(tokens: tuple[Token, ...], newlines: bool) -> Test:
    """Remembered: the values of a caller's variables are the same at each of its requests."""
    return glob_test(tokens, newlines=newlines)


def resource_parts(pattern: str, setting: ResourceSetting) -> list[Part] | None:
    """A pattern as text, wildcards and variables; None when the switches refuse it."""
    splitter = _Splitter(setting.switches)
    if setting.has_variables:
        parts = parse_value(pattern, setting.switches, split=splitter)
    else:
        parts = plain_parts(pattern, split=splitter)
    if parts and parts[-1] is Wildcard.SEGMENT_RUN and setting.switches.closing_star_crosses_colons:
        parts[-1] = Wildcard.RUN
    if setting.completes and parts and not isinstance(parts[0], Variable):
        for _ in range(_LAST - splitter.segment):
            parts += [":", Wildcard.RUN]
    if not setting.switches.wildcard_resource_types_match and _is_refused(pattern, parts):
        return None
    return parts


class _Splitter:
    """Cuts text at wildcards, keeping count of the ARN part it is in across calls."""

    __slots__ = ("_crosses", "segment")

    def __init__(self, switches: Switches) -> None:
        self.segment = 0
        self._crosses = switches.closing_star_crosses_colons

    def __call__(self, text: str) -> list[Token]:
        pieces = [piece for piece in _SPECIAL.split(text) if piece]
        return [self._token(piece, pieces[at + 1 : at + 2]) for at, piece in enumerate(pieces)]

    def _token(self, piece: str, following: Sequence[str]) -> Token:
        is_last_part = self.segment >= _LAST
        if piece == ":":
            self.segment = min(self.segment + 1, _LAST)
        elif piece == "?":
            return Wildcard.ONE if is_last_part else Wildcard.SEGMENT_ONE
        elif piece[0] == "*":
            closes = self._crosses and following[:1] == [":"]
            return Wildcard.RUN if is_last_part or closes else Wildcard.SEGMENT_RUN
        return piece


def _prefix(parts: Sequence[Part]) -> str:
    return literal_prefix(Wildcard.RUN if isinstance(part, Variable) else part for part in parts)


def _may_match(parts: Iterable[Part], resource: str) -> bool:
    """Whether some values of the variables make a pattern match."""
    wide = [Wildcard.RUN if isinstance(part, Variable) else part for part in parts]
    return glob_test(wide)(resource)


def _is_refused(pattern: str, parts: Sequence[Part]) -> bool:
    """Wildcards in partition, service or type, and variables before the fifth colon."""
    colons = 0
    for part in parts:
        if isinstance(part, Variable) and colons < _LAST:
            return True
        colons += part.count(":") if isinstance(part, str) else 0
    fields = pattern.split(":", _LAST)
    if any("*" in field or "?" in field for field in fields[1:3]):
        return True
    if len(fields) <= _LAST or fields[2] == "s3":
        return False
    kind = re.split("[:/]", fields[_LAST], maxsplit=1)
    return len(kind) > 1 and ("*" in kind[0] or "?" in kind[0])
