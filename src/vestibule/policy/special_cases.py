"""Where AWS departs from the general rules, by action, resource or caller."""

import re

from vestibule.policy.context_values import ContextValue
from vestibule.policy.evaluation import Evaluation
from vestibule.policy.facts import Catalogue
from vestibule.policy.principals import PrincipalKind, parse_principal
from vestibule.policy.switches import Switches

TRUST_ACTIONS = frozenset(
    {
        "sts:assumerole",
        "sts:assumerolewithsaml",
        "sts:assumerolewithwebidentity",
        "sts:setcontext",
        "sts:setsourceidentity",
        "sts:tagsession",
    }
)
_ROLE = re.compile(r"arn:[^:]*:iam::[^:]*:role/")
_KMS_KEY = re.compile(r"arn:[^:]*:kms:[^:]*:[^:]*:key/")
_SERVICE_LINKED = re.compile(r"arn:[^:]*:iam::[^:]*:role/aws-service-role/")
_SERVICE_LINKED_PATH = ":role/aws-service-role/"
_RESERVED_ROLE = re.compile(r"arn:[^:]*:iam::[^:]*:role/aws-reserved/", re.IGNORECASE)
_AWS_MANAGED_POLICY = re.compile(r"arn:[^:]*:iam::aws:policy/", re.IGNORECASE)
_AWS_ALIAS = re.compile(r"arn:[^:]*:kms:[^:]*:[^:]*:alias/aws/", re.IGNORECASE)
_ROLE_CHANGES = (
    "iam:add",
    "iam:attach",
    "iam:create",
    "iam:delete",
    "iam:detach",
    "iam:passrole",
    "iam:put",
    "iam:tag",
    "iam:untag",
    "iam:update",
)
_POLICY_CHANGES = ("iam:create", "iam:delete", "iam:setdefault", "iam:tag", "iam:untag")
_WITH_LONG_TERM_KEYS = (PrincipalKind.USER, PrincipalKind.ROOT)
_ALIAS_CHANGES = ("kms:createalias", "kms:deletealias", "kms:updatealias")


def has_trust_root(action: str, resource: str) -> bool:
    """Whether only the resource's own policy can let identity policies count.

    True of KMS keys (key policy) and of assuming roles (trust policy). action: lower case.
    Source: KMS Developer Guide, key-policies; IAM User Guide, id_roles_terms-and-concepts.
    """
    if action in TRUST_ACTIONS:
        return action != "sts:tagsession" or _ROLE.match(resource) is not None
    return action.startswith("kms:") and _KMS_KEY.match(resource) is not None


def is_service_linked(evaluation: Evaluation) -> bool:
    """Whether the caller is a service-linked role, which SCPs and RCPs do not bind.

    Told by the beginning of the role's path, which only AWS can choose. A session's own ARN has no
    path: where aws:PrincipalArn is not known, or is another role's, the session is bound. Neither
    the role's name nor what stands further on in its path says anything, since anybody may choose
    those.
    Source: AWS Organizations User Guide, orgs_manage_policies_scps.
    """
    principal = evaluation.principal
    if principal.role is None:
        return False
    arn: ContextValue | None = principal.name
    if principal.kind is not PrincipalKind.ROLE:
        arn = evaluation.context.find("aws:principalarn")
    if not isinstance(arn, str) or _SERVICE_LINKED_PATH not in arn:
        return False
    return has_service_linked_path(arn) and parse_principal(arn).role == principal.role


def has_service_linked_path(arn: str) -> bool:
    """Whether an ARN is that of a service-linked role."""
    return _SERVICE_LINKED.match(arn) is not None


def is_exempt_from_rcp(evaluation: Evaluation) -> bool:
    """Whether RCPs leave a request alone: kms:RetireGrant, and service-linked roles.

    Source: AWS Organizations User Guide, orgs_manage_policies_rcps.
    """
    action, resource = evaluation.action, evaluation.resource
    return is_free_of_rcp(action, resource) or is_service_linked(evaluation)


def is_free_of_rcp(action: str, resource: str) -> bool:
    """Likewise, whoever asks. action: lower case."""
    if action == "kms:retiregrant":
        return True
    return action in TRUST_ACTIONS and has_service_linked_path(resource)


def resource_of_action(
    action: str, resource: str, *, partition: str | None, catalogue: Catalogue
) -> tuple[str, bool]:
    """What an action asked for on `resource` is authorized on, and whether it is wildcard-only.

    Wildcard-only are actions without resource types. S3's list of buckets has none, either, and is
    authorized on `arn:aws:s3:::*` in the caller's partition all the same.
    Source: S3 User Guide, walkthrough1 ("The console should now list all the buckets").
    """
    if action.lower() == "s3:listallmybuckets":
        return f"arn:{partition or 'aws'}:s3:::*", False
    return resource, bool(catalogue.is_wildcard_only(action))


def is_always_allowed(action: str, kind: PrincipalKind, switches: Switches) -> bool:
    """Whether no policy is needed for an action (lower case), and none can deny it.

    Source: STS API Reference, GetCallerIdentity; IAM User Guide,
    id_credentials_temp_control-access_getsessiontoken.
    """
    if action == "sts:getcalleridentity":
        return (
            switches.get_caller_identity_is_always_allowed and kind is not PrincipalKind.ANONYMOUS
        )
    return (
        action == "sts:getsessiontoken"
        and switches.get_session_token_is_always_allowed
        and kind in _WITH_LONG_TERM_KEYS
    )


def is_reserved(action: str, resource: str) -> bool:
    """Whether an action would change what belongs to AWS, whatever policies say.

    Source: IAM Identity Center User Guide, referencingpermissionsets ("protected roles").
    """
    if action.startswith("iam:"):
        if action.startswith(_ROLE_CHANGES) and _RESERVED_ROLE.match(resource):
            return True
        return (
            action.startswith(_POLICY_CHANGES) and _AWS_MANAGED_POLICY.match(resource) is not None
        )
    return action in _ALIAS_CHANGES and _AWS_ALIAS.match(resource) is not None
