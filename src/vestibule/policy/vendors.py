"""What AWS checks in single actions, resources and dates of a policy that is written.

The texts are AWS's own. Variables are set aside first: their colons are not those of an ARN.
"""

import re

PARTITIONS = frozenset(
    {
        "*",
        "aws",
        "aws-cn",
        "aws-us-gov",
        "aws-eusc",
        "aws-iso",
        "aws-iso-b",
        "aws-iso-e",
        "aws-iso-f",
    }
)
_VARIABLE = re.compile(r"\$\{[^{}]*\}")
_BAD_VENDOR = re.compile(r"[^a-zA-Z0-9\-.]")
_IAM_PATHS = (
    "user/",
    "federated-user/",
    "role/",
    "group/",
    "instance-profile/",
    "mfa/",
    "server-certificate/",
    "policy/",
    "sms-mfa/",
    "saml-provider/",
    "oidc-provider/",
    "report/",
    "access-report/",
)
_REGIONAL_S3_PATHS = (
    "accesspoint/",
    "access-grants/",
    "async-request/",
    "job/",
    "storage-lens/",
    "storage-lens-group/",
)
_DATE = re.compile(
    r"(-?[0-9]{1,9})(?:-([0-9]{1,2})(?:-([0-9]{1,2}))?)?"
    r"(?:t(?:([0-9]{1,2})(?::([0-9]{1,2})(?::([0-9]{1,2})(?:\.[0-9]{1,9})?)?)?)?"
    r"(?:z|[+-]([0-9]{2})(?::?([0-9]{2}))?)?)?"
)
_EARLIEST_YEAR = -292275054
_DATE_LIMITS = (292278993, 12, 31, 23, 59, 59, 23, 59)
_EPOCH = re.compile(r"[0-9]{1,19}")
_LARGEST_EPOCH = 9223372036854775807


def action_fault(action: str) -> str:
    """What is wrong with an Action or NotAction value, empty when nothing."""
    if action == "*":
        return ""
    vendor, *names = action.split(":")
    if not names:
        return "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."
    if len(names) > 1:
        return "Actions/Condition can contain only one colon."
    if not vendor or _BAD_VENDOR.search(vendor):
        return f"Vendor {vendor} is not valid"
    return ""


def resource_fault(resource: str) -> str:
    """What is wrong with a Resource or NotResource value, empty when nothing."""
    if resource == "*":
        return ""
    no_arn = f'Resource {resource} must be in ARN format or "*".'
    head, colon, rest = _masked(resource).partition(":")
    if not colon:
        return no_arn
    # AWS looks at the partition and for a vendor before it looks for `arn`.
    partition, colon, rest = rest.partition(":")
    if partition not in PARTITIONS:
        return _partition_fault(resource)
    if not colon:
        return "Resource vendor must be fully qualified and cannot contain regexes."
    if head != "arn":
        return no_arn
    service, _, rest = rest.partition(":")
    region, _, rest = rest.partition(":")
    _, _, path = rest.partition(":")
    return _service_fault(resource, service=service, region=region, path=path)


def resource_fails_legacy_parsing(resource: str) -> bool:
    """Whether a Resource value falls to the older parser."""
    if resource == "*":
        return False
    parts = _masked(resource).split(":")
    is_short = len(parts) < 6
    return (is_short and "::" in resource) or len(parts) < 3 or parts[2] == ""


def date_fails_legacy_parsing(text: str) -> bool:
    """Whether a value of a date operator is no date."""
    lower = text.lower()
    if "t" not in lower and "-" not in lower:
        return not _EPOCH.fullmatch(lower) or int(lower) > _LARGEST_EPOCH
    found = _DATE.fullmatch(lower)
    if found is None:
        return True
    numbers = [int(group or "0") for group in found.groups()]
    too_small = any(group is not None and int(group) < 1 for group in found.groups()[1:3])
    too_early = numbers[0] < _EARLIEST_YEAR
    return (
        too_small
        or too_early
        or any(number > limit for number, limit in zip(numbers, _DATE_LIMITS, strict=True))
    )


def _masked(resource: str) -> str:
    return _VARIABLE.sub("$", resource)


def _partition_fault(resource: str) -> str:
    partition, *given = resource.split(":", 5)[1:]
    if len(given) == 1 and given[0] == "":
        given = []
    shown = [given[n] if n < len(given) else "*" for n in range(4)]
    arn = ":".join(["arn", partition, *shown])
    return f'Partition "{partition}" is not valid for resource "{arn}".'


def _service_fault(resource: str, *, service: str, region: str, path: str) -> str:
    has_region = region != "" or _masked(resource).count(":") < 4
    if service == "iam":
        if has_region:
            return f"IAM resource {resource} cannot contain region information."
        if path not in ("*", "root") and not path.startswith(_IAM_PATHS):
            return (
                'IAM resource path must either be "*" or start with ' + ", ".join(_IAM_PATHS) + "."
            )
    if service == "s3" and has_region and not path.startswith(_REGIONAL_S3_PATHS):
        return f"Resource {resource} can not contain region information."
    return ""
