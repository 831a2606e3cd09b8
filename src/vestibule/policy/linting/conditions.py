"""Findings about Condition."""

import ipaddress
from collections.abc import Sequence

from vestibule.policy.conditions.operators import (
    Family,
    Operator,
    Quantifier,
    find_operator,
    is_exact_operator,
)
from vestibule.policy.json_text import Number
from vestibule.policy.linting.findings import Place, Report, texts
from vestibule.policy.linting.issues import Issue
from vestibule.policy.linting.settings import LintSetting
from vestibule.policy.vendors import date_fails_legacy_parsing

_EXACT_TEXT = frozenset({Family.STRING, Family.STRING_IGNORE_CASE})
_TEXT = frozenset({*_EXACT_TEXT, Family.STRING_LIKE})
_ALLOWED_FAMILIES: dict[str, frozenset[Family]] = {
    "ARN": frozenset({*_TEXT, Family.ARN}),
    "Binary": frozenset({Family.BINARY}),
    "Bool": frozenset({Family.BOOL}),
    "Date": frozenset({Family.DATE, Family.NUMERIC}),
    "IPAddress": frozenset({Family.IP}),
    "Numeric": frozenset({Family.NUMERIC}),
    "String": frozenset({*_TEXT, Family.ARN}),
}
_ALLOWED_NAMES = {"Bool": "Boolean", "IPAddress": "IP address"}
_DEPRECATED = "aws:arn"


def lint_condition(report: Report, setting: LintSetting, statement: Place) -> None:
    """Look at the conditions of a statement."""
    condition = statement.member("Condition")
    if not isinstance(condition.node.value, dict):
        report.add(Issue.DATA_TYPE_MISMATCH, condition, data_type="Object")
        return
    if not condition.node.value:
        report.add(Issue.EMPTY_OBJECT_CONDITION, condition)
    effect = statement.node.value.get("Effect")
    is_allow = effect is not None and effect.value == "Allow"
    for name, keys in condition.members():
        _Block(report, setting, name, is_allow=is_allow).lint(keys)


class _Block:
    """The keys under one operator."""

    def __init__(self, report: Report, setting: LintSetting, name: str, *, is_allow: bool) -> None:
        self._report = report
        self._setting = setting
        self._name = name
        self._is_allow = is_allow
        self._operator = find_operator(name) if is_exact_operator(name) else None

    def lint(self, keys: Place) -> None:
        if self._operator is None:
            self._unknown_operator(keys)
        elif self._operator.family is Family.NULL and self._operator.quantifier is not None:
            self._report.add(Issue.NULL_WITH_QUALIFIER, keys)
        if not isinstance(keys.node.value, dict):
            self._report.add(Issue.DATA_TYPE_MISMATCH, keys, data_type="Object")
            return
        if not keys.node.value:
            self._report.add(Issue.EMPTY_OBJECT_CONDITION, keys)
        seen: set[str] = set()
        for key, values in keys.members():
            if key.lower() in seen:
                self._report.add(Issue.DUPLICATE_KEYS_WITH_DIFFERENT_CASE, values, key=key)
            seen.add(key.lower())
            kind = self._key(key, values)
            self._values(key, values)
            if self._operator is not None and kind is not None:
                self._kind(self._operator, key, values, kind=kind)

    def _unknown_operator(self, keys: Place) -> None:
        if self._name.rpartition(":")[2] == "NullIfExists":
            self._report.add(Issue.NULL_WITH_IF_EXISTS, keys)
        else:
            self._report.add(Issue.INVALID_CONDITION_OPERATOR, keys, operator=self._name)

    def _key(self, key: str, place: Place) -> str | None:
        """Look at a key; its type where it is known."""
        prefix, colon, name = key.partition(":")
        if not colon or not prefix or not name:
            self._report.add(Issue.INVALID_CONDITION_KEY_FORMAT, place)
            return None
        if key.lower() == _DEPRECATED:
            self._report.add(Issue.DEPRECATED_GLOBAL_CONDITION_KEY, place)
            return None
        kind = self._setting.catalogue.condition_key_type(key)
        if kind is None and prefix.lower() == "aws":
            self._report.add(Issue.INVALID_GLOBAL_CONDITION_KEY, place, key=key)
        elif kind is None and self._setting.catalogue.find_service(prefix) is not None:
            self._report.add(Issue.INVALID_SERVICE_CONDITION_KEY, place, key=key, service=prefix)
        return kind

    def _kind(self, operator: Operator, key: str, place: Place, *, kind: str) -> None:
        """What the type of a key asks of the operator."""
        if operator.family is Family.NULL:
            return
        is_set = kind.startswith("ArrayOf")
        if is_set and operator.quantifier is None:
            self._report.add(Issue.MISSING_QUALIFIER, place, key=key)
        if not is_set and self._is_allow and operator.quantifier is Quantifier.FOR_ALL_VALUES:
            self._report.add(Issue.FORALLVALUES_WITH_SINGLE_VALUED_KEY, place, key=key)
        single = kind.removeprefix("ArrayOf")
        allowed = _ALLOWED_FAMILIES.get(single)
        if allowed is not None and operator.family not in allowed:
            self._report.add(
                Issue.TYPE_MISMATCH,
                place,
                allowed=_ALLOWED_NAMES.get(single, single),
                operator=self._name,
                key=key,
            )

    def _values(self, key: str, place: Place) -> None:
        items = place.items()
        if not items:
            self._report.add(Issue.EMPTY_ARRAY_CONDITION, place, key=key)
        for item in items:
            if not isinstance(item.node.value, str | bool):
                self._report.add(Issue.DATA_TYPE_MISMATCH, item, data_type="String")
        if len({_json_type(item) for item in items}) > 1:
            self._report.add(Issue.INVALID_CONDITION_DATA_TYPE, place)
        if self._operator is not None:
            self._of_family(self._operator, key, place, items=items)

    def _of_family(
        self, operator: Operator, key: str, place: Place, *, items: Sequence[Place]
    ) -> None:
        family = operator.family
        if family in _EXACT_TEXT:
            for text, item in texts(items):
                if ("*" in text or "?" in text) and "${" not in text:
                    self._report.add(Issue.WILDCARD_WITHOUT_LIKE_OPERATOR, item)
        elif family in (Family.BOOL, Family.NULL):
            self._booleans(place, items)
        elif family is Family.IP:
            self._addresses(key, items)
        elif family in (Family.NUMERIC, Family.DATE):
            for item in items:
                value = item.node.value
                if family is Family.NUMERIC and not _is_number(value):
                    self._report.add(Issue.TYPE_MISMATCH_NUMBER, item, operator=self._name)
                if family is Family.DATE and date_fails_legacy_parsing(str(value)):
                    self._report.add(Issue.TYPE_MISMATCH_DATE, item)

    def _booleans(self, place: Place, items: Sequence[Place]) -> None:
        if len(items) > 1:
            self._report.add(Issue.INVALID_CONDITION_MULTIPLE_BOOLEAN, place)
        for item in items:
            value = item.node.value
            is_variable = isinstance(value, str) and "${" in value
            if not is_variable and str(value).lower() not in ("true", "false"):
                self._report.add(Issue.TYPE_MISMATCH_BOOLEAN, item, operator=self._name)

    def _addresses(self, key: str, items: Sequence[Place]) -> None:
        private = []
        for item in items:
            value = str(item.node.value)
            try:
                network = ipaddress.ip_network(value, strict=False)
            except ValueError:
                self._report.add(Issue.TYPE_MISMATCH_IP_RANGE, item, operator=self._name)
                continue
            if network.is_private:
                private.append(item)
            if "/" in value and str(network.network_address) != _address(value):
                self._report.add(Issue.IMPROVE_IP_RANGE, item, address=network)
        is_positive = self._operator is not None and not self._operator.is_negated
        if items and len(private) == len(items) and key.lower() == "aws:sourceip" and is_positive:
            self._report.add(Issue.PRIVATE_IP_ADDRESS, *private)


def _address(value: str) -> str:
    return str(ipaddress.ip_interface(value).ip)


def _is_number(value: object) -> bool:
    text = str(value)
    digits = text.removeprefix("-").removeprefix("+").replace(".", "", 1)
    return isinstance(value, str) and digits.isascii() and digits.isdigit()


def _json_type(place: Place) -> str:
    value = place.node.value
    return "number" if isinstance(value, Number) else type(value).__name__
