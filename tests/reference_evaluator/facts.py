"""What AWS's references say of the actions and condition keys that cases here use."""

MULTIVALUED = {
    "aws:principalorgpaths",
    "aws:resourceorgpaths",
    "aws:sourceorgpaths",
    "aws:vpceorgpaths",
    "aws:calledvia",
    "aws:principalservicenameslist",
    "aws:tagkeys",
    "dynamodb:attributes",
    "dynamodb:leadingkeys",
}
"""IAM User Guide, reference_policies_condition-single-vs-multi-valued-context-keys; Service
Authorization Reference, types that begin with ArrayOf."""

SINGLE = ("aws:", "s3:", "sts:")
"""Keys of these services that are not above hold one value; of others it is not known here."""

WITHOUT_RESOURCE = {
    "s3:listallmybuckets",
    "ec2:describeinstances",
    "kms:listkeys",
    "sts:getcalleridentity",
    "sts:getsessiontoken",
}
"""Service Authorization Reference, actions whose column of resource types is empty."""

WITH_RCP = {"s3", "sts", "kms", "sqs", "secretsmanager", "logs", "dynamodb", "ecr", "cognito-idp"}
"""AWS Organizations User Guide, orgs_manage_policies_rcps."""
