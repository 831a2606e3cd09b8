"""What an issue is: its code, how grave it is, AWS's text of it, and the page that tells more."""

from enum import Enum
from typing import Self

_PAGE = (
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html"
    "#access-analyzer-reference-policy-checks"
)


class FindingType(Enum):
    """How grave a finding is (ValidatePolicyFindingType), with its word in links."""

    ERROR = "error"
    SECURITY_WARNING = "security-warning"
    SUGGESTION = "suggestion"
    WARNING = "general-warning"


class Issue(Enum):
    """An issue. Its kinds have the members: their names are the codes, told with their texts."""

    text: str

    def __new__(cls, text: str) -> Self:
        """A member; two of one text are two."""
        issue = object.__new__(cls)
        issue._value_ = len(cls.__members__)
        issue.text = text
        return issue

    @property
    def finding_type(self) -> FindingType:
        """How grave it is; each kind tells."""
        raise NotImplementedError

    @property
    def link(self) -> str:
        """The page that tells more."""
        return f"{_PAGE}-{self.finding_type.value}-{self.name.lower().replace('_', '-')}"
