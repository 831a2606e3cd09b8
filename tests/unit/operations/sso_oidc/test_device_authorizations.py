"""StartDeviceAuthorization as the CLI uses it."""

import re

import pytest

from oidc_samples import make_call, make_client, make_device
from vestibule.identity_store.instances import create_instance
from vestibule.model.errors import Invalid, Unauthenticated, VestibuleError
from vestibule.operations.sso_oidc.device_authorizations import start_device_authorization
from vestibule.operations.sso_oidc.errors import SERVICE
from vestibule.store.work import Work

CALL = make_call("StartDeviceAuthorization")
START_URL = "http://localhost:8700/start"


def refused_name(error: VestibuleError) -> str | None:
    return SERVICE.error_name(error)


def test_the_answer_has_aws_s_values(work: Work) -> None:
    instance = create_instance(work, owner_account_id="111111111111")
    made = make_device(work)
    answer = start_device_authorization(
        work,
        CALL,
        {
            "clientId": made.client_id,
            "clientSecret": made.client_secret.value,
            "startUrl": f"https://{instance.identity_store_id}.awsapps.com/start",
        },
    )
    assert re.fullmatch(r"[A-Z]{4}-[A-Z]{4}", answer["userCode"])
    assert (answer["expiresIn"], answer["interval"]) == (600, 1)
    page = "http://localhost:8700/device"
    assert answer["verificationUri"] == page
    assert answer["verificationUriComplete"] == f"{page}?user_code={answer['userCode']}"
    assert len(answer["deviceCode"]) >= 43


def test_a_wrong_secret_is_refused(work: Work) -> None:
    create_instance(work, owner_account_id="111111111111")
    made = make_device(work)
    with pytest.raises(Unauthenticated) as refused:
        start_device_authorization(
            work,
            CALL,
            {"clientId": made.client_id, "clientSecret": "x", "startUrl": START_URL},
        )
    assert refused_name(refused.value) == "InvalidClientException"


def test_a_client_of_the_browser_flow_may_not(work: Work) -> None:
    create_instance(work, owner_account_id="111111111111")
    made = make_client(work)
    secret = made.client_secret.value
    with pytest.raises(Invalid) as refused:
        start_device_authorization(
            work,
            CALL,
            {"clientId": made.client_id, "clientSecret": secret, "startUrl": START_URL},
        )
    assert refused_name(refused.value) == "UnauthorizedClientException"


def test_another_instance_is_not_found(work: Work) -> None:
    create_instance(work, owner_account_id="111111111111")
    made = make_device(work)
    with pytest.raises(Invalid, match="Couldn't find Identity Center Instance"):
        start_device_authorization(
            work,
            CALL,
            {
                "clientId": made.client_id,
                "clientSecret": made.client_secret.value,
                "startUrl": "https://d-1234567890.awsapps.com/start",
            },
        )
