"""A second IAM evaluator: slow, readable, written from AWS's documentation alone.

It shares no code with `vestibule.policy`; random cases are put to both and must agree.
"""

from reference_evaluator.evaluate import evaluate

__all__ = ["evaluate"]
