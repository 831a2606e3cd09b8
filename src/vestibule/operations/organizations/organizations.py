"""The organization and its root."""

from typing import Any

from vestibule.model.calls import Call
from vestibule.model.organization_policies import SERVICE_CONTROL_POLICY
from vestibule.operations.operation import Request, operation
from vestibule.operations.organizations.targets import organization_wide, own_organization
from vestibule.organization import organizations
from vestibule.organization.accounts import get_account
from vestibule.organization.organization_policies import enabled_policy_types
from vestibule.store.paging import check_no_token
from vestibule.store.work import Work


@operation("organizations", "DescribeOrganization", reads=True, targets=own_organization)
def describe_organization(work: Work, _call: Call, _request: Request) -> dict[str, Any]:
    """The organization that the caller's account belongs to.

    Source: organizations 2016-11-28, API_DescribeOrganization.
    """
    found = organizations.get_organization(work)
    management = found.management_account_id
    return {
        "Organization": {
            "Id": found.id,
            "Arn": found.arn,
            "FeatureSet": "ALL",
            "MasterAccountArn": found.arn_of("account", management),
            "MasterAccountId": management,
            "MasterAccountEmail": get_account(work, management).email,
            "AvailablePolicyTypes": [{"Type": SERVICE_CONTROL_POLICY, "Status": "ENABLED"}],
        }
    }


@operation("organizations", "ListRoots", reads=True, targets=organization_wide)
def list_roots(work: Work, _call: Call, request: Request) -> dict[str, Any]:
    """The one root and the policy types that are enabled in it.

    Source: organizations 2016-11-28, API_ListRoots.
    """
    check_no_token(request.get("NextToken"))
    enabled = [{"Type": each, "Status": "ENABLED"} for each in enabled_policy_types(work)]
    return {
        "Roots": [
            {"Id": root.id, "Arn": root.arn, "Name": root.name, "PolicyTypes": enabled}
            for root in organizations.list_roots(work)
        ]
    }
