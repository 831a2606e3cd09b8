"""A role to ask about: it may read one bucket, from one network."""

import json

from served import Served


def create_reader(served: Served) -> str:
    """Makes the role in the management account; its ARN."""
    iam = served.client("iam")
    trust = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}}
    reading = {
        "Sid": "Reading",
        "Effect": "Allow",
        "Action": "s3:GetObject",
        "Resource": "arn:aws:s3:::books/*",
        "Condition": {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}},
    }
    made = iam.create_role(
        RoleName="Reader",
        Path="/library/",
        AssumeRolePolicyDocument=policy_document({**trust, "Action": "sts:AssumeRole"}),
    )["Role"]
    iam.put_role_policy(
        RoleName="Reader", PolicyName="books", PolicyDocument=policy_document(reading)
    )
    return str(made["Arn"])


def policy_document(statement: dict[str, object]) -> str:
    """A policy of one statement."""
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})
