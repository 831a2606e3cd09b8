"""What a simulation may be given: actions, resources, condition keys and documents.

Source: IAM API Reference, SimulateCustomPolicy.
"""

import base64
import binascii
import ipaddress
import re
from collections.abc import Callable, Sequence

from vestibule.model.errors import Invalid
from vestibule.policy.context_values import ContextValue
from vestibule.policy.documents import PolicyDocument, PolicyKind
from vestibule.policy.errors import MalformedPolicy
from vestibule.policy.given_documents import parse_given_policy
from vestibule.policy.layered import layered
from vestibule.policy.policies import Policies
from vestibule.policy.vendors import date_fails_legacy_parsing

MAX_RESOURCES = 1000
MAX_DECISIONS = 2000
MAX_COMPARISONS = 200_000
"""Not in AWS's model; these bound the work of a single call (comparisons: of statements)."""
_ACTION = re.compile(r"[A-Za-z0-9-]+:[A-Za-z0-9]+")
_ACCOUNT = re.compile(r"[0-9]{12}")
_ROOT = re.compile(r"arn:[a-z-]+:iam::([0-9]{12}):root")
_NUMBER = re.compile(r"[+-]?[0-9]{1,40}(?:\.[0-9]{1,40})?")
_EC2 = ("instance", "image", "security-group")
_HANDLING_OPTIONS = {
    "EC2-Classic-InstanceStore": _EC2,
    "EC2-Classic-EBS": (*_EC2, "volume"),
    "EC2-VPC-InstanceStore": (*_EC2, "network-interface"),
    "EC2-VPC-InstanceStore-Subnet": (*_EC2, "network-interface", "subnet"),
    "EC2-VPC-EBS": (*_EC2, "network-interface", "volume"),
    "EC2-VPC-EBS-Subnet": (*_EC2, "network-interface", "subnet", "volume"),
}


def check_actions(actions: Sequence[str]) -> None:
    """Raises Invalid (INPUT) for what names no single action, and where there is none."""
    if not actions:
        raise invalid_input("ActionNames must name at least one action.")
    for action in actions:
        if not _ACTION.fullmatch(action):
            raise invalid_input(f"Invalid Action Name: {action}")


def check_resources(resources: Sequence[str]) -> None:
    """Raises Invalid (INPUT) for what is neither an ARN nor `*`."""
    if len(resources) > MAX_RESOURCES:
        raise invalid_input(f"ResourceArns must name at most {MAX_RESOURCES} resources.")
    for resource in resources:
        parts = resource.split(":", 5)
        is_arn = len(parts) == 6 and parts[0] == "arn" and all((parts[1], parts[2], parts[5]))
        if resource != "*" and not is_arn:
            raise invalid_input(f"Invalid Resource Arn: {resource}")


def check_handling_option(option: str | None, resources: Sequence[str]) -> None:
    """Raises Invalid (INPUT) where a scenario is unknown, or lacks one of its resources."""
    if option is None:
        return
    needed = _HANDLING_OPTIONS.get(option)
    if needed is None:
        raise invalid_input(f"Invalid ResourceHandlingOption: {option}")
    given = {
        resource.split(":", 5)[5].partition("/")[0]
        for resource in resources
        if ":ec2:" in resource and resource.count(":") >= 5
    }
    missing = [kind for kind in needed if kind not in given]
    if missing:
        raise invalid_input(
            f"ResourceHandlingOption {option} needs resources of these types: {', '.join(missing)}"
        )


def most_actions(policies: Policies, resources: Sequence[str]) -> int:
    """How many actions a page may hold at most, for what it costs; at least one.

    Raises Invalid (INPUT) where even one action would cost too much.
    """
    statements = sum(len(named.document.statements) for _, named in layered(policies))
    decisions = max(1, len(resources))
    if statements * decisions > MAX_COMPARISONS:
        raise invalid_input("The policies have too many statements for so many resources.")
    return max(
        1, min(MAX_DECISIONS // decisions, MAX_COMPARISONS // max(1, statements * decisions))
    )


def parse_owner(resource_owner: str | None) -> str | None:
    """The account of ResourceOwner, an account's ARN or id. Raises Invalid (INPUT)."""
    if resource_owner is None or _ACCOUNT.fullmatch(resource_owner):
        return resource_owner
    root = _ROOT.fullmatch(resource_owner)
    if root is None:
        raise invalid_input(f"Invalid ResourceOwner: {resource_owner}")
    return root[1]


def parse_context_value(name: str, kind: str, values: Sequence[str]) -> ContextValue:
    """The value of a context entry of a type such as `numericList`. Raises Invalid (INPUT)."""
    single = kind.removesuffix("List")
    is_good = _TESTS[single]
    for value in values:
        if not is_good(value):
            raise invalid_input(f"Invalid value for context key {name} of type {kind}: {value}")
    if kind != single:
        return tuple(values)
    if len(values) != 1:
        raise invalid_input(f"Context key {name} of type {kind} must have exactly one value.")
    return values[0]


def parse_simulated_policy(text: str, kind: PolicyKind, name: str) -> PolicyDocument:
    """The document, checked like one that is written; older versions of the language pass too.

    name: what to call it in the error. Raises Invalid (INPUT).
    """
    try:
        return parse_given_policy(text, kind)
    except MalformedPolicy as error:
        where = f" (line {error.line}, column {error.column})" if error.line else ""
        raise invalid_input(f"{name}: {error.message}{where}", detail=error.detail) from error


def invalid_input(message: str, *, detail: str = "") -> Invalid:
    """The error of an input that the simulator refuses."""
    return Invalid(message, kind="INPUT", detail=detail)


def _is_boolean(text: str) -> bool:
    return text.lower() in ("true", "false")


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_network(text, strict=False)
    except ValueError:
        return False
    return True


def _is_base64(text: str) -> bool:
    try:
        base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return False
    return True


_TESTS: dict[str, Callable[[str], bool]] = {
    "string": lambda _: True,
    "numeric": lambda text: _NUMBER.fullmatch(text) is not None,
    "boolean": _is_boolean,
    "ip": _is_address,
    "binary": _is_base64,
    "date": lambda text: not date_fails_legacy_parsing(text),
}
