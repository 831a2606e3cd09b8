"""Condition keys that a decision would have needed."""

from vestibule.policy.evaluation import Evaluation
from vestibule.policy.layered import candidates
from vestibule.policy.policies import Policies
from vestibule.policy.statements import Statement
from vestibule.policy.switches import Switches


def missing_keys(evaluation: Evaluation, policies: Policies, switches: Switches) -> tuple[str, ...]:
    """Keys that statements about the action and resource read and the context lacks, sorted.

    A variable in a Resource counts as well: without its value nobody can tell whether the
    statement covers the resource. Variables with a default are not missing.
    """
    found: dict[str, str] = {}
    context = evaluation.context
    for _, _, statement in candidates(evaluation, policies, switches):
        missing = [
            name
            for name, has_default in statement.condition_keys()
            if not has_default and name not in context
        ]
        if missing and _may_mean(statement, evaluation):
            for name in missing:
                found.setdefault(name.lower(), name)
    return tuple(sorted(found.values(), key=str.lower))


def _may_mean(statement: Statement, evaluation: Evaluation) -> bool:
    """Whether it means the caller and, with some values of its variables, the resource."""
    return statement.grant_class(evaluation) is not None and (
        statement.covers_resource(evaluation)
        or statement.resources.has_unresolved(evaluation.context)
    )
