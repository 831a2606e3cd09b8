"""Start URLs: in all the forms that clients send, and of no other instance."""

import pytest

from vestibule.identity_store.instances import create_instance
from vestibule.model.errors import Invalid
from vestibule.model.instances import Instance
from vestibule.sessions.start_urls import check_start_url
from vestibule.store.work import Work

BASE = "http://localhost:8700"


@pytest.fixture
def instance(work: Work) -> Instance:
    """The instance of this installation."""
    return create_instance(work, owner_account_id="111111111111")


@pytest.mark.parametrize(
    "url",
    [
        "https://{store}.awsapps.com/start",
        "https://{store}.awsapps.com/start/",
        "https://{store}.awsapps.com:443/start#/",
        "https://{instance}.portal.us-east-1.app.aws",
        "https://{instance}.portal.us-east-1.app.aws/",
        "http://localhost:8700/start",
        "http://localhost:8700/start/#/",
        "http://127.0.0.1:8700/start",
    ],
)
def test_our_own_addresses_are_known(work: Work, instance: Instance, url: str) -> None:
    written = url.format(store=instance.identity_store_id, instance=instance.id)
    check_start_url(work, written, base_url=BASE)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "start",
        "https://d-1234567890.awsapps.com/start",
        "http://{store}.awsapps.com/start",
        "https://{store}.awsapps.com/other",
        "https://{store}.awsapps.com.evil.example/start",
        "https://{store}.awsapps.com@evil.example/start",
        "https://{instance}.portal.eu-central-1.app.aws",
        "https://localhost:8700/start",
        "http://localhost:8701/start",
        "http://localhost:8700/",
        "http://localhost:x/start",
        "https://[/start",
    ],
)
def test_all_others_are_refused(work: Work, instance: Instance, url: str) -> None:
    written = url.format(store=instance.identity_store_id, instance=instance.id)
    with pytest.raises(Invalid, match="Couldn't find Identity Center Instance"):
        check_start_url(work, written, base_url=BASE)


def test_without_an_instance_no_address_is_known(work: Work) -> None:
    with pytest.raises(Invalid):
        check_start_url(work, f"{BASE}/start", base_url=BASE)
