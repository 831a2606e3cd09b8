"""Findings about the trust policies of roles."""

import re
from collections.abc import Iterator

from vestibule.policy.globs import glob_test, glob_tokens
from vestibule.policy.linting.errors import Error
from vestibule.policy.linting.findings import Place, Report, texts
from vestibule.policy.linting.general_warnings import GeneralWarning
from vestibule.policy.linting.linted_statement import LintedStatement
from vestibule.policy.linting.security_warnings import SecurityWarning
from vestibule.policy.linting.suggestions import Suggestion

_ASSUME = "sts:assumerole"
_ASSUME_WITH_SAML = "sts:assumerolewithsaml"
_ASSUME_WITH_TOKEN = "sts:assumerolewithwebidentity"  # noqa: S105 - an action
_ASSUMING = (_ASSUME, _ASSUME_WITH_SAML, _ASSUME_WITH_TOKEN)
_ROLES_ANYWHERE = "rolesanywhere.amazonaws.com"
_ANYWHERE = (_ASSUME, "sts:setsourceidentity", "sts:tagsession")
_NEEDED_FOR_KEYS = (
    ("sts:sourceidentity", "sts:SetSourceIdentity"),
    ("sts:transitivetagkeys", "sts:TagSession"),
    ("aws:tagkeys", "sts:TagSession"),
    ("aws:requesttag/", "sts:TagSession"),
)
_GITHUB = "token.actions.githubusercontent.com"
_SUBJECT, _REF = f"{_GITHUB}:sub", f"{_GITHUB}:ref"
_SESSION = re.compile(r"arn:([^:]*):(?:sts|iam)::([0-9]{12}):assumed-role/([^/]+)/.+")
_ROLE = re.compile(r"arn:([^:]*):iam::([0-9]{12}):role/(?:.+/)?([^/]+)")


def lint_trust(report: Report, statement: LintedStatement) -> None:
    """Look at a statement of a trust policy."""
    if statement.is_allow:
        _mismatched(report, statement)
        _missing_actions(report, statement)
        _github(report, statement)
    _redundant(report, statement)


def _mismatched(report: Report, statement: LintedStatement) -> None:
    """Providers have actions of their own, and other principals have not."""
    principals = [
        (_action_of(kind, text), text, place) for kind, text, place in _principals(statement)
    ]
    for action, place in statement.texts("Action"):
        if action.lower() not in _ASSUMING:
            continue
        wrong = [(text, where) for wanted, text, where in principals if wanted != action.lower()]
        if wrong:
            report.add(
                Error.MISMATCHED_ACTION_FOR_PRINCIPAL,
                place,
                *(where for _, where in wrong),
                action=action,
                principals=", ".join(text for text, _ in wrong),
            )


def _action_of(kind: str, principal: str) -> str:
    if kind != "Federated":
        return _ASSUME
    return _ASSUME_WITH_SAML if ":saml-provider/" in principal else _ASSUME_WITH_TOKEN


def _missing_actions(report: Report, statement: LintedStatement) -> None:
    element = statement.element("Action")
    if element is None:
        return
    named = _named(statement)
    for kind, text, place in _principals(statement):
        if kind == "Service" and text == _ROLES_ANYWHERE and not named.issuperset(_ANYWHERE):
            report.add(Error.MISSING_ACTION_FOR_ROLES_ANYWHERE_TRUST_POLICY, element, place)
    if not named.intersection(_ASSUMING):
        return
    for condition in statement.conditions:
        for key, action in _NEEDED_FOR_KEYS:
            is_key = condition.lowered == key or (
                key.endswith("/") and condition.lowered.startswith(key)
            )
            if is_key and action.lower() not in named:
                report.add(
                    Error.MISSING_ACTION_FOR_CONDITION_KEY,
                    element,
                    condition.values,
                    action=action,
                    key=condition.key,
                )


def _named(statement: LintedStatement) -> set[str]:
    """The actions, of those that matter here, that the statement names or covers."""
    tests = [glob_test(glob_tokens(text.lower())) for text, _ in statement.texts("Action")]
    return {action for action in {*_ASSUMING, *_ANYWHERE} if any(test(action) for test in tests)}


def _github(report: Report, statement: LintedStatement) -> None:
    """Which repositories and branches are trusted."""
    for kind, text, place in _principals(statement):
        if kind == "Federated" and text.endswith(_GITHUB) and _SUBJECT not in statement.keys:
            report.add(SecurityWarning.MISSING_GITHUB_REPO_CONDITION_KEY, place)
    for condition in statement.conditions:
        for text, place in condition.texts() if condition.lowered == _SUBJECT else ():
            if not _is_specific(text, has_ref=_REF in statement.keys):
                report.add(GeneralWarning.SPECIFIC_GITHUB_REPO_AND_BRANCH_RECOMMENDED, place)


def _is_specific(subject: str, *, has_ref: bool) -> bool:
    """Whether it names a repository, and it or another key a branch."""
    _, _, rest = subject.partition("repo:")
    repository, _, branch = rest.partition(":")
    names_all = all(part.strip("*?") for part in repository.split("/"))
    names_branch = branch.startswith("ref:") and not set(branch) & set("*?")
    return repository.count("/") == 1 and names_all and (names_branch or has_ref)


def _redundant(report: Report, statement: LintedStatement) -> None:
    """Sessions of roles that are named themselves."""
    found = [(text, place) for kind, text, place in _principals(statement) if kind == "AWS"]
    roles = {match.groups(): text for text, _ in found if (match := _ROLE.fullmatch(text))}
    for text, place in found:
        session = _SESSION.fullmatch(text)
        role = roles.get(session.groups()) if session else None
        if role is not None:
            issue = Suggestion.REDUNDANT_PRINCIPAL_IN_ROLE_TRUST_POLICY
            report.add(issue, place, principal=text, role=role)


def _principals(statement: LintedStatement) -> Iterator[tuple[str, str, Place]]:
    """Kind, text and place of each principal."""
    principal = statement.element("Principal")
    for kind, place in principal.members() if principal is not None else ():
        for text, item in texts(place.items()):
            yield kind, text, item
