"""The issues that are looked for, each with its code and AWS's text.

Source: IAM User Guide, access-analyzer-reference-policy-checks.
"""

# ruff: noqa: S105 - PASS_ROLE is no password.

from enum import Enum

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
    """An issue: its type and its text, in which braces stand for what is found."""

    # What is no policy.
    DATA_TYPE_MISMATCH = "The text does not match the expected JSON data type {data_type}."
    INVALID_EFFECT = "The effect {effect} is not valid. Use Allow or Deny."
    INVALID_POLICY_ELEMENT = "The policy element {element} is not valid."
    INVALID_VERSION = (
        "The version {version} is not valid. Use one of the following versions: 2012-10-17, "
        "2008-10-17"
    )
    JSON_SYNTAX_ERROR = "Fix the JSON syntax error at index {index} line {line} column {column}."
    MISSING_ACTION = "Add an Action or NotAction element to the policy statement."
    MISSING_EFFECT = "Add an Effect element to the policy statement with a value of Allow or Deny."
    MISSING_PRINCIPAL = "Add a Principal element to the policy statement."
    MISSING_RESOURCE = "Add a Resource or NotResource element to the policy statement."
    MISSING_STATEMENT = "Add a statement to the policy."
    MISSING_VERSION = (
        "We recommend that you specify the Version element to help you with debugging permission "
        "issues."
    )
    POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA = (
        "The {size} characters in the identity policy, excluding whitespace, exceed the {quota} "
        "character maximum for inline and managed policies. We recommend that you use multiple "
        "granular policies."
    )
    POLICY_SIZE_EXCEEDS_RCP_QUOTA = (
        "The {size} characters in the resource control policy (RCP) exceed the {quota} character "
        "maximum for RCPs. We recommend that you use multiple granular policies."
    )
    POLICY_SIZE_EXCEEDS_SCP_QUOTA = (
        "The {size} characters in the service control policy (SCP) exceed the {quota} character "
        "maximum for SCPs. We recommend that you use multiple granular policies."
    )
    UNSUPPORTED_ELEMENT_COMBINATION = (
        "The policy elements {first} and {second} can not be used in the same statement. Remove "
        "one of these elements."
    )
    # Sids and statements.
    EMPTY_SID_VALUE = "Add a value to the empty string in the Sid element."
    REDUNDANT_STATEMENT = (
        "The statements are redundant because they provide identical permissions. Update the "
        "policy to remove the redundant statement."
    )
    UNIQUE_SIDS_RECOMMENDED = (
        "We recommend that you use statement IDs that are unique to your policy. Update the Sid "
        "value."
    )
    UNIQUE_SIDS_REQUIRED = (
        "Duplicate statement IDs are not supported for this policy type. Update the Sid value."
    )
    UNSUPPORTED_SID = (
        "Update the characters in the Sid element to use one of the following character types: "
        "[a-z, A-Z, 0-9]"
    )
    # Actions.
    EMPTY_ARRAY_ACTION = (
        "This statement includes no actions and does not affect the policy. Specify actions."
    )
    INVALID_ACTION = "The action {action} does not exist. {hint}"
    INVALID_SERVICE_IN_ACTION = (
        "The service {service} specified in the action does not exist. {hint}"
    )
    REDUNDANT_ACTION = (
        "The {count} action(s) are redundant because they provide similar permissions. Update the "
        "policy to remove the redundant action such as: {action}."
    )
    UNSUPPORTED_ACTION_IN_POLICY = (
        "The action {action} is not supported for the resource-based policy attached to the "
        "resource type {resource_type}."
    )
    WILDCARD_IN_SERVICE_NAME = (
        "Avoid using wildcards (*, ?) in the service name because it might grant unintended access "
        "to other AWS services with similar names."
    )
    # Resources.
    ARN_ACCOUNT_NOT_ALLOWED = (
        "The service {service} does not support specifying an account ID in the resource ARN."
    )
    ARN_REGION_NOT_ALLOWED = (
        "The service {service} does not support specifying a Region in the resource ARN."
    )
    EMPTY_ARRAY_RESOURCE = (
        "This statement includes no resources and does not affect the policy. Specify resources."
    )
    INVALID_ARN_ACCOUNT = (
        "The resource ARN account ID {account} is not valid. Provide a 12-digit account ID."
    )
    INVALID_ARN_PREFIX = "Add the required prefix (arn) to the resource ARN."
    INVALID_ARN_SERVICE_CASE = (
        "Update the service name {service} in the resource ARN to use all lowercase letters."
    )
    INVALID_PARTITION = (
        "The resource ARN for the service {service} does not support the partition {partition}. "
        "Use the supported values: {partitions}"
    )
    INVALID_SERVICE = "The service {service} does not exist. Use a valid service name."
    MISSING_ARN_FIELD = (
        "Resource ARNs must include at least 6 fields in the following structure: "
        "arn:partition:service:region:account:resource"
    )
    REDUNDANT_RESOURCE = (
        "The {count} resource ARN(s) are redundant because they reference the same resource. "
        "Review the use of wildcards (*)"
    )
    UNSUPPORTED_RESOURCE_ARN_IN_POLICY = (
        "The resource ARN is not supported for the resource-based policy attached to the resource "
        "type {resource_type}."
    )
    # Variables.
    EMPTY_VARIABLE = (
        "Empty policy variable. Remove the ${{ }} variable structure or provide a variable within "
        "the structure."
    )
    INVALID_VARIABLE_FOR_OPERATOR = (
        "Policy variables can only be used with String and ARN operators."
    )
    MISSING_BRACE_IN_VARIABLE = (
        "The policy variable is missing a closing curly brace. Add }} after the variable text."
    )
    VARIABLE_UNSUPPORTED_IN_ELEMENT = (
        "Policy variables are supported in the Resource and Condition elements. Remove the policy "
        "variable {variable} from this element."
    )
    VARIABLE_UNSUPPORTED_IN_VERSION = (
        "To include variables in your policy, use the policy version 2012-10-17 or later."
    )
    # Conditions.
    DEPRECATED_GLOBAL_CONDITION_KEY = (
        "We recommend that you update aws:ARN to use the newer condition key aws:PrincipalArn."
    )
    DUPLICATE_KEYS_WITH_DIFFERENT_CASE = (
        "The condition key {key} appears more than once with different capitalization in the same "
        "condition block. Remove the duplicate condition keys."
    )
    EMPTY_ARRAY_CONDITION = (
        "There are no values for the condition key {key} and it does not affect the policy. "
        "Specify conditions."
    )
    EMPTY_OBJECT_CONDITION = (
        "This condition block is empty and it does not affect the policy. Specify conditions."
    )
    FORALLVALUES_WITH_SINGLE_VALUED_KEY = (
        "Using ForAllValues qualifier with the single-valued condition key {key} can be overly "
        "permissive. We recommend that you remove ForAllValues:."
    )
    IMPROVE_IP_RANGE = (
        "The non-zero bits in the IP address after the masked bits are ignored. Replace address "
        "with {address}."
    )
    INVALID_CONDITION_DATA_TYPE = (
        "The condition value data types do not match. Use condition values of the same JSON data "
        "type."
    )
    INVALID_CONDITION_KEY_FORMAT = (
        "The condition key format is not valid. Use the format service:keyname."
    )
    INVALID_CONDITION_MULTIPLE_BOOLEAN = (
        "The condition does not support multiple Boolean values. Use a single Boolean value."
    )
    INVALID_CONDITION_OPERATOR = (
        "The condition operator {operator} is not valid. Use a valid condition operator."
    )
    INVALID_GLOBAL_CONDITION_KEY = (
        "The condition key {key} does not exist. Use a valid condition key."
    )
    INVALID_SERVICE_CONDITION_KEY = (
        "The condition key {key} does not exist in the service {service}. Use a valid condition "
        "key."
    )
    MISSING_QUALIFIER = (
        "The request context key {key} has multiple values. Use the ForAllValues or ForAnyValue "
        "condition key qualifiers in your policy."
    )
    NULL_WITH_IF_EXISTS = (
        "The Null condition operator cannot be used with the IfExists suffix. Update the operator "
        "or the suffix."
    )
    NULL_WITH_QUALIFIER = (
        "Avoid using the Null condition operator with the ForAllValues or ForAnyValue qualifiers "
        "because they always return a true or false respectively."
    )
    PRIVATE_IP_ADDRESS = (
        "aws:SourceIp works only for public IP address ranges. The values for condition key "
        "aws:SourceIp include only private IP addresses and will not have the desired effect. "
        "Update the value to include only public IP addresses."
    )
    TYPE_MISMATCH = (
        "Use the operator type {allowed} instead of operator {operator} for the condition key "
        "{key}."
    )
    TYPE_MISMATCH_BOOLEAN = (
        "Add a valid Boolean value (true or false) for the condition operator {operator}."
    )
    TYPE_MISMATCH_DATE = (
        "The date condition operator is used with an invalid value. Specify a valid date using "
        "YYYY-MM-DD or other ISO 8601 date/time format."
    )
    TYPE_MISMATCH_IP_RANGE = (
        "The condition operator {operator} is used with an invalid IP range value. Specify the IP "
        "range in standard CIDR format."
    )
    TYPE_MISMATCH_NUMBER = "Add a valid numeric value for the condition operator {operator}."
    WILDCARD_WITHOUT_LIKE_OPERATOR = (
        "Your condition value includes a * or ? character. If you meant to use a wildcard (*, ?), "
        "update the condition operator to include Like."
    )
    # Principals.
    ALLOW_WITH_NOT_PRINCIPAL = (
        "Using Allow with NotPrincipal can be overly permissive. We recommend that you use "
        "Principal instead."
    )
    EMPTY_OBJECT_PRINCIPAL = (
        "This statement includes no principals and does not affect the policy. Specify principals."
    )
    INVALID_PRINCIPAL_FORMAT = (
        "The Principal element contents are not valid. Specify a key-value pair in the Principal "
        "element."
    )
    INVALID_PRINCIPAL_KEY = "The principal key {key} is not valid."
    INVALID_SERVICE_PRINCIPAL_FORMAT = (
        "The service principal does not match the expected format. Use the format "
        "service.amazonaws.com."
    )
    MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL = (
        "Using an Open ID Connect principal without a condition can be overly permissive. Add "
        "condition keys with a prefix that matches your federated OIDC principals to ensure that "
        "only the intended identity provider assumes the role."
    )
    RCP_SYNTAX_ERROR_ACTION = (
        "RCPs do not support the lone wildcard (*) as an action. Name the service of the action."
    )
    RCP_SYNTAX_ERROR_ALLOW = "RCPs only support Deny in the Effect element."
    RCP_SYNTAX_ERROR_NOTACTION = "RCPs do not support the NotAction element. Update to use Action."
    RCP_SYNTAX_ERROR_PRINCIPAL = (
        "RCPs only support specifying all principals (*) in the Principal element, and do not "
        "support NotPrincipal."
    )
    RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL = (
        "Granting access to a service principal without specifying a source is overly permissive. "
        "Use aws:SourceArn, aws:SourceAccount, aws:SourceOrgID, or aws:SourceOrgPaths condition "
        "key to grant fine-grained access."
    )
    SCP_SYNTAX_ERROR_PRINCIPAL = (
        "SCPs do not support specifying principals. Remove the Principal or NotPrincipal element."
    )
    UNSUPPORTED_PRINCIPAL = (
        "The policy type {policy_type} does not support the Principal element. Remove the "
        "Principal element."
    )
    UNSUPPORTED_WILDCARD_IN_PRINCIPAL = (
        "Wildcards (*, ?) are not supported with the principal key {key}. Replace the wildcard "
        "with a valid principal value."
    )
    # Roles and service-linked roles.
    CREATE_SLR_WITH_STAR_IN_RESOURCE = (
        "Using the iam:CreateServiceLinkedRole action with wildcards (*) in the resource can allow "
        "creation of unintended service-linked roles. We recommend that you specify resource ARNs "
        "instead."
    )
    PASS_ROLE_WITH_NOT_RESOURCE = (
        "Using the iam:PassRole action with NotResource can be overly permissive because it can "
        "allow iam:PassRole permissions on multiple resources. We recommend that you use Resource "
        "instead."
    )
    PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE = (
        "Using wildcards (*) in the action and the resource can be overly permissive because it "
        "allows iam:PassRole permissions on all resources. We recommend that you specify resource "
        "ARNs or add the iam:PassedToService condition key to your statement."
    )
    PASS_ROLE_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE = (
        "Using an action with wildcards (*) and NotResource can be overly permissive because it "
        "can allow iam:PassRole permissions on multiple resources. We recommend that you use "
        "Resource instead."
    )
    PASS_ROLE_WITH_STAR_IN_RESOURCE = (
        "Using the iam:PassRole action with wildcards (*) in the resource can be overly permissive "
        "because it allows iam:PassRole permissions on multiple resources. We recommend that you "
        "specify resource ARNs or add the iam:PassedToService condition key to your statement."
    )
    PASS_ROLE_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION = (
        "Using a resource with wildcards (*) and NotAction can be overly permissive because it "
        "allows iam:PassRole permissions on all resources. We recommend that you specify resource "
        "ARNs or add the iam:PassedToService condition key to your statement."
    )
    PASS_ROLE_WITH_NOT_ACTION_AND_NOT_RESOURCE = (
        "Using NotAction with NotResource can be overly permissive because it can allow "
        "iam:PassRole permissions on multiple resources. We recommend that you use Resource "
        "instead."
    )

    @property
    def finding_type(self) -> FindingType:
        """How grave it is."""
        if self.name.startswith(("PASS_ROLE_", "FORALLVALUES_")) or self in _SECURITY_WARNINGS:
            return FindingType.SECURITY_WARNING
        if self in _WARNINGS:
            return FindingType.WARNING
        return FindingType.SUGGESTION if self in _SUGGESTIONS else FindingType.ERROR

    @property
    def link(self) -> str:
        """The page that tells more."""
        return f"{_PAGE}-{self.finding_type.value}-{self.name.lower().replace('_', '-')}"


_SECURITY_WARNINGS = frozenset(
    {
        Issue.ALLOW_WITH_NOT_PRINCIPAL,
        Issue.MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL,
        Issue.RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL,
    }
)
_WARNINGS = frozenset(
    {
        Issue.CREATE_SLR_WITH_STAR_IN_RESOURCE,
        Issue.DEPRECATED_GLOBAL_CONDITION_KEY,
        Issue.MISSING_VERSION,
        Issue.UNIQUE_SIDS_RECOMMENDED,
        Issue.WILDCARD_WITHOUT_LIKE_OPERATOR,
    }
)
_SUGGESTIONS = frozenset(
    {
        Issue.EMPTY_ARRAY_ACTION,
        Issue.EMPTY_ARRAY_CONDITION,
        Issue.EMPTY_ARRAY_RESOURCE,
        Issue.EMPTY_OBJECT_CONDITION,
        Issue.EMPTY_OBJECT_PRINCIPAL,
        Issue.EMPTY_SID_VALUE,
        Issue.IMPROVE_IP_RANGE,
        Issue.NULL_WITH_QUALIFIER,
        Issue.REDUNDANT_ACTION,
        Issue.REDUNDANT_RESOURCE,
        Issue.REDUNDANT_STATEMENT,
        Issue.WILDCARD_IN_SERVICE_NAME,
    }
)
