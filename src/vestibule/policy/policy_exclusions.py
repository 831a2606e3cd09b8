"""Which attached policies a simulation leaves out.

Source: IAM API Reference, PolicyIdentifier and InlinePolicyIdentifierType.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from vestibule.model.errors import Invalid
from vestibule.policy.globs import glob_test, glob_tokens

_POLICY_ARN = re.compile(r"arn:[a-z-]+:iam::(?:[0-9]{12}|aws):policy/[^:]+")


class AttachedKind(StrEnum):
    """The kinds of policy that apply to a principal (PolicyIdentifierPolicyType)."""

    INLINE = "inline"
    AWS_MANAGED = "aws-managed"
    USER_MANAGED = "user-managed"
    BOUNDARY = "permission-boundary"
    SCP = "scp"
    RCP = "rcp"


@dataclass(frozen=True, slots=True)
class AttachedPolicyFacts:
    """A policy as exclusions see it. name: its ARN, or the name of an inline policy.

    entity_type, entity_name: what it is attached to, such as `role` and the role's name.
    """

    kind: AttachedKind
    name: str = ""
    entity_type: str = ""
    entity_name: str = ""


@dataclass(frozen=True, slots=True)
class InlinePolicyIdentifier:
    """An inline policy by its name and what it is attached to."""

    policy_name: str
    attachment_type: str
    attachment_name: str


@dataclass(frozen=True, slots=True)
class PolicyExclusion:
    """Policies to leave out, by exactly one of kind, ARN and inline identifier."""

    kind: AttachedKind | None = None
    arn: str | None = None
    inline: InlinePolicyIdentifier | None = None

    def check(self) -> None:
        """Raises Invalid (INPUT) for what identifies nothing."""
        if sum(each is not None for each in (self.kind, self.arn, self.inline)) != 1:
            raise _invalid(
                "Exactly one of PolicyType, PolicyArn and InlinePolicyIdentifier must be given."
            )
        if self.arn is not None:
            _check_arn(self.arn)
        if self.inline is not None and self.inline.attachment_name.count("*") > 1:
            raise _invalid("AttachmentName may hold at most one *.")

    def covers(self, policy: AttachedPolicyFacts) -> bool:
        """Whether the policy is left out."""
        if self.kind is not None:
            return policy.kind is self.kind
        if self.arn is not None:
            is_managed = policy.kind in (AttachedKind.AWS_MANAGED, AttachedKind.USER_MANAGED)
            return is_managed and _is_like(self.arn, policy.name)
        return (
            self.inline is not None
            and policy.kind is AttachedKind.INLINE
            and policy.name == self.inline.policy_name
            and policy.entity_type == self.inline.attachment_type
            and _is_like(self.inline.attachment_name, policy.entity_name)
        )


def _check_arn(arn: str) -> None:
    path, _, name = arn.rpartition("/")
    if not _POLICY_ARN.fullmatch(arn) or "*" in path or "?" in path or name.count("*") > 1:
        raise _invalid(f"PolicyArn {arn} is not valid.")


def _is_like(pattern: str, text: str) -> bool:
    return glob_test(glob_tokens(pattern))(text)


def _invalid(message: str) -> Invalid:
    return Invalid(message, kind="INPUT")
