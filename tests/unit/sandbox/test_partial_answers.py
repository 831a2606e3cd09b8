"""Answers to requests of which a part was denied."""

import json
from collections.abc import Mapping

from unit.sandbox.botocore_clients import SandboxClients
from vestibule.sandbox.partial_answers import with_denied_parts, without_parts
from vestibule.sandbox.raw_http import RawResponse
from vestibule.sandbox.requests import SandboxRequest

_DENIED: Mapping[int, str] = {0: "not <you>"}


def _deletion(clients: SandboxClients) -> SandboxRequest:
    objects = [{"Key": "theirs & ours", "VersionId": "v"}, {"Key": "mine"}]
    clients.client("s3").create_bucket(Bucket="buc")
    clients.client("s3").delete_objects(Bucket="buc", Delete={"Objects": objects, "Quiet": True})
    return clients.plans[-1].request


def test_each_object_and_secret_is_a_part(clients: SandboxClients) -> None:
    _deletion(clients)
    assert [each.part for each in clients.plans[-1].checks] == [0, 1]
    clients.client("secretsmanager").batch_get_secret_value(SecretIdList=["a", "b"])
    assert [each.part for each in clients.plans[-1].checks] == [None, 0, 1]


def test_denied_objects_are_left_out_and_told(clients: SandboxClients) -> None:
    request = _deletion(clients)
    rest = without_parts(request, _DENIED)
    assert rest is not None
    assert rest.parameters["Delete"] == {"Objects": [{"Key": "mine"}], "Quiet": True}
    answer = RawResponse(200, [], b"<DeleteResult><Deleted/></DeleteResult>")
    told = with_denied_parts(answer, request, _DENIED).body
    assert told == (
        b"<DeleteResult><Deleted/><Error><Key>theirs &amp; ours</Key><VersionId>v</VersionId>"
        b"<Code>AccessDenied</Code><Message>not &lt;you&gt;</Message></Error></DeleteResult>"
    )


def test_nothing_is_sent_where_all_is_denied(clients: SandboxClients) -> None:
    request = _deletion(clients)
    everything = {0: "no", 1: "no"}
    assert without_parts(request, everything) is None
    told = with_denied_parts(None, request, everything)
    assert (told.status, told.body.count(b"<Error>")) == (200, 2)


def test_an_error_of_the_rest_stays_what_it_is(clients: SandboxClients) -> None:
    error = RawResponse(404, [], b"<Error><Code>NoSuchBucket</Code></Error>")
    assert with_denied_parts(error, _deletion(clients), _DENIED) is error


def test_denied_secrets_are_told_among_the_errors(clients: SandboxClients) -> None:
    clients.client("secretsmanager").batch_get_secret_value(SecretIdList=["a", "b"])
    request = clients.plans[-1].request
    answer = RawResponse(200, [], b'{"SecretValues": [], "Errors": [{"SecretId": "b"}]}')
    told = json.loads(with_denied_parts(answer, request, _DENIED).body)
    assert [each["SecretId"] for each in told["Errors"]] == ["b", "a"]
    assert told["Errors"][1]["ErrorCode"] == "AccessDeniedException"
