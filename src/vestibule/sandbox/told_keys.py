"""Which condition keys the sandbox cannot tell, so that no policy is read as if it could.

A key that a service's requests may carry is told by the rules of the service, or it is listed
here as one that the sandbox tells whenever it is there, or it is unknown.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache

from vestibule.policy.catalogue import Action
from vestibule.policy.unknown_keys import UnknownKeys

# Services whose resources' tags are read (`resource_facts`); those of buckets do not count.
_TAGGED = frozenset(
    {"dynamodb", "ec2", "kms", "lambda", "logs", "s3", "secretsmanager", "sns", "sqs"}
)
# Told where there are any: by the rules, or because the sandbox has nothing that brings them.
_TOLD: Mapping[str, frozenset[str]] = {
    "dynamodb": frozenset(
        {"attributes", "enclosingoperation", "fisactionid", "fistargetarns", "fulltablescan"}
        | {"leadingkeys", "returnconsumedcapacity", "returnvalues", "select"}
    ),
    "ec2": frozenset(
        {"createaction", "fisactionid", "fistargetarns", "launchtemplate", "region"}
        | {"islaunchtemplateresource", "managedresourceoperator", "outpostarn", "sourceoutpostarn"}
        | {"instanceprofile", "newinstanceprofile", "resourcetag/"}
    ),
    "iam": frozenset({"passedtoservice"}),
    "kms": frozenset(
        {"bypasspolicylockoutsafetycheck", "calleraccount", "datakeypairspec"}
        | {"encryptionalgorithm", "encryptioncontext:", "encryptioncontextkeys"}
        | {"grantconstrainttype", "grantisforawsresource", "grantoperations", "granteeprincipal"}
        | {"granteeserviceprincipal", "keyagreementalgorithm", "keyorigin", "keyspec", "keyusage"}
        | {"macalgorithm", "messagetype", "multiregion", "replicaregion", "requestalias"}
        | {"resourcealiases", "retiringprincipal", "retiringserviceprincipal", "signingalgorithm"}
        | {"rotationperiodindays", "schedulekeydeletionpendingwindowindays", "viaservice"}
        | {"wrappingalgorithm", "wrappingkeyspec", "expirationmodel"}
    ),
    "lambda": frozenset(
        {"codesigningconfigarn", "functionurlauthtype", "invokedviafunctionurl", "layer"}
        | {"principal", "securitygroupids", "subnetids"}
    ),
    "s3": frozenset(
        {"accesspointnetworkorigin", "accesspointtag/", "authtype", "buckettag/"}
        | {"dataaccesspointaccount", "dataaccesspointarn", "delimiter", "existingobjecttag/"}
        | {"if-match", "if-none-match", "locationconstraint", "max-keys"}
        | {"object-lock-legal-hold", "object-lock-mode", "object-lock-retain-until-date"}
        | {"prefix", "requestobjecttag/", "requestobjecttagkeys", "resourceaccount"}
        | {"signatureage", "signatureversion", "tlsversion", "versionid", "x-amz-"}
    ),
    "secretsmanager": frozenset(
        {"addreplicaregions", "blockpublicpolicy", "description", "forcedeletewithoutrecovery"}
        | {"forceoverwritereplicasecret", "kmskeyid", "name", "recoverywindowindays"}
        | {"resource/allowrotationlambdaarn", "resourcetag/", "rotationlambdaarn"}
        | {"externalsecretrotationrolearn", "modifyrotationrules", "rotateimmediately"}
        | {"secretid", "secretprimaryregion", "type", "versionid", "versionstage"}
    ),
    "sns": frozenset({"endpoint", "protocol"}),
}


def unknown_keys(action: Action, told: Iterable[str]) -> UnknownKeys | None:
    """The keys that a request for an action may carry and that nobody told; None without any.

    told: the keys in the context of the request.
    """
    names, prefixes = _never_told(action)
    names = names.difference(key.lower() for key in told)
    return UnknownKeys(names, prefixes) if names or prefixes else None


@lru_cache(maxsize=4096)
def _never_told(action: Action) -> tuple[frozenset[str], tuple[str, ...]]:
    declared = {*action.condition_keys}
    for kind in action.resource_types:
        declared.update(kind.condition_keys)
    unknown = {each for each in map(_plain, declared) if not _is_told(each, action.service)}
    prefixes = tuple(sorted(each for each in unknown if each.endswith(("/", ":"))))
    return frozenset(unknown.difference(prefixes)), prefixes


def _plain(key: str) -> str:
    """A key in lower case, cut where the catalogue has a name of the customer's."""
    for mark in ("${", "<", "tag-key"):
        key = key.partition(mark)[0]
    return key.lower()


def _is_told(key: str, service: str) -> bool:
    if key.startswith("aws:"):
        return key != "aws:resourcetag/" or service in _TAGGED
    prefix, _, name = key.partition(":")
    told = _TOLD.get(prefix, frozenset())
    return name in told or any(name.startswith(each) for each in told if each.endswith("-"))
