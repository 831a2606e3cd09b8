"""What the sandbox does not carry out, though moto could: it would pass authorization by.

moto acts on other resources without asking anybody, so whatever makes it do so is left out.
"""

from vestibule.sandbox.refusals import not_served

# Ours; or acting on other services, by themselves or on a caller's behalf; or running programs.
_SERVICES = frozenset(
    {
        "apigateway",
        "apigatewayv2",
        "apigatewaymanagementapi",
        "appsync",
        "backup",
        "batch",
        "cloudcontrol",
        "cloudformation",
        "cloudtrail",
        "codebuild",
        "codedeploy",
        "codepipeline",
        "datapipeline",
        "datasync",
        "dynamodbstreams",
        "ecs",
        "emr",
        "events",
        "firehose",
        "glue",
        "iam",
        "identitystore",
        "iot",
        "iot-data",
        "opsworks",
        "organizations",
        "pipes",
        "ram",
        "rds-data",
        "redshift-data",
        "s3control",
        "s3tables",
        "s3vectors",
        "sagemaker",
        "scheduler",
        "servicecatalog",
        "signer",
        "sso",
        "sso-admin",
        "sso-oidc",
        "stepfunctions",
        "sts",
        "support",
        "synthetics",
        "transcribe",
        "transfer",
    }
)
_OPERATIONS = {
    "dynamodb": frozenset(
        {
            "EnableKinesisStreamingDestination",
            "ExportTableToPointInTime",
            "ImportTable",
            "UpdateKinesisStreamingDestination",
        }
    ),
    # They start instances by templates, or give them roles by profiles, and nobody is asked for it.
    "ec2": frozenset(
        {
            "AssociateIamInstanceProfile",
            "CreateFleet",
            "ModifyFleet",
            "ModifySpotFleetRequest",
            "ReplaceIamInstanceProfileAssociation",
            "RequestSpotFleet",
            "RequestSpotInstances",
        }
    ),
    "lambda": frozenset(
        {
            "CreateEventSourceMapping",
            "Invoke",
            "InvokeAsync",
            "InvokeWithResponseStream",
            "PublishLayerVersion",
            "PutFunctionEventInvokeConfig",
            "UpdateEventSourceMapping",
        }
    ),
    "logs": frozenset({"CreateExportTask", "PutSubscriptionFilter", "StartLiveTail"}),
    "s3": frozenset(
        {
            "CreateSession",
            "ListDirectoryBuckets",
            "PostObject",
            "PutBucketInventoryConfiguration",
            "PutBucketLogging",
            "PutBucketNotification",
            "PutBucketNotificationConfiguration",
            "PutBucketReplication",
            "RenameObject",
            "SelectObjectContent",
            "WriteGetObjectResponse",
        }
    ),
    "secretsmanager": frozenset({"ReplicateSecretToRegions", "RotateSecret"}),
}


def check_served(service: str, operation: str) -> None:
    """Returns when the sandbox carries the operation out. Raises SandboxRefusal."""
    if service in _SERVICES:
        raise not_served(f"The service {service} is not served by the sandbox.")
    if operation in _OPERATIONS.get(service, ()):
        raise not_served(f"{operation} is not served by the sandbox.")
