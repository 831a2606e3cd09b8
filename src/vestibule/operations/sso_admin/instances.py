"""Instances of Identity Center."""

from typing import Any

from vestibule.access.permission_sets import check_instance
from vestibule.identity_store.instances import get_instance, rename_instance
from vestibule.model.calls import Call
from vestibule.model.errors import Denied, Invalid, NotFound
from vestibule.model.instances import Instance
from vestibule.operations.operation import Request, operation
from vestibule.operations.sso_admin.targets import every_instance, instance
from vestibule.store.paging import check_no_token
from vestibule.store.work import Work


@operation("sso-admin", "ListInstances", reads=True, targets=every_instance)
def list_instances(work: Work, _call: Call, request: Request) -> dict[str, Any]:
    """The one instance. Source: sso-admin 2020-07-20, API_ListInstances."""
    check_no_token(request.get("NextToken"))
    return {"Instances": [_metadata(work, get_instance(work))]}


@operation("sso-admin", "DescribeInstance", reads=True, targets=instance)
def describe_instance(work: Work, call: Call, request: Request) -> dict[str, Any]:
    """The instance. Raises Denied: nobody may see what is not there.

    Source: sso-admin 2020-07-20, API_DescribeInstance, which has no ResourceNotFoundException.
    """
    arn = request["InstanceArn"]
    try:
        check_instance(work, arn)
    except NotFound as error:
        raise Denied(
            f"User: {call.caller.arn} is not authorized to perform: sso:DescribeInstance "
            f"on resource: {arn}",
            kind="INSTANCE",
        ) from error
    return {
        **_metadata(work, get_instance(work)),
        "EncryptionConfigurationDetails": {
            "KeyType": "AWS_OWNED_KMS_KEY",
            "EncryptionStatus": "ENABLED",
        },
        "PermissionSetsEnabled": True,
    }


@operation("sso-admin", "UpdateInstance", targets=instance)
def update_instance(work: Work, _call: Call, request: Request) -> None:
    """Gives the instance another name; permission sets are enabled already.

    Raises NotFound (INSTANCE), and Invalid for what cannot be changed here.
    Source: sso-admin 2020-07-20, API_UpdateInstance.
    """
    check_instance(work, request["InstanceArn"])
    if "EncryptionConfiguration" in request or "NetworkConfiguration" in request:
        raise Invalid("Encryption and network cannot be configured here.", kind="INSTANCE")
    if "Name" in request:
        rename_instance(work, request["Name"])


def _metadata(work: Work, found: Instance) -> dict[str, Any]:
    return {
        "InstanceArn": found.arn,
        "IdentityStoreId": found.identity_store_id,
        "IdentityStoreArn": found.identity_store_arn,
        "OwnerAccountId": found.owner_account_id,
        "Name": found.name or None,
        "CreatedDate": found.created_at,
        "Status": "ACTIVE",
        "PrimaryRegion": work.region,
        "Regions": [
            {
                "RegionName": work.region,
                "Status": "ACTIVE",
                "AddedDate": found.created_at,
                "IsPrimaryRegion": True,
            }
        ],
    }
