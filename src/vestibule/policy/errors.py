"""The error of a policy document that cannot be accepted."""

from vestibule.model.errors import Invalid


class MalformedPolicy(Invalid):
    """A policy document breaks the grammar.

    message: AWS's text. line and column: where, both counted from 1 (0 when the document as a
    whole is meant). Source: IAM User Guide, reference_policies_grammar.
    """

    def __init__(self, message: str, *, line: int = 0, column: int = 0, detail: str = "") -> None:
        super().__init__(message, kind="POLICY", detail=detail)
        self.line = line
        self.column = column
