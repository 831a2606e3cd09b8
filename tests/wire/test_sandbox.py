"""Services inside an embedded account that are not ours: authorized, apart, recorded."""

import json
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from account_roles import account_id, administrator
from served import MANAGEMENT_ACCOUNT, Served, serving


@pytest.fixture(scope="module")
def dev(served: Served) -> dict[str, str]:
    """An administrator of the development account."""
    return administrator(served, account_id(served, "DevAccount"), user="uses-the-sandbox-in-dev")


@pytest.fixture(scope="module")
def prod(served: Served) -> dict[str, str]:
    """An administrator of the production account."""
    return administrator(served, account_id(served, "ProdAccount"), user="uses-the-sandbox-in-prod")


def _code(error: pytest.ExceptionInfo[ClientError]) -> str:
    return str(error.value.response["Error"]["Code"])


def test_each_service_answers_in_the_callers_account(served: Served, dev: dict[str, str]) -> None:
    sqs = served.client("sqs", **dev)
    url = sqs.create_queue(QueueName="jobs")["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="work")
    assert sqs.receive_message(QueueUrl=url)["Messages"][0]["Body"] == "work"
    topic = served.client("sns", **dev).create_topic(Name="news")["TopicArn"]
    account = served.client("sts", **dev).get_caller_identity()["Account"]
    assert topic == f"arn:aws:sns:us-east-1:{account}:news"
    dynamodb = served.client("dynamodb", **dev)
    dynamodb.create_table(
        TableName="people",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    assert dynamodb.list_tables()["TableNames"] == ["people"]
    key = served.client("kms", **dev).create_key()["KeyMetadata"]["KeyId"]
    blob = served.client("kms", **dev).encrypt(KeyId=key, Plaintext=b"x")["CiphertextBlob"]
    assert served.client("kms", **dev).decrypt(CiphertextBlob=blob)["Plaintext"] == b"x"
    secrets = served.client("secretsmanager", **dev)
    secrets.create_secret(Name="db", SecretString="hunter2")
    assert secrets.get_secret_value(SecretId="db")["SecretString"] == "hunter2"
    logs = served.client("logs", **dev)
    logs.create_log_group(logGroupName="/app")
    groups = logs.describe_log_groups()["logGroups"]
    assert [each["logGroupName"] for each in groups] == ["/app"]
    assert served.client("lambda", **dev).list_functions()["Functions"] == []
    assert served.client("ec2", **dev).describe_instances()["Reservations"] == []


def test_objects_are_kept_in_chunks_and_by_presigned_urls(
    served: Served, dev: dict[str, str]
) -> None:
    s3 = served.client("s3", **dev)
    s3.create_bucket(Bucket="kept-objects")
    s3.put_object(Bucket="kept-objects", Key="a b/ü.txt", Body=b"x" * 200_000)
    assert len(s3.get_object(Bucket="kept-objects", Key="a b/ü.txt")["Body"].read()) == 200_000
    url = served.client("s3", signs="s3v4", **dev).generate_presigned_url(
        "get_object", Params={"Bucket": "kept-objects", "Key": "a b/ü.txt"}
    )
    with urllib.request.urlopen(url) as answer:
        assert len(answer.read()) == 200_000
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(url.replace("kept-objects", "kept-objects2"))
    assert refused.value.code == 403


def test_an_object_that_is_a_page_is_no_page_at_the_portals_address(
    served: Served, dev: dict[str, str]
) -> None:
    s3 = served.client("s3", signs="s3v4", **dev)
    s3.create_bucket(Bucket="pages")
    s3.put_object(Bucket="pages", Key="x", Body=b"<script>1</script>", ContentType="text/html")
    link = s3.generate_presigned_url("get_object", {"Bucket": "pages", "Key": "x"})
    with urllib.request.urlopen(link) as answer:
        policy = answer.headers.get_all("content-security-policy")
        assert policy == ["sandbox; default-src 'none'; frame-ancestors 'none'"]
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_large_bodies_are_taken_from_those_who_have_a_key(
    served: Served, dev: dict[str, str]
) -> None:
    s3 = served.client("s3", signs="s3v4", **dev)
    s3.create_bucket(Bucket="large")
    content = b"x" * 3_000_000
    link = s3.generate_presigned_url("put_object", {"Bucket": "large", "Key": "presigned"})
    urllib.request.urlopen(urllib.request.Request(link, content, method="PUT")).close()
    s3.put_object(Bucket="large", Key="signed", Body=content)
    sizes = [each["Size"] for each in s3.list_objects_v2(Bucket="large")["Contents"]]
    assert sizes == [len(content)] * 2
    nobody = {"aws_access_key_id": "AKIAUNKNOWNUNKNOWN00", "aws_secret_access_key": "x"}
    with pytest.raises(ClientError) as refused:
        served.client("s3", **nobody).put_object(Bucket="large", Key="k", Body=content)
    assert _code(refused) == "InvalidAccessKeyId"


def test_the_environment_of_who_starts_the_server_changes_nothing_in_accounts(
    tmp_path: Path,
) -> None:
    environment = {
        "AWS_PROFILE": "missing",
        "AWS_CONFIG_FILE": "/nonexistent/config",
        "AWS_DEFAULT_REGION": "nowhere",
        "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
        "MOTO_ACCOUNT_ID": "999999999999",
        "MOTO_ALLOW_NONEXISTENT_REGION": "true",
        "MOTO_S3_CUSTOM_ENDPOINTS": "http://127.0.0.1:1",
        "INITIAL_NO_AUTH_ACTION_COUNT": "0",
        "TEST_SERVER_MODE": "true",
        "S3_IGNORE_SUBDOMAIN_BUCKETNAME": "1",
    }
    with serving(tmp_path / "data", **environment) as running:
        url = running.client("sqs").create_queue(QueueName="q")["QueueUrl"]
        assert url == f"{running.url}/{MANAGEMENT_ACCOUNT}/q"
        s3 = running.client("s3")
        s3.create_bucket(Bucket="buc")
        s3.put_object(Bucket="buc", Key="k", Body=b"here")
        assert s3.get_object(Bucket="buc", Key="k")["Body"].read() == b"here"
        key = running.client("kms").create_key()["KeyMetadata"]["Arn"]
        assert key.startswith(f"arn:aws:kms:us-east-1:{MANAGEMENT_ACCOUNT}:")


def test_accounts_are_apart(served: Served, dev: dict[str, str], prod: dict[str, str]) -> None:
    mine, theirs = served.client("s3", **dev), served.client("s3", **prod)
    mine.create_bucket(Bucket="of-dev-alone")
    assert "of-dev-alone" not in {each["Name"] for each in theirs.list_buckets()["Buckets"]}
    with pytest.raises(ClientError) as refused:
        theirs.list_objects_v2(Bucket="of-dev-alone")
    assert _code(refused) == "AccessDenied"
    assert served.client("dynamodb", **prod).list_tables()["TableNames"] == []


def test_a_bucket_policy_lets_another_account_in(
    served: Served, dev: dict[str, str], prod: dict[str, str]
) -> None:
    mine, theirs = served.client("s3", **dev), served.client("s3", **prod)
    mine.create_bucket(Bucket="shared-by-dev")
    mine.put_object(Bucket="shared-by-dev", Key="k", Body=b"v")
    account = served.client("sts", **prod).get_caller_identity()["Account"]
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{account}:root"},
        "Action": "s3:GetObject",
        "Resource": "arn:aws:s3:::shared-by-dev/*",
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    mine.put_bucket_policy(Bucket="shared-by-dev", Policy=policy)
    assert theirs.get_object(Bucket="shared-by-dev", Key="k")["Body"].read() == b"v"
    with pytest.raises(ClientError) as refused:
        theirs.put_object(Bucket="shared-by-dev", Key="k", Body=b"w")
    assert _code(refused) == "AccessDenied"


def test_a_claimed_account_counts_for_nothing(
    served: Served, dev: dict[str, str], prod: dict[str, str]
) -> None:
    theirs = served.client("sts", **prod).get_caller_identity()["Account"]
    s3 = served.client("s3", **dev)

    def claim(params: dict[str, Any], **_: Any) -> None:
        params["headers"]["x-moto-account-id"] = theirs

    s3.meta.events.register("before-call.s3.CreateBucket", claim)
    s3.create_bucket(Bucket="claimed-for-prod")
    s3.meta.events.unregister("before-call.s3.CreateBucket", claim)
    assert "claimed-for-prod" in {each["Name"] for each in s3.list_buckets()["Buckets"]}
    buckets = served.client("s3", **prod).list_buckets()["Buckets"]
    assert "claimed-for-prod" not in {each["Name"] for each in buckets}


def test_calls_are_recorded_in_the_accounts_own_trail(served: Served, dev: dict[str, str]) -> None:
    served.client("s3", **dev).create_bucket(Bucket="recorded-bucket")
    events = served.client("cloudtrail", **dev).lookup_events(
        LookupAttributes=[{"AttributeKey": "ResourceName", "AttributeValue": "recorded-bucket"}]
    )["Events"]
    assert [event["EventName"] for event in events] == ["CreateBucket"]
    assert events[0]["EventSource"] == "s3.amazonaws.com"


def test_a_deny_of_one_resource_counts_where_the_resource_cannot_be_told(
    served: Served, dev: dict[str, str]
) -> None:
    iam = served.client("iam", **dev)
    document = {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": "*", "Resource": "*"},
            {
                "Effect": "Deny",
                "Action": "ssm:GetParameter",
                "Resource": "arn:aws:ssm:*:*:parameter/secret",
            },
        ],
    }
    iam.create_user(UserName="guarded")
    iam.put_user_policy(UserName="guarded", PolicyName="p", PolicyDocument=json.dumps(document))
    key = iam.create_access_key(UserName="guarded")["AccessKey"]
    served.client("ssm", **dev).put_parameter(Name="/secret", Value="x", Type="String")
    assert served.client("ssm", **dev).get_parameter(Name="/secret")["Parameter"]["Value"] == "x"
    ssm = served.client(
        "ssm",
        aws_access_key_id=key["AccessKeyId"],
        aws_secret_access_key=key["SecretAccessKey"],
    )
    with pytest.raises(ClientError) as refused:
        ssm.get_parameter(Name="/secret")
    assert _code(refused) == "AccessDeniedException"


def test_a_session_of_a_role_that_is_gone_is_refused_in_the_services_words(
    served: Served, dev: dict[str, str]
) -> None:
    iam = served.client("iam", **dev)
    account = served.client("sts", **dev).get_caller_identity()["Account"]
    trust = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"AWS": f"arn:aws:iam::{account}:root"},
                "Action": "sts:AssumeRole",
            }
        ],
    }
    role = iam.create_role(RoleName="brief", AssumeRolePolicyDocument=json.dumps(trust))["Role"]
    made = served.client("sts", **dev).assume_role(RoleArn=role["Arn"], RoleSessionName="brief")
    session = {
        "aws_access_key_id": made["Credentials"]["AccessKeyId"],
        "aws_secret_access_key": made["Credentials"]["SecretAccessKey"],
        "aws_session_token": made["Credentials"]["SessionToken"],
    }
    iam.delete_role(RoleName="brief")
    for service, method, code in (
        ("s3", "list_buckets", "InvalidToken"),
        ("dynamodb", "list_tables", "UnrecognizedClientException"),
    ):
        with pytest.raises(ClientError) as refused:
            getattr(served.client(service, **session), method)()
        assert _code(refused) == code


def test_a_service_that_is_not_there_says_so(served: Served, dev: dict[str, str]) -> None:
    with pytest.raises(ClientError) as refused:
        served.client("braket", **dev).search_devices(filters=[])
    assert _code(refused) in {"NotImplemented", "501", "AccessDenied", "AccessDeniedException"}


def test_a_denial_of_ec2_carries_a_message_for_those_who_may_decode_it(
    served: Served, dev: dict[str, str], prod: dict[str, str]
) -> None:
    iam = served.client("iam", **dev)
    statement = {"Sid": "NoEc2", "Effect": "Deny", "Action": "ec2:*", "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    iam.create_user(UserName="curious")
    iam.put_user_policy(UserName="curious", PolicyName="p", PolicyDocument=document)
    key = iam.create_access_key(UserName="curious")["AccessKey"]
    curious = {
        "aws_access_key_id": key["AccessKeyId"],
        "aws_secret_access_key": key["SecretAccessKey"],
    }
    with pytest.raises(ClientError) as refused:
        served.client("ec2", **curious).create_vpc(CidrBlock="10.0.0.0/16")
    assert _code(refused) == "UnauthorizedOperation"
    message = str(refused.value.response["Error"]["Message"])
    told, mark, encoded = message.partition(". Encoded authorization failure message: ")
    assert told.endswith("with an explicit deny in an identity-based policy")
    assert mark
    request = {"EncodedMessage": encoded}
    answer = served.client("sts", **dev).decode_authorization_message(**request)
    decoded = json.loads(answer["DecodedMessage"])
    assert decoded["explicitDeny"] is True
    assert decoded["matchedStatements"]["items"][0]["statementId"] == "NoEc2"
    assert decoded["context"]["principal"]["arn"].endswith(":user/curious")
    assert decoded["context"]["action"] == "ec2:CreateVpc"
    with pytest.raises(ClientError) as refused:
        served.client("sts", **curious).decode_authorization_message(**request)
    assert _code(refused) == "AccessDenied"
    with pytest.raises(ClientError) as refused:
        served.client("sts", **prod).decode_authorization_message(**request)
    assert _code(refused) == "InvalidAuthorizationMessageException"


def test_an_answer_bears_the_request_id_of_its_event(served: Served, dev: dict[str, str]) -> None:
    s3 = served.client("s3", **dev)
    made = s3.create_bucket(Bucket="known-by-its-id")["ResponseMetadata"]["RequestId"]
    with pytest.raises(ClientError) as refused:
        s3.head_object(Bucket="known-by-its-id", Key="none")
    missed = refused.value.response["ResponseMetadata"]["RequestId"]
    described = served.client("ec2", **dev).describe_vpcs()["ResponseMetadata"]["RequestId"]
    events = served.client("cloudtrail", **dev).lookup_events()["Events"]
    ids = {json.loads(each["CloudTrailEvent"])["requestID"] for each in events}
    assert {made, missed, described} <= ids


def test_large_objects_are_put_by_presigned_urls(served: Served, dev: dict[str, str]) -> None:
    s3 = served.client("s3", signs="s3v4", **dev)
    s3.create_bucket(Bucket="by-presigned-url")
    named = {"Bucket": "by-presigned-url", "Key": "large"}
    url = s3.generate_presigned_url("put_object", Params=named)
    content = b"x" * (3 * 1024 * 1024)
    with urllib.request.urlopen(urllib.request.Request(url, data=content, method="PUT")) as answer:
        assert answer.status == 200
    assert s3.head_object(**named)["ContentLength"] == len(content)


def test_a_large_body_that_is_presigned_for_our_own_services_is_refused(served: Served) -> None:
    url = served.client("sts").generate_presigned_url("get_caller_identity")
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(urllib.request.Request(url, data=b"x" * (2 * 1024 * 1024)))
    assert refused.value.code == 413


def test_an_object_uploaded_in_parts_tells_where_it_is(served: Served, dev: dict[str, str]) -> None:
    s3 = served.client("s3", **dev)
    s3.create_bucket(Bucket="put-in-parts")
    named = {"Bucket": "put-in-parts", "Key": "k"}
    named["UploadId"] = s3.create_multipart_upload(**named)["UploadId"]
    part = s3.upload_part(PartNumber=1, Body=b"x", **named)
    parts = [{"PartNumber": 1, "ETag": part["ETag"]}]
    made = s3.complete_multipart_upload(MultipartUpload={"Parts": parts}, **named)
    assert made["Location"] == f"{served.url}/put-in-parts/k"
