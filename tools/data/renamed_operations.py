"""Operations whose actions have other names, as AWS documents them; the others have their own.

Where there are several, some or all of them are needed. What a request makes necessary beyond
these (versions, tags, locks) depends on its parameters, and is decided where it is authorized.

Sources: Amazon S3 User Guide, "Required permissions for Amazon S3 API operations"; Lambda API
Reference, Invoke; DynamoDB Developer Guide, "IAM security policies with PartiQL" and "Using IAM
with DynamoDB transactions"; KMS Developer Guide, "KMS API permissions reference"; Amazon SQS and
Amazon SNS Developer Guides, "API permissions"; Bedrock API Reference, Converse.
"""

RENAMED_OPERATIONS: dict[str, dict[str, list[str]]] = {
    "bedrock": {
        "Converse": ["InvokeModel"],
        "ConverseStream": ["InvokeModelWithResponseStream"],
    },
    "dynamodb": {
        "BatchExecuteStatement": [
            "PartiQLDelete",
            "PartiQLInsert",
            "PartiQLSelect",
            "PartiQLUpdate",
        ],
        "ExecuteStatement": ["PartiQLDelete", "PartiQLInsert", "PartiQLSelect", "PartiQLUpdate"],
        "ExecuteTransaction": ["PartiQLDelete", "PartiQLInsert", "PartiQLSelect", "PartiQLUpdate"],
        "TransactGetItems": ["GetItem"],
        "TransactWriteItems": ["ConditionCheckItem", "DeleteItem", "PutItem", "UpdateItem"],
    },
    "kms": {
        "ReEncrypt": ["ReEncryptFrom", "ReEncryptTo"],
    },
    "lambda": {
        "Invoke": ["InvokeFunction"],
        "InvokeWithResponseStream": ["InvokeFunction"],
        "GetLayerVersionByArn": ["GetLayerVersion"],
    },
    "s3": {
        "CompleteMultipartUpload": ["PutObject"],
        "CopyObject": ["GetObject", "PutObject"],
        "CreateBucketMetadataConfiguration": ["CreateBucketMetadataTableConfiguration"],
        "CreateMultipartUpload": ["PutObject"],
        "DeleteBucketAnalyticsConfiguration": ["PutAnalyticsConfiguration"],
        "DeleteBucketCors": ["PutBucketCORS"],
        "DeleteBucketEncryption": ["PutEncryptionConfiguration"],
        "DeleteBucketIntelligentTieringConfiguration": ["PutIntelligentTieringConfiguration"],
        "DeleteBucketInventoryConfiguration": ["PutInventoryConfiguration"],
        "DeleteBucketLifecycle": ["PutLifecycleConfiguration"],
        "DeleteBucketMetadataConfiguration": ["DeleteBucketMetadataTableConfiguration"],
        "DeleteBucketMetricsConfiguration": ["PutMetricsConfiguration"],
        "DeleteBucketOwnershipControls": ["PutBucketOwnershipControls"],
        "DeleteBucketReplication": ["PutReplicationConfiguration"],
        "DeleteBucketTagging": ["PutBucketTagging"],
        "DeleteObjects": ["DeleteObject"],
        "DeletePublicAccessBlock": ["PutBucketPublicAccessBlock"],
        "GetBucketAccelerateConfiguration": ["GetAccelerateConfiguration"],
        "GetBucketAnalyticsConfiguration": ["GetAnalyticsConfiguration"],
        "GetBucketEncryption": ["GetEncryptionConfiguration"],
        "GetBucketIntelligentTieringConfiguration": ["GetIntelligentTieringConfiguration"],
        "GetBucketInventoryConfiguration": ["GetInventoryConfiguration"],
        "GetBucketLifecycle": ["GetLifecycleConfiguration"],
        "GetBucketLifecycleConfiguration": ["GetLifecycleConfiguration"],
        "GetBucketMetadataConfiguration": ["GetBucketMetadataTableConfiguration"],
        "GetBucketMetricsConfiguration": ["GetMetricsConfiguration"],
        "GetBucketNotificationConfiguration": ["GetBucketNotification"],
        "GetBucketReplication": ["GetReplicationConfiguration"],
        "GetObjectLockConfiguration": ["GetBucketObjectLockConfiguration"],
        "GetPublicAccessBlock": ["GetBucketPublicAccessBlock"],
        "HeadBucket": ["ListBucket"],
        "HeadObject": ["GetObject"],
        "ListBucketAnalyticsConfigurations": ["GetAnalyticsConfiguration"],
        "ListBucketIntelligentTieringConfigurations": ["GetIntelligentTieringConfiguration"],
        "ListBucketInventoryConfigurations": ["GetInventoryConfiguration"],
        "ListBucketMetricsConfigurations": ["GetMetricsConfiguration"],
        "ListBuckets": ["ListAllMyBuckets"],
        "ListMultipartUploads": ["ListBucketMultipartUploads"],
        "ListObjectVersions": ["ListBucketVersions"],
        "ListObjects": ["ListBucket"],
        "ListObjectsV2": ["ListBucket"],
        "ListParts": ["ListMultipartUploadParts"],
        "PutBucketAccelerateConfiguration": ["PutAccelerateConfiguration"],
        "PutBucketAnalyticsConfiguration": ["PutAnalyticsConfiguration"],
        "PutBucketEncryption": ["PutEncryptionConfiguration"],
        "PutBucketIntelligentTieringConfiguration": ["PutIntelligentTieringConfiguration"],
        "PutBucketInventoryConfiguration": ["PutInventoryConfiguration"],
        "PutBucketLifecycle": ["PutLifecycleConfiguration"],
        "PutBucketLifecycleConfiguration": ["PutLifecycleConfiguration"],
        "PutBucketMetricsConfiguration": ["PutMetricsConfiguration"],
        "PutBucketNotificationConfiguration": ["PutBucketNotification"],
        "PutBucketReplication": ["PutReplicationConfiguration"],
        "PutObjectLockConfiguration": ["PutBucketObjectLockConfiguration"],
        "PutPublicAccessBlock": ["PutBucketPublicAccessBlock"],
        "SelectObjectContent": ["GetObject"],
        "UploadPart": ["PutObject"],
        "UploadPartCopy": ["GetObject", "PutObject"],
    },
    "sns": {
        "PublishBatch": ["Publish"],
    },
    "sqs": {
        "ChangeMessageVisibilityBatch": ["ChangeMessageVisibility"],
        "DeleteMessageBatch": ["DeleteMessage"],
        "SendMessageBatch": ["SendMessage"],
    },
}
