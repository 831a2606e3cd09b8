"""Roles, users and policies in the shapes of the wire."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from vestibule.model.iam_entities import (
    AttachedPolicy,
    CustomerPolicy,
    IamEntity,
    IamUser,
    PolicyVersion,
    Role,
)
from vestibule.organization.iam_pages import MAX_PAGE
from vestibule.organization.iam_policies import AnyPolicy, PolicyUse

Shape = dict[str, Any]


def encoded(document: str) -> str:
    """The document as IAM writes it on the wire: percent-encoded.

    Source: iam 2010-05-08, policyDocumentType ("URL-encoded compliant with RFC 3986").
    """
    return quote(document, safe="")


def role_shape(role: Role, *, is_whole: bool = True) -> Shape:
    """Role. is_whole: with tags and boundary, which lists leave out."""
    shape: Shape = {
        "Path": role.path,
        "RoleName": role.name,
        "RoleId": role.id,
        "Arn": role.arn,
        "CreateDate": role.created_at,
        "AssumeRolePolicyDocument": encoded(role.trust_policy),
        "MaxSessionDuration": int(role.max_session_duration.total_seconds()),
    }
    if role.description:
        shape["Description"] = role.description
    return {**shape, **_tags_and_boundary(role)} if is_whole else shape


def user_shape(user: IamUser, *, is_whole: bool = True) -> Shape:
    """User. is_whole: with tags and boundary, which lists leave out."""
    shape: Shape = {
        "Path": user.path,
        "UserName": user.name,
        "UserId": user.id,
        "Arn": user.arn,
        "CreateDate": user.created_at,
    }
    return {**shape, **_tags_and_boundary(user)} if is_whole else shape


def policy_shape(policy: AnyPolicy, use: PolicyUse, *, is_whole: bool = True) -> Shape:
    """Policy. is_whole: with description and tags, which lists leave out."""
    if isinstance(policy, CustomerPolicy):
        version = f"v{policy.default_version}"
        created, updated = policy.created_at, policy.updated_at
    else:
        version, created, updated = policy.default_version, policy.create_date, policy.update_date
    shape: Shape = {
        "PolicyName": policy.name,
        "PolicyId": policy.id,
        "Arn": policy.arn,
        "Path": policy.path,
        "DefaultVersionId": version,
        "AttachmentCount": use.attachments,
        "PermissionsBoundaryUsageCount": use.boundaries,
        "IsAttachable": True,
        "CreateDate": created,
        "UpdateDate": updated,
    }
    if is_whole and isinstance(policy, CustomerPolicy):
        shape["Tags"] = tag_shapes(policy.tags)
        if policy.description:
            shape["Description"] = policy.description
    return shape


def version_shape(version: PolicyVersion, *, has_document: bool) -> Shape:
    """PolicyVersion."""
    shape: Shape = {
        "VersionId": version.id,
        "IsDefaultVersion": version.is_default,
        "CreateDate": version.created_at,
    }
    return {**shape, "Document": encoded(version.document)} if has_document else shape


def attached_shapes(policies: Iterable[AttachedPolicy]) -> list[Shape]:
    """AttachedPolicies."""
    return [{"PolicyName": policy.name, "PolicyArn": policy.arn} for policy in policies]


def tag_shapes(tags: Mapping[str, str]) -> list[Shape]:
    """Tags."""
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def tags_of(request: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """The request's tags."""
    return tuple((tag["Key"], tag["Value"]) for tag in request.get("Tags") or ())


def page_of(request: Mapping[str, Any]) -> Shape:
    """The keywords of a page: what Marker and MaxItems ask for."""
    return {"token": request.get("Marker"), "count": request.get("MaxItems", MAX_PAGE)}


def page_answer(name: str, listed: Sequence[Any], token: str | None) -> Shape:
    """A page's answer, its list under `name`."""
    if token is None:
        return {name: listed, "IsTruncated": False}
    return {name: listed, "IsTruncated": True, "Marker": token}


def _tags_and_boundary(entity: IamEntity) -> Shape:
    shape: Shape = {}
    if entity.tags:
        shape["Tags"] = tag_shapes(entity.tags)
    if entity.boundary_arn is not None:
        shape["PermissionsBoundary"] = {
            "PermissionsBoundaryType": "PermissionsBoundaryPolicy",
            "PermissionsBoundaryArn": entity.boundary_arn,
        }
    return shape
