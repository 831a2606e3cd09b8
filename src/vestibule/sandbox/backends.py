"""What moto holds of an account, read without making anything; only on the moto thread."""

from typing import Any


def find_backend(service: str, account_id: str, region: str) -> Any | None:
    """moto's backend of a service in an account and Region, or None while it has never been used.

    region: `aws` for services without Regions, such as S3.
    """
    from moto.backends import get_backend

    return _find_existing(get_backend(service), account_id, region)  # type: ignore[call-overload]


def _find_existing(accounts: dict[str, Any], account_id: str, region: str) -> Any | None:
    if account_id not in accounts.keys():  # noqa: SIM118  (`in` on the mapping makes accounts)
        return None
    regions = dict.get(accounts, account_id)
    if regions is None or region not in regions.keys():  # noqa: SIM118
        return None
    return regions[region]


def find_lambda_backend(account_id: str, region: str) -> Any | None:
    """The backend behind Lambda as the sandbox runs it (without containers)."""
    from moto.awslambda_simple.models import lambda_simple_backends

    return _find_existing(lambda_simple_backends, account_id, region)


def find_bucket(name: str) -> tuple[Any, str] | None:
    """A bucket and the account that owns it, whoever asks; None where there is none."""
    from moto.s3.models import s3_backends

    owner = s3_backends.bucket_accounts.get(name)
    if owner is None:
        return None
    _, account_id = owner
    backend = find_backend("s3", account_id, "aws")
    bucket = None if backend is None else backend.buckets.get(name)
    return None if bucket is None else (bucket, account_id)
