"""Which condition keys documents read, as GetContextKeysForCustomPolicy tells them."""

from collections.abc import Iterable

from vestibule.policy.documents import PolicyDocument


def context_keys(documents: Iterable[PolicyDocument]) -> tuple[str, ...]:
    """Keys of conditions and variables, each once, in the order and spelling of the documents.

    Source: IAM API Reference, GetContextKeysForCustomPolicy.
    """
    found: dict[str, str] = {}
    for document in documents:
        for statement in document.compiled().statements:
            for name, _ in statement.condition_keys():
                found.setdefault(name.lower(), name)
    return tuple(found.values())
