"""BinaryEquals: base64 on both sides, compared byte by byte.

Source: IAM User Guide, reference_policies_elements_condition_operators#Conditions_BinaryEquals.
"""

import base64
import re
from collections.abc import Sequence

from vestibule.policy.conditions.operators import Operator
from vestibule.policy.conditions.setting import Setting, ValueTest

_BASE64 = re.compile(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")


def binary_test(operator: Operator, values: Sequence[str], setting: Setting) -> ValueTest:  # noqa: ARG001
    """A test of one request value under BinaryEquals."""
    wanted = {decoded for decoded in map(_decode, values) if decoded is not None}
    return lambda value, _: _decode(value) in wanted


def _decode(text: str) -> bytes | None:
    if not _BASE64.fullmatch(text):  # The library is content with too much padding.
        return None
    return base64.b64decode(text)
