"""What EC2's resources are, as condition keys; only on the moto thread.

Source: Service Authorization Reference, Amazon EC2, condition keys of each resource type.
"""

from collections.abc import Callable, Mapping
from typing import Any

from vestibule.sandbox.backends import find_backend


def ec2_resource_keys(account: str, region: str, resource: str) -> dict[str, str]:
    """The keys of a resource that exists. resource: `kind/id`, as in its ARN."""
    kind, _, identifier = resource.partition("/")
    read = _READERS.get(kind)
    backend = find_backend("ec2", account, region) if read is not None else None
    if backend is None or read is None:
        return {}
    here = f"arn:aws:ec2:{region}:{account}:"
    told = read(backend, identifier, here)
    return {f"ec2:{name}": str(value) for name, value in told.items() if value is not None}


def volume_keys(described: Any) -> dict[str, str]:
    """The keys of a volume that is to be made. described: as in the request."""
    keys = {"ec2:Encrypted": _truth(described.get("Encrypted"))}
    for member, key in (
        ("AvailabilityZone", "ec2:AvailabilityZone"),
        ("Iops", "ec2:VolumeIops"),
        ("Size", "ec2:VolumeSize"),
        ("Throughput", "ec2:VolumeThroughput"),
        ("VolumeSize", "ec2:VolumeSize"),
        ("VolumeType", "ec2:VolumeType"),
    ):
        if described.get(member):
            keys[key] = str(described[member])
    keys.setdefault("ec2:VolumeType", "gp2")
    return keys


def _instance(backend: Any, identifier: str, here: str) -> dict[str, Any]:  # noqa: ARG001
    found = [each for each in backend.all_instances() if each.id == identifier]
    if not found:
        return {}
    instance = found[0]
    return {
        "AvailabilityZone": instance.placement.zone,
        "EbsOptimized": _truth(instance.ebs_optimized),
        "ImageID": instance.image_id,
        "InstanceID": identifier,
        "InstanceMarketType": "spot" if instance.lifecycle == "spot" else "on-demand",
        "InstanceType": instance.instance_type,
        "MetadataHttpEndpoint": instance.metadata_options.http_endpoint,
        "MetadataHttpTokens": instance.metadata_options.http_tokens,
        "RootDeviceType": instance.root_device_type,
        "Tenancy": instance.placement.tenancy,
    }


def _volume(backend: Any, identifier: str, here: str) -> dict[str, Any]:  # noqa: ARG001
    volume = backend.volumes.get(identifier)
    if volume is None:
        return {}
    return {
        "AvailabilityZone": getattr(volume.zone, "name", volume.zone),
        "Encrypted": _truth(volume.encrypted),
        "VolumeID": identifier,
        "VolumeSize": volume.size,
        "VolumeType": volume.volume_type,
    }


def _subnet(backend: Any, identifier: str, here: str) -> dict[str, Any]:
    for subnets in backend.subnets.values():
        for subnet in subnets.values():
            if subnet.id == identifier:
                return {
                    "AvailabilityZone": subnet.availability_zone,
                    "SubnetID": identifier,
                    "Vpc": f"{here}vpc/{subnet.vpc_id}",
                }
    return {}


def _security_group(backend: Any, identifier: str, here: str) -> dict[str, Any]:
    for groups in backend.groups.values():
        if identifier in groups:
            vpc = groups[identifier].vpc_id
            return {"SecurityGroupID": identifier, "Vpc": f"{here}vpc/{vpc}"}
    return {}


def _vpc(backend: Any, identifier: str, here: str) -> dict[str, Any]:  # noqa: ARG001
    vpc = backend.vpcs.get(identifier)
    return {} if vpc is None else {"Tenancy": vpc.instance_tenancy, "VpcID": identifier}


_READERS: Mapping[str, Callable[[Any, str, str], dict[str, Any]]] = {
    "instance": _instance,
    "security-group": _security_group,
    "subnet": _subnet,
    "volume": _volume,
    "vpc": _vpc,
}


def _truth(value: object) -> str:
    return "true" if value in (True, "true") else "false"
