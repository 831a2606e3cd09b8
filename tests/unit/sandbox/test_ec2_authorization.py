"""Which permissions EC2 needs where a request names things in several ways, or not at all."""

import pytest
from botocore.exceptions import ClientError

from unit.sandbox.botocore_clients import ALICE, SandboxClients

_HERE = f"us-east-1:{ALICE}"


def test_an_address_is_checked_however_it_is_named(clients: SandboxClients) -> None:
    ec2 = clients.client("ec2")
    made = ec2.allocate_address(Domain="vpc")
    clients.allows = lambda _: False
    for named in ({"PublicIp": made["PublicIp"]}, {"AllocationId": made["AllocationId"]}):
        with pytest.raises(ClientError):
            ec2.associate_address(InstanceId="i-1", **named)
        checked = {each.resource for each in clients.plans[-1].checks}
        assert f"arn:aws:ec2:{_HERE}:elastic-ip/{made['AllocationId']}" in checked
    planned = len(clients.plans)
    with pytest.raises(ClientError):
        ec2.release_address(PublicIp="192.0.2.1")
    assert len(clients.plans) == planned


def test_a_deny_of_one_of_a_kind_counts_where_ec2_cannot_tell_which(
    clients: SandboxClients,
) -> None:
    clients.allows = lambda _: False
    for call, parameters, wide in (
        ("create_snapshots", {"InstanceSpecification": {"InstanceId": "i-1"}}, True),
        ("create_subnet", {"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/24"}, False),
        ("import_key_pair", {"KeyName": "k", "PublicKeyMaterial": b"x"}, False),
    ):
        with pytest.raises(ClientError):
            getattr(clients.client("ec2"), call)(**parameters)
        assert any(each.is_wide for each in clients.plans[-1].checks) is wide
    assert [each.resource for each in clients.plans[-1].checks] == [
        f"arn:aws:ec2:{_HERE}:key-pair/k"
    ]


def test_every_security_group_of_a_new_instance_is_checked(clients: SandboxClients) -> None:
    ec2 = clients.client("ec2")
    groups = [
        ec2.create_security_group(GroupName=name, Description="d")["GroupId"]
        for name in ("open", "secret", "third")
    ]
    clients.allows = lambda _: False
    with pytest.raises(ClientError):
        ec2.run_instances(
            ImageId="ami-1",
            MinCount=1,
            MaxCount=1,
            SecurityGroups=["open"],
            SecurityGroupIds=[groups[1]],
            NetworkInterfaces=[{"DeviceIndex": 0, "Groups": [groups[2]]}],
        )
    checked = {each.resource for each in clients.plans[-1].checks}
    assert {f"arn:aws:ec2:{_HERE}:security-group/{each}" for each in groups} <= checked


def test_an_interface_that_names_no_group_is_put_into_the_default_one(
    clients: SandboxClients,
) -> None:
    ec2 = clients.client("ec2")
    subnet = ec2.describe_subnets()["Subnets"][0]
    group = ec2.create_security_group(GroupName="own", Description="x", VpcId=subnet["VpcId"])
    named = {"SubnetId": subnet["SubnetId"], "Groups": [group["GroupId"]]}
    ec2.run_instances(
        ImageId="ami-12c6146b",
        MinCount=1,
        MaxCount=1,
        NetworkInterfaces=[
            {"DeviceIndex": 0, **named},
            {"DeviceIndex": 1, "SubnetId": subnet["SubnetId"]},
        ],
    )
    checks = clients.plans[-1].checks
    made = ec2.describe_network_interfaces()["NetworkInterfaces"]
    joined = {each["GroupId"] for interface in made for each in interface["Groups"]}
    assert len(joined) == 2
    assert {f"arn:aws:ec2:{_HERE}:security-group/{each}" for each in joined} == {
        each.resource for each in checks if ":security-group/" in each.resource
    }


def test_an_interface_that_is_made_beside_one_that_is_attached_is_checked(
    clients: SandboxClients,
) -> None:
    ec2 = clients.client("ec2")
    there, here = [each["SubnetId"] for each in ec2.describe_subnets()["Subnets"][:2]]
    made = ec2.create_network_interface(SubnetId=there)["NetworkInterface"]
    attached = made["NetworkInterfaceId"]
    ec2.run_instances(
        ImageId="ami-12c6146b",
        MinCount=1,
        MaxCount=1,
        NetworkInterfaces=[
            {"DeviceIndex": 0, "NetworkInterfaceId": attached},
            {"DeviceIndex": 1, "SubnetId": here},
        ],
    )
    subnets = {
        each.resource.rpartition("/")[2]: each.context.get("ec2:Subnet")
        for each in clients.plans[-1].checks
        if ":network-interface/" in each.resource
    }
    assert subnets == {attached: None, "*": f"arn:aws:ec2:{_HERE}:subnet/{here}"}
