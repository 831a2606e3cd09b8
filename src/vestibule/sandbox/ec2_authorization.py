"""What EC2's operations need permission for, and under which keys.

Source: Service Authorization Reference, Amazon EC2; EC2 User Guide, "Identity-based policies".
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from vestibule.sandbox.backends import find_backend
from vestibule.sandbox.checks import AuthorizationCheck, CheckMaker, ContextValue
from vestibule.sandbox.ec2_resource_keys import ec2_resource_keys, volume_keys
from vestibule.sandbox.generic_authorization import generic_checks
from vestibule.sandbox.refusals import undetermined
from vestibule.sandbox.request_tags import tag_context, tag_pairs

_SYNONYMS = {
    "dedicated-host": ("HostId",),
    "elastic-ip": ("AllocationId",),
    "image": ("ImageId",),
    "ipv4pool-ec2": ("PoolId",),
    "key-pair": ("KeyName", "KeyPairId"),
    "security-group": ("GroupId", "SecurityGroupId", "Group"),
    "vpc-endpoint-service": ("ServiceId",),
    "vpc-flow-log": ("FlowLogId",),
    "vpn-gateway": ("GatewayId", "VpnGatewayId"),
}
_CREATED_BESIDES = {
    "AllocateAddress": ("elastic-ip",),
    "AllocateHosts": ("dedicated-host",),
    "CreateFlowLogs": ("vpc-flow-log",),
    "CreateImage": ("image", "snapshot"),
}


def ec2_checks(maker: CheckMaker) -> list[AuthorizationCheck]:
    """The checks of an EC2 operation. Raises SandboxRefusal."""
    operation = maker.request.operation
    if operation == "RunInstances":
        made = _run_instances_checks(maker)
    elif operation in {"CreateTags", "DeleteTags"}:
        made = _tags_checks(maker)
    else:
        made = _named_checks(maker)
    tagging = [] if operation in {"CreateTags", "DeleteTags"} else _creation_tags(maker)
    return made + tagging


def _named_checks(maker: CheckMaker) -> list[AuthorizationCheck]:
    operation = maker.request.operation
    action = maker.action(operation)
    context = _context(maker)
    if action.is_wildcard_only:
        return [maker.check(operation, "*", context=context)]
    by_name = _groups_by_name(maker)
    created = _CREATED_BESIDES.get(operation, ())
    parameters = dict(maker.request.parameters)
    if by_name:
        parameters["GroupId"] = by_name
    if parameters.get("PublicIp"):
        parameters["AllocationId"] = _allocation_id(maker, str(parameters["PublicIp"]))
    for kind in action.resource_types:
        if kind.name in created and kind.required:
            variable = kind.arn.rpartition("${")[2].rstrip("}")
            parameters.setdefault(variable, "*")
    narrowed = CheckMaker(maker.request.with_parameters(parameters), maker.catalogue, maker.prefix)
    return [_with(check, maker, context) for check in generic_checks(narrowed, synonyms=_SYNONYMS)]


def _with(
    check: AuthorizationCheck, maker: CheckMaker, context: Mapping[str, ContextValue]
) -> AuthorizationCheck:
    name = check.action.partition(":")[2]
    tags = _specified_tags(maker, check.resource)
    made = maker.check(name, check.resource, context={**context, **tags, **_new(maker, check)})
    is_new = name.lower() == f"create{_kind(check.resource).replace('-', '')}"
    return replace(made, is_wide=check.is_wide and not is_new)


def _new(maker: CheckMaker, check: AuthorizationCheck) -> Mapping[str, ContextValue]:
    """The keys of a volume that is being made; another new resource has none that are known."""
    is_volume = maker.request.operation == "CreateVolume" and _kind(check.resource) == "volume"
    return volume_keys(maker.request.parameters) if is_volume else {}


def _kind(resource: str) -> str:
    return resource.rpartition(":")[2].partition("/")[0]


def _run_instances_checks(maker: CheckMaker) -> list[AuthorizationCheck]:
    """RunInstances: the image and what is named, and what it makes.

    A launch template or an instance profile would bring resources that are not in the request.
    """
    parameters = maker.request.parameters
    if parameters.get("LaunchTemplate") or not parameters.get("ImageId"):
        raise undetermined("launch templates are not read by the sandbox.")
    if parameters.get("IamInstanceProfile"):
        raise undetermined("the role of the instance profile.")
    interfaces = parameters.get("NetworkInterfaces") or []
    context = {**_context(maker), **_instance_context(parameters)}
    region = maker.request.region
    subnets = _subnets(maker, interfaces)
    resources = [
        f"arn:aws:ec2:{region}::image/{parameters['ImageId']}",
        maker.arn("instance/*"),
        *_arns(maker, "network-interface", _network_interfaces(interfaces)),
        *_arns(maker, "subnet", subnets),
        *_arns(maker, "security-group", _security_groups(maker, interfaces)),
    ]
    if parameters.get("KeyName"):
        resources.append(maker.arn(f"key-pair/{parameters['KeyName']}"))
    for mapping in parameters.get("BlockDeviceMappings") or ():
        snapshot = (mapping.get("Ebs") or {}).get("SnapshotId")
        if snapshot:
            resources.append(f"arn:aws:ec2:{region}::snapshot/{snapshot}")
    placement = (parameters.get("Placement") or {}).get("GroupName")
    if placement:
        resources.append(maker.arn(f"placement-group/{placement}"))
    made = [
        maker.check(
            "RunInstances",
            each,
            context={**context, **_specified_tags(maker, each), **_place(maker, each, subnets)},
        )
        for each in dict.fromkeys(resources)
    ]
    return [*made, *_new_volumes(maker, context)]


def _place(maker: CheckMaker, resource: str, subnets: list[str]) -> dict[str, ContextValue]:
    """Where a new network interface is put, once it is certain in which subnet."""
    is_new = resource == maker.arn("network-interface/*")
    if not is_new or len(subnets) != 1 or subnets == ["*"]:
        return {}
    request = maker.request
    keys = ec2_resource_keys(request.account_id, request.region, f"subnet/{subnets[0]}")
    told: dict[str, ContextValue] = {"ec2:Subnet": maker.arn(f"subnet/{subnets[0]}")}
    return told | {key: keys[key] for key in ("ec2:Vpc", "ec2:AvailabilityZone") if key in keys}


def _new_volumes(
    maker: CheckMaker, context: Mapping[str, ContextValue]
) -> list[AuthorizationCheck]:
    """Every volume of the new instances; without any told, the image's own, of unknown size."""
    volume = maker.arn("volume/*")
    tags = _specified_tags(maker, volume)
    told = [
        each["Ebs"]
        for each in maker.request.parameters.get("BlockDeviceMappings") or ()
        if each.get("Ebs")
    ]
    return [
        maker.check("RunInstances", volume, context={**context, **tags, **keys})
        for keys in ([volume_keys(each) for each in told] or [{}])
    ]


def _instance_context(parameters: Mapping[str, Any]) -> dict[str, ContextValue]:
    context: dict[str, ContextValue] = {
        "ec2:InstanceType": str(parameters.get("InstanceType") or "m1.small"),
        "ec2:ImageID": str(parameters["ImageId"]),
        "ec2:Tenancy": str((parameters.get("Placement") or {}).get("Tenancy") or "default"),
        "ec2:InstanceMarketType": str(
            (parameters.get("InstanceMarketOptions") or {}).get("MarketType") or "on-demand"
        ),
        "ec2:EbsOptimized": str(bool(parameters.get("EbsOptimized"))).lower(),
    }
    zone = (parameters.get("Placement") or {}).get("AvailabilityZone")
    metadata = parameters.get("MetadataOptions") or {}
    if zone:
        context["ec2:AvailabilityZone"] = str(zone)
    context["ec2:MetadataHttpTokens"] = str(metadata.get("HttpTokens") or "optional")
    context["ec2:MetadataHttpEndpoint"] = str(metadata.get("HttpEndpoint") or "enabled")
    return context


def _network_interfaces(interfaces: list[Mapping[str, Any]]) -> list[str]:
    """Those that are attached, and `*` where any is made."""
    return [str(each.get("NetworkInterfaceId") or "*") for each in interfaces or [{}]]


def _subnets(maker: CheckMaker, interfaces: list[Mapping[str, Any]]) -> list[str]:
    """The subnets of the new instances: those named, else every default one."""
    parameters = maker.request.parameters
    named = _texts(each.get("SubnetId") for each in (parameters, *interfaces))
    if named:
        return named
    backend = _backend(maker)
    defaults = [each.id for each in backend.get_default_subnets().values()] if backend else []
    return defaults or ["*"]


def _security_groups(maker: CheckMaker, interfaces: list[Mapping[str, Any]]) -> list[str]:
    """Every group that is named, by name or id, anywhere; the default one for what has none."""
    parameters = maker.request.parameters
    named = [*(parameters.get("SecurityGroupIds") or ())]
    if parameters.get("SecurityGroups"):
        named += _group_ids(maker, parameters["SecurityGroups"])
    if not named and not all(each.get("Groups") for each in interfaces or [{}]):
        named = _group_ids(maker, ["default"])
    for interface in interfaces:
        named += interface.get("Groups") or ()
    return named


def _allocation_id(maker: CheckMaker, public_ip: str) -> str:
    backend = _backend(maker)
    found = backend.address_by_ip([public_ip], fail_if_not_found=False) if backend else []
    if len(found) != 1 or not found[0].allocation_id:
        raise undetermined("the address.")
    return str(found[0].allocation_id)


def _groups_by_name(maker: CheckMaker) -> list[str]:
    names = _texts([maker.request.parameters.get("GroupName")])
    if maker.request.operation in {"CreateSecurityGroup", "CreatePlacementGroup"} or not names:
        return []
    kinds = {kind.name for kind in maker.action(maker.request.operation).resource_types}
    return _group_ids(maker, names) if "security-group" in kinds else []


def _group_ids(maker: CheckMaker, names: Iterable[str]) -> list[str]:
    backend = _backend(maker)
    wanted = set(names)
    if backend is None:
        raise undetermined("the security group.")
    found = [
        group
        for groups in backend.groups.values()
        for group in groups.values()
        if group.name in wanted
    ]
    if wanted - {group.name for group in found}:
        raise undetermined("the security group.")
    return [group.id for group in found]


def _tags_checks(maker: CheckMaker) -> list[AuthorizationCheck]:
    from moto.ec2.utils import EC2_PREFIX_TO_RESOURCE

    operation = maker.request.operation
    context = _context(maker)
    tags = tag_pairs(maker.request.parameters.get("Tags"))
    context = {**context, **tag_context(tags, dict.fromkeys(tags))}
    made = []
    for name in maker.request.parameters.get("Resources") or ():
        kind = EC2_PREFIX_TO_RESOURCE.get(str(name).rpartition("-")[0])
        if kind is None:
            raise undetermined("the kind of a resource to tag.")
        made += [maker.check(operation, arn, context=context) for arn in _arns(maker, kind, [name])]
    if not made:
        raise undetermined("the resources to tag.")
    return made


def _creation_tags(maker: CheckMaker) -> list[AuthorizationCheck]:
    """Tags given at creation need ec2:CreateTags for the resource that gets them."""
    made = []
    for kind, tags in _specifications(maker).items():
        context = {
            **_context(maker),
            **tag_context(tags),
            "ec2:CreateAction": maker.request.operation,
        }
        made.append(maker.check("CreateTags", _arns(maker, kind, ["*"])[0], context=context))
    return made


def _specified_tags(maker: CheckMaker, resource: str) -> dict[str, ContextValue]:
    return tag_context(_specifications(maker).get(_kind(resource), {}))


def _specifications(maker: CheckMaker) -> dict[str, dict[str, str]]:
    """The tags of a request by the kind of resource that gets them."""
    found: dict[str, dict[str, str]] = {}
    for each in maker.request.parameters.get("TagSpecifications") or ():
        kind = str(each.get("ResourceType") or "")
        found.setdefault(kind, {}).update(tag_pairs(each.get("Tags")))
    return {kind: tags for kind, tags in found.items() if tags}


def _context(maker: CheckMaker) -> dict[str, ContextValue]:
    return {"ec2:Region": maker.request.region}


def _arns(maker: CheckMaker, kind: str, ids: Iterable[str]) -> list[str]:
    if kind in {"image", "snapshot"}:
        return [f"arn:aws:ec2:{maker.request.region}::{kind}/{each}" for each in ids]
    return [maker.arn(f"{kind}/{each}") for each in ids]


def _backend(maker: CheckMaker) -> Any:
    """EC2's backend, which every account has from the start (default VPC and groups)."""
    from moto.backends import get_backend

    existing = find_backend("ec2", maker.request.account_id, maker.request.region)
    if existing is not None:
        return existing
    regions = get_backend("ec2")[maker.request.account_id]
    return regions[maker.request.region] if maker.request.region in regions else None  # noqa: SIM401 - its get() makes no backend


def _texts(values: Iterable[Any]) -> list[str]:
    return [each for each in values if isinstance(each, str) and each]
