"""Documents that are given to be examined, not to be stored."""

from vestibule.policy.documents import PolicyDocument, PolicyKind, compile_policy, parse_policy
from vestibule.policy.errors import MalformedPolicy
from vestibule.policy.grammar import VERSION


def parse_given_policy(text: str, kind: PolicyKind) -> PolicyDocument:
    """The document, checked like one that is written; older versions of the language pass too.

    Raises MalformedPolicy with AWS's text, line and column.
    """
    try:
        parse_policy(text, kind)
    except MalformedPolicy as error:
        if error.message != VERSION:
            raise
    return compile_policy(text, kind)
