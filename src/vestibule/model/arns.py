"""ARNs and identifiers, as AWS forms them."""

PARTITION = "aws"


def role_arn(account_id: str, path: str, name: str) -> str:
    """arn:aws:iam::ACCOUNT:role/PATH/NAME."""
    return f"arn:{PARTITION}:iam::{account_id}:role{path}{name}"


def user_arn(account_id: str, path: str, name: str) -> str:
    """arn:aws:iam::ACCOUNT:user/PATH/NAME."""
    return f"arn:{PARTITION}:iam::{account_id}:user{path}{name}"


def policy_arn(account_id: str, path: str, name: str) -> str:
    """arn:aws:iam::ACCOUNT:policy/PATH/NAME (account `aws` for AWS managed policies)."""
    return f"arn:{PARTITION}:iam::{account_id}:policy{path}{name}"


def root_arn(account_id: str) -> str:
    """arn:aws:iam::ACCOUNT:root."""
    return f"arn:{PARTITION}:iam::{account_id}:root"


def role_session_arn(account_id: str, role_name: str, session_name: str) -> str:
    """arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION; the role's path is not part of it."""
    return f"arn:{PARTITION}:sts::{account_id}:assumed-role/{role_name}/{session_name}"


def instance_arn(instance_id: str) -> str:
    """arn:aws:sso:::instance/ssoins-…"""
    return f"arn:{PARTITION}:sso:::instance/{instance_id}"


def permission_set_arn(instance_id: str, permission_set_id: str) -> str:
    """arn:aws:sso:::permissionSet/ssoins-…/ps-…"""
    return f"arn:{PARTITION}:sso:::permissionSet/{instance_id}/{permission_set_id}"


def sso_account_arn(account_id: str) -> str:
    """arn:aws:sso:::account/ACCOUNT, used in policies for sso: actions only."""
    return f"arn:{PARTITION}:sso:::account/{account_id}"


def identity_store_arn(account_id: str, identity_store_id: str) -> str:
    """arn:aws:identitystore::ACCOUNT:identitystore/d-…"""
    return f"arn:{PARTITION}:identitystore::{account_id}:identitystore/{identity_store_id}"


def identity_store_member_arn(kind: str, member_id: str) -> str:
    """arn:aws:identitystore:::user/ID (or group, membership): no account, no Region."""
    return f"arn:{PARTITION}:identitystore:::{kind}/{member_id}"
