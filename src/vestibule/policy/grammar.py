"""The grammar of policy documents, checked in AWS's order with AWS's texts.

Source: IAM User Guide, reference_policies_grammar and reference_policies_elements.
"""

import re
from collections.abc import Callable, Container, Iterator
from typing import Any, NoReturn

from vestibule.policy.conditions.operators import Family, find_operator, is_exact_operator
from vestibule.policy.errors import MalformedPolicy
from vestibule.policy.json_text import Node, Number, position_of
from vestibule.policy.kinds import PolicyKind
from vestibule.policy.resources import API_ABBREVIATION
from vestibule.policy.statement_texts import (
    ELEMENTS,
    MISSING_PRINCIPAL,
    NO_ACTIONS,
    NO_PRINCIPAL,
    NO_RESOURCES,
    PRINCIPAL_TYPES,
    SYNTAX_ERRORS,
)
from vestibule.policy.vendors import (
    action_fault,
    date_fails_legacy_parsing,
    resource_fails_legacy_parsing,
    resource_fault,
)

LEGACY = "The policy failed legacy parsing"
VERSION = "Policy document must be version 2012-10-17 or greater."
SIDS = "Statement IDs (SID) in a single policy must be unique."
SID_TEXT = (
    "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular "
    "expression [0-9A-Za-z]*"
)
TRUST_ACTIONS = (
    "Trust Policy statement actions can only be sts:AssumeRole, sts:AssumeRoleWithSAML,  and "
    "sts:AssumeRoleWithWebIdentity"
)
FEDERATED = "Federated principals must be valid domain names or SAML metadata ARNs"
TRUST_RESOURCE = "Has prohibited field Resource."
ORGANIZATION_POLICY = (
    "The provided policy document does not meet the requirements of the specified policy type."
)
_VERSIONS = ("2008-10-17", "2012-10-17")
_TOP = ("Version", "Id", "Statement")
_PAIRS = ("Action", "Resource", "Principal")
_UNKNOWN_CHARACTER = re.compile(r"[^\t\n\r\x20-\xff]")
"""To IAM and STS, in the text itself; JSON's escapes may stand for any."""
_SID = re.compile(r"[A-Za-z0-9]*")
_AWS_PRINCIPAL = re.compile(
    r"\*|[0-9]{12}|A(?:ROA|IDA)[A-Z0-9]{8,124}"
    r"|arn:[a-z-]+:(?:iam|sts)::[0-9]{12}:(?:root|(?:user|role|assumed-role|federated-user)/[^*?]+)"
    r"|arn:[a-z-]+:iam::cloudfront:user/CloudFront Origin Access Identity [A-Z0-9]+"
)
_TRUST_ACTIONS = frozenset(
    f"sts:{name}"
    for name in (
        "AssumeRole",
        "AssumeRoleWithSAML",
        "AssumeRoleWithWebIdentity",
        "DecodeAuthorizationMessage",
        "GetAccessKeyInfo",
        "GetCallerIdentity",
        "GetFederationToken",
        "GetServiceBearerToken",
        "GetSessionToken",
        "SetContext",
        "SetSourceIdentity",
        "TagSession",
    )
)
_IAM_KINDS = (PolicyKind.IDENTITY, PolicyKind.BOUNDARY, PolicyKind.SESSION)
_KINDS_OF_IAM = (*_IAM_KINDS, PolicyKind.TRUST)
_ORGANIZATION_KINDS = (PolicyKind.SCP, PolicyKind.RCP)
_KINDS_WITH_SHORT_ARNS = (PolicyKind.IDENTITY, PolicyKind.BOUNDARY, PolicyKind.TRUST)


def check_grammar(text: str, document: Node, kind: PolicyKind) -> None:
    """Refuse a document that AWS would refuse. Raises MalformedPolicy."""
    checker = _Checker(text, kind)
    try:
        for step in _steps(checker):
            step(document)
    except MalformedPolicy as error:
        if kind not in _ORGANIZATION_KINDS:
            raise
        reason = error.message if error.message != SYNTAX_ERRORS else error.detail
        raise MalformedPolicy(
            ORGANIZATION_POLICY, line=error.line, column=error.column, detail=reason
        ) from error


def _steps(checker: "_Checker") -> list[Callable[[Node], None]]:
    shared: list[Callable[[Node], None]] = [
        checker.check_characters,
        checker.check_syntax,
        checker.check_version,
        checker.check_legacy,
        checker.check_sids,
    ]
    actions: list[Callable[[Node], None]] = [
        checker.check_has_actions,
        checker.check_resource_faults,
        checker.check_actions,
    ]
    last: dict[PolicyKind, list[Callable[[Node], None]]] = {
        PolicyKind.TRUST: [checker.check_trust],
        PolicyKind.RCP: [checker.check_resources_exist, checker.check_rcp],
        PolicyKind.RESOURCE: [checker.check_principals],
        PolicyKind.VPC_ENDPOINT: [],
    }
    return shared + actions + last.get(checker.kind, [checker.check_resources_exist])


class _Checker:
    def __init__(self, text: str, kind: PolicyKind) -> None:
        self._text = text
        self.kind = kind
        self._resource_fault: tuple[str, Node] | None = None

    def fail(self, message: str, node: Node, *, detail: str = "") -> NoReturn:
        self._fail_at(node.start, message, detail=detail)

    def _fail_at(self, offset: int, message: str, *, detail: str) -> NoReturn:
        where = position_of(self._text, offset)
        raise MalformedPolicy(message, line=where.line, column=where.column, detail=detail)

    def require(self, holds: bool, node: Node, detail: str) -> None:
        if not holds:
            self.fail(SYNTAX_ERRORS, node, detail=detail)

    def _require_known(self, parent: Node, known: Container[str], what: str) -> None:
        for name in parent.value:
            if name not in known:
                self._fail_at(parent.keys[name], SYNTAX_ERRORS, detail=f"unknown {what}")

    # Syntax -------------------------------------------------------------------------------

    def check_characters(self, document: Node) -> None:  # noqa: ARG002
        found = _UNKNOWN_CHARACTER.search(self._text) if self.kind in _KINDS_OF_IAM else None
        if found:
            reason = "a character beyond U+00FF, or a control character"
            self._fail_at(found.start(), SYNTAX_ERRORS, detail=reason)

    def check_syntax(self, document: Node) -> None:
        members = document.value
        self.require(isinstance(members, dict), document, "the document is not an object")
        self._require_known(document, _TOP, "element")
        version = members.get("Version")
        if version is not None:
            self.require(version.value in _VERSIONS, version, "unknown version")
        if "Id" in members:
            self.require(_is_text(members["Id"]), members["Id"], "Id is not text")
        self.require("Statement" in members, document, "Statement is missing")
        statement = members["Statement"]
        is_some = isinstance(statement.value, dict | list)
        self.require(is_some, statement, "Statement is neither an object nor a list")
        self.require(statement.value != [], statement, "there is no statement")
        for each in _statements(document):
            self._check_statement(each)

    def _check_statement(self, statement: Node) -> None:
        members = statement.value
        self.require(isinstance(members, dict), statement, "the statement is not an object")
        self._require_known(statement, ELEMENTS, "element")
        for name in _PAIRS:
            both = name in members and f"Not{name}" in members
            self.require(not both, statement, f"both {name} and Not{name}")
        self.require("Effect" in members, statement, "Effect is missing")
        effect = members["Effect"]
        named = _is_text(effect) and effect.value.lower() in ("allow", "deny")
        self.require(named, effect, "unknown effect")
        for name in ("Action", "NotAction", "Resource", "NotResource"):
            if name in members:
                texts = all(map(_is_text, _items(members[name])))
                self.require(texts, members[name], f"{name} is neither text nor a list of it")
        for name in ("Principal", "NotPrincipal"):
            if name in members:
                self._check_principal_shape(members[name])
        if "Condition" in members:
            self._check_condition(members["Condition"])
        if "Sid" in members:
            self.require(_is_text(members["Sid"]), members["Sid"], "Sid is not text")

    def _check_principal_shape(self, principal: Node) -> None:
        if _is_text(principal):
            self.require(principal.value == "*", principal, "unknown principal")
            return
        self.require(isinstance(principal.value, dict), principal, "unknown principal")
        self.require(bool(principal.value), principal, "the principal is empty")
        self._require_known(principal, PRINCIPAL_TYPES, "type of principal")
        for values in principal.value.values():
            texts = all(map(_is_text, _items(values)))
            self.require(texts, values, "a principal is not text")

    def _check_condition(self, condition: Node) -> None:
        self.require(isinstance(condition.value, dict), condition, "Condition is not an object")
        for operator, keys in condition.value.items():
            self.require(isinstance(keys.value, dict), keys, "an operator without keys")
            if keys.value and not is_exact_operator(operator):
                self._fail_at(condition.keys[operator], SYNTAX_ERRORS, detail="unknown operator")
            for values in keys.value.values():
                good = all(isinstance(each.value, str | bool) for each in _items(values))
                self.require(good, values, "a condition value is no text, number or boolean")

    # What is common to kinds --------------------------------------------------------------

    def check_version(self, document: Node) -> None:
        version = document.value.get("Version")
        is_current = version is not None and version.value == "2012-10-17"
        if self.kind in (*_IAM_KINDS, *_ORGANIZATION_KINDS) and not is_current:
            self.fail(VERSION, version or document)
        for statement in _statements(document):
            has_principal = {"Principal", "NotPrincipal"} & statement.value.keys()
            if has_principal and not self.kind.has_principal:
                self.fail(NO_PRINCIPAL, statement.value[has_principal.pop()])

    def check_legacy(self, document: Node) -> None:
        for statement in _statements(document):
            if statement.value["Effect"].value not in ("Allow", "Deny"):
                self.fail(LEGACY, statement.value["Effect"])
            self._check_dates(statement)
        for statement in _statements(document):
            self._check_resources(statement)

    def _check_dates(self, statement: Node) -> None:
        condition = statement.value.get("Condition")
        for operator, keys in condition.value.items() if condition else ():
            parsed = find_operator(operator)
            if parsed is None or parsed.family is not Family.DATE:
                continue
            for values in keys.value.values():
                for value in _items(values):
                    if date_fails_legacy_parsing(str(value.value)):
                        self.fail(LEGACY, value)

    def _check_resources(self, statement: Node) -> None:
        for name in ("Resource", "NotResource"):
            node = statement.value.get(name)
            for each in _items(node) if node else ():
                if self.kind is PolicyKind.RESOURCE and each.value.startswith(API_ABBREVIATION):
                    continue
                fault = self._fault_of_resource(each.value)
                if self._resource_fault is None and fault:
                    self._resource_fault = (fault, each)
                if self._resource_fault is None and resource_fails_legacy_parsing(each.value):
                    self.fail(LEGACY, each)

    def _fault_of_resource(self, resource: str) -> str:
        fault = resource_fault(resource)
        if fault or resource == "*" or self.kind in _KINDS_WITH_SHORT_ARNS:
            return fault
        is_short = re.sub(r"\$\{[^{}]*\}", "", resource).count(":") < 5
        ends_open = self.kind is PolicyKind.SCP and resource.endswith("*")
        if is_short and not ends_open:
            return f'Resource {resource} must be in ARN format or "*".'
        return ""

    def check_sids(self, document: Node) -> None:
        seen: set[str] = set()
        for statement in _statements(document):
            sid = statement.value.get("Sid")
            if sid is None or not sid.value:
                continue
            if sid.value in seen:
                self.fail(SIDS, sid)
            seen.add(sid.value)
        for statement in _statements(document):
            sid = statement.value.get("Sid")
            is_free = self.kind in (PolicyKind.RESOURCE, PolicyKind.VPC_ENDPOINT)
            if sid is not None and not is_free and not _SID.fullmatch(sid.value):
                self.fail(SID_TEXT, sid)

    def check_has_actions(self, document: Node) -> None:
        self._check_has(document, "Action", NO_ACTIONS)

    def check_resources_exist(self, document: Node) -> None:
        self._check_has(document, "Resource", NO_RESOURCES)

    def _check_has(self, document: Node, name: str, message: str) -> None:
        for statement in _statements(document):
            node = statement.value.get(name) or statement.value.get(f"Not{name}")
            if node is None or node.value == []:
                self.fail(message, statement)

    def check_resource_faults(self, document: Node) -> None:  # noqa: ARG002
        if self._resource_fault:
            self.fail(*self._resource_fault)

    def check_actions(self, document: Node) -> None:
        for name in ("Action", "NotAction"):
            for statement in _statements(document):
                node = statement.value.get(name)
                for each in _items(node) if node else ():
                    fault = action_fault(each.value)
                    if fault:
                        self.fail(fault, each)

    # What single kinds add ----------------------------------------------------------------

    def check_trust(self, document: Node) -> None:
        for statement in _statements(document):
            actions = statement.value.get("Action")
            named = actions is not None and all(
                each.value in _TRUST_ACTIONS for each in _items(actions)
            )
            if not named:
                self.fail(TRUST_ACTIONS, actions or statement)
        for statement in _statements(document):
            for name in ("Resource", "NotResource"):
                if name in statement.value:
                    self.fail(TRUST_RESOURCE, statement.value[name])
            if "NotPrincipal" in statement.value:
                self.fail("Has prohibited field NotPrincipal.", statement.value["NotPrincipal"])
            self._check_providers(statement.value.get("Principal"))
        self.check_principals(document)

    def _check_providers(self, principal: Node | None) -> None:
        """Endpoint policies may mean every provider, roles may not."""
        members = None if principal is None else principal.value
        providers = members.get("Federated") if isinstance(members, dict) else None
        for each in _items(providers) if providers else ():
            if each.value == "*":
                self.fail(FEDERATED, each)

    def check_principals(self, document: Node) -> None:
        for statement in _statements(document):
            principal = statement.value.get("Principal") or statement.value.get("NotPrincipal")
            if principal is None:
                self.fail(MISSING_PRINCIPAL, statement)
            if "NotPrincipal" in statement.value and statement.value["Effect"].value == "Allow":
                self.fail("Allow with NotPrincipal is not allowed.", principal)
            aws = principal.value.get("AWS") if isinstance(principal.value, dict) else None
            for each in _items(aws) if aws else ():
                if not _AWS_PRINCIPAL.fullmatch(each.value):
                    self.fail(f'Invalid principal in policy: "AWS":"{each.value}"', each)

    def check_rcp(self, document: Node) -> None:
        for statement in _statements(document):
            members = statement.value
            self.require(
                members["Effect"].value == "Deny", members["Effect"], "the effect must be Deny"
            )
            self.require("NotAction" not in members, statement, "NotAction is not allowed")
            self.require("NotPrincipal" not in members, statement, "NotPrincipal is not allowed")
            principal = members.get("Principal")
            is_any = principal is not None and principal.plain() in ("*", {"AWS": "*"})
            self.require(is_any, principal or statement, "the principal must be *")
            for action in _items(members["Action"]):
                self.require(action.value != "*", action, "an action must name a service")


def _statements(document: Node) -> list[Node]:
    statement: Node = document.value["Statement"]
    return statement.value if isinstance(statement.value, list) else [statement]


def _items(node: Node) -> Iterator[Node]:
    yield from node.value if isinstance(node.value, list) else [node]


def _is_text(node: Node) -> bool:
    value: Any = node.value
    return isinstance(value, str) and not isinstance(value, Number)
