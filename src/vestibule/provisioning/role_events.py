"""What provisioning leaves in the trail of an account whose roles it changes."""

from vestibule.audit.events import AuditEvent, record_event
from vestibule.store.work import Work

_SERVICE = "sso.amazonaws.com"


def record_role_event(work: Work, account_id: str, name: str, *, role_arn: str) -> None:
    """Appends CreateRole, UpdateRole or DeleteRole, called by Identity Center itself."""
    record_event(
        work,
        AuditEvent(
            account_id=account_id,
            name=name,
            source="iam.amazonaws.com",
            region=work.region,
            reads=False,
            resources=(("AWS::IAM::Role", role_arn),),
            details={
                "userIdentity": {"type": "AWSService", "invokedBy": _SERVICE},
                "sourceIPAddress": _SERVICE,
                "userAgent": _SERVICE,
                "requestParameters": {"roleName": role_arn.rpartition("/")[2]},
                "requestID": work.random.uuid(),
            },
        ),
    )
