"""Policies of the organization and where they are attached."""

from typing import Any

from vestibule.model.calls import Call
from vestibule.model.organization_policies import OrganizationPolicy
from vestibule.operations.operation import Request, operation
from vestibule.operations.organizations.tags import requested_tags
from vestibule.operations.organizations.targets import nodes, organization_wide
from vestibule.organization import organization_policies as policies
from vestibule.organization.organization_tags import tag_new_resource
from vestibule.organization.organizations import list_roots
from vestibule.store.work import Work


@operation("organizations", "CreatePolicy", targets=organization_wide)
def create_policy(work: Work, _call: Call, request: Request) -> dict[str, Any]:
    """A new policy. Source: organizations 2016-11-28, API_CreatePolicy."""
    made = policies.create_policy(
        work,
        request["Name"],
        description=request["Description"],
        policy_type=request["Type"],
        content=request["Content"],
    )
    tag_new_resource(work, made.id, requested_tags(request))
    return {"Policy": _policy(made)}


@operation("organizations", "DescribePolicy", reads=True, targets=nodes("PolicyId"))
def describe_policy(work: Work, _call: Call, request: Request) -> dict[str, Any]:
    """The policy with its document. Source: organizations 2016-11-28, API_DescribePolicy."""
    return {"Policy": _policy(policies.get_policy(work, request["PolicyId"]))}


@operation("organizations", "UpdatePolicy", targets=nodes("PolicyId"))
def update_policy(work: Work, _call: Call, request: Request) -> dict[str, Any]:
    """The policy, changed. Source: organizations 2016-11-28, API_UpdatePolicy."""
    changed = policies.update_policy(
        work,
        request["PolicyId"],
        name=request.get("Name"),
        description=request.get("Description"),
        content=request.get("Content"),
    )
    return {"Policy": _policy(changed)}


@operation("organizations", "DeletePolicy", targets=nodes("PolicyId"))
def delete_policy(work: Work, _call: Call, request: Request) -> None:
    """Removes the policy. Source: organizations 2016-11-28, API_DeletePolicy."""
    policies.delete_policy(work, request["PolicyId"])


@operation("organizations", "AttachPolicy", targets=nodes("PolicyId", "TargetId"))
def attach_policy(work: Work, _call: Call, request: Request) -> None:
    """Attaches the policy. Source: organizations 2016-11-28, API_AttachPolicy."""
    policies.attach_policy(work, request["PolicyId"], target_id=request["TargetId"])


@operation("organizations", "DetachPolicy", targets=nodes("PolicyId", "TargetId"))
def detach_policy(work: Work, _call: Call, request: Request) -> None:
    """Detaches the policy. Source: organizations 2016-11-28, API_DetachPolicy."""
    policies.detach_policy(work, request["PolicyId"], target_id=request["TargetId"])


@operation("organizations", "ListPolicies", reads=True, targets=organization_wide)
def list_policies(work: Work, _call: Call, request: Request) -> dict[str, Any]:
    """A page of the policies of a type. Source: organizations 2016-11-28, API_ListPolicies."""
    found, token = policies.list_policies(
        work,
        request["Filter"],
        token=request.get("NextToken"),
        count=request.get("MaxResults", policies.MAX_PAGE),
    )
    return {"Policies": [_summary(each) for each in found], "NextToken": token}


@operation("organizations", "ListPoliciesForTarget", reads=True, targets=nodes("TargetId"))
def list_policies_for_target(work: Work, _call: Call, request: Request) -> dict[str, Any]:
    """A page of the policies attached right there.

    Source: organizations 2016-11-28, API_ListPoliciesForTarget.
    """
    found, token = policies.list_policies_for_target(
        work,
        request["TargetId"],
        policy_type=request["Filter"],
        token=request.get("NextToken"),
        count=request.get("MaxResults", policies.MAX_PAGE),
    )
    return {"Policies": [_summary(each) for each in found], "NextToken": token}


@operation("organizations", "ListTargetsForPolicy", reads=True, targets=nodes("PolicyId"))
def list_targets_for_policy(work: Work, _call: Call, request: Request) -> dict[str, Any]:
    """A page of what the policy is attached to.

    Source: organizations 2016-11-28, API_ListTargetsForPolicy.
    """
    found, token = policies.list_targets_for_policy(
        work,
        request["PolicyId"],
        token=request.get("NextToken"),
        count=request.get("MaxResults", policies.MAX_PAGE),
    )
    return {
        "Targets": [
            {"TargetId": each.id, "Arn": each.arn, "Name": each.name, "Type": each.type}
            for each in found
        ],
        "NextToken": token,
    }


@operation("organizations", "EnablePolicyType", targets=nodes("RootId"))
def enable_policy_type(work: Work, _call: Call, request: Request) -> dict[str, Any]:
    """The root, with the type enabled. Source: organizations 2016-11-28, API_EnablePolicyType."""
    policies.enable_policy_type(work, request["RootId"], request["PolicyType"])
    return {"Root": _root(work)}


@operation("organizations", "DisablePolicyType", targets=nodes("RootId"))
def disable_policy_type(work: Work, _call: Call, request: Request) -> dict[str, Any]:
    """The root, with the type disabled. Source: organizations 2016-11-28, API_DisablePolicyType."""
    policies.disable_policy_type(work, request["RootId"], request["PolicyType"])
    return {"Root": _root(work)}


def _root(work: Work) -> dict[str, Any]:
    root = list_roots(work)[0]
    enabled = policies.enabled_policy_types(work)
    return {
        "Id": root.id,
        "Arn": root.arn,
        "Name": root.name,
        "PolicyTypes": [{"Type": each, "Status": "ENABLED"} for each in enabled],
    }


def _policy(policy: OrganizationPolicy) -> dict[str, Any]:
    return {"PolicySummary": _summary(policy), "Content": policy.content}


def _summary(policy: OrganizationPolicy) -> dict[str, Any]:
    return {
        "Id": policy.id,
        "Arn": policy.arn,
        "Name": policy.name,
        "Description": policy.description,
        "Type": policy.type,
        "AwsManaged": policy.is_aws_managed,
    }
