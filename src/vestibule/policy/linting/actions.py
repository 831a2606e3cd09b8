"""Findings about Action and NotAction."""

import difflib
from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache

from vestibule.policy.catalogue import Catalogue, ServiceEntry
from vestibule.policy.globs import glob_test, glob_tokens
from vestibule.policy.linting.errors import Error
from vestibule.policy.linting.findings import Place, Report, is_text, texts
from vestibule.policy.linting.linted_statement import LintedStatement
from vestibule.policy.linting.settings import SERVICES_BY_RESOURCE_TYPE, LintSetting
from vestibule.policy.linting.suggestions import Suggestion

_LONGEST_NAME = 64
_MOST_COMPARISONS = 20_000
"""Redundancy is not looked for in lists for which that would take long."""


def lint_actions(report: Report, setting: LintSetting, statement: LintedStatement) -> None:
    """Look at the actions of a statement."""
    named = [statement.element(name) for name in ("Action", "NotAction")]
    if not any(named):
        report.add(Error.MISSING_ACTION, statement.place)
    for element in named:
        if element is not None:
            _Actions(report, setting).lint(element)


class _Actions:
    def __init__(self, report: Report, setting: LintSetting) -> None:
        self._report = report
        self._setting = setting
        self._catalogue = setting.catalogue

    def lint(self, element: Place) -> None:
        items = element.items()
        if not items:
            self._report.add(Suggestion.EMPTY_ARRAY_ACTION, element)
        for item in items:
            if is_text(item.node):
                self._action(item, item.node.value)
            else:
                self._report.add(Error.DATA_TYPE_MISMATCH, item, data_type="String")
        self._redundant(element)

    def _action(self, place: Place, action: str) -> None:
        if action == "*":
            return
        prefix, colon, name = action.partition(":")
        if colon and ("*" in prefix or "?" in prefix):
            self._report.add(Suggestion.WILDCARD_IN_SERVICE_NAME, place)
            return
        service = self._catalogue.find_service(prefix) if colon else None
        if service is None:
            issue = Error.INVALID_SERVICE_IN_ACTION if colon else Error.INVALID_ACTION
            hint = self._hint(prefix, _service_prefixes(self._catalogue)) if colon else ""
            self._report.add(issue, place, action=action, service=prefix, hint=hint)
        elif not _exists(service, name):
            meant = service.actions_of_operation(name)
            hint = (
                f"Did you mean {meant[0].full_name}?"
                if meant
                else self._hint(name, _names(service), before=f"{service.prefix}:")
            )
            self._report.add(Error.INVALID_ACTION, place, action=action, hint=hint)
        self._of_resource(place, prefix, action)

    def _hint(self, word: str, known: Sequence[str], before: str = "") -> str:
        """`Did you mean …?`, where a known word is close."""
        if self._report.hints_left <= 0 or len(word) > _LONGEST_NAME:
            return ""
        self._report.hints_left -= 1
        lowered = {each.lower(): each for each in known}
        close = difflib.get_close_matches(word.lower(), lowered, n=1, cutoff=0.8)
        return f"Did you mean {before}{lowered[close[0]]}?" if close else ""

    def _of_resource(self, place: Place, prefix: str, action: str) -> None:
        expected = SERVICES_BY_RESOURCE_TYPE.get(self._setting.resource_type or "")
        if expected is not None and prefix.lower() != expected:
            self._report.add(
                Error.UNSUPPORTED_ACTION_IN_POLICY,
                place,
                action=action,
                resource_type=self._setting.resource_name,
            )

    def _redundant(self, element: Place) -> None:
        """Actions of one list that another of it covers, or that are there twice."""
        named = [(text.lower(), place) for text, place in texts(element.items())]
        wide = [text for text, _ in named if "*" in text or "?" in text]
        if len(wide) * len(named) > _MOST_COMPARISONS:
            return
        tests = [(text, glob_test(glob_tokens(text))) for text in dict.fromkeys(wide)]
        seen: set[str] = set()
        redundant: list[tuple[str, Place]] = []
        for text, place in named:
            covered = any(test(text) for other, test in tests if other != text)
            if covered or text in seen:
                redundant.append((str(place.node.value), place))
            seen.add(text)
        if redundant:
            self._report.add(
                Suggestion.REDUNDANT_ACTION,
                *(place for _, place in redundant),
                count=len(redundant),
                action=redundant[0][0],
            )


def _exists(service: ServiceEntry, name: str) -> bool:
    """Whether an action of this name, or one that begins like a pattern, exists."""
    if "*" not in name and "?" not in name:
        return service.find_action(name) is not None
    start = name.lower()[: min(at for at in (name.find("*"), name.find("?")) if at >= 0)]
    names = _sorted_names(service)
    at = bisect_left(names, start)
    return at < len(names) and names[at].startswith(start)


@lru_cache(maxsize=512)
def _names(service: ServiceEntry) -> tuple[str, ...]:
    return tuple(action.name for action in service.actions())


@lru_cache(maxsize=512)
def _sorted_names(service: ServiceEntry) -> tuple[str, ...]:
    return tuple(sorted(name.lower() for name in _names(service)))


@lru_cache(maxsize=4)
def _service_prefixes(catalogue: Catalogue) -> tuple[str, ...]:
    return tuple(catalogue.service_names())
