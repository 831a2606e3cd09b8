"""moto's services, called in-process as one account; only ever on the moto thread."""

import os
from typing import Any

from vestibule.sandbox.moto_thread import OutsideRefused
from vestibule.sandbox.raw_http import RawRequest, RawResponse
from vestibule.sandbox.refusals import SandboxRefusal, not_served

_ACCESS_KEY = "AKIASANDBOXSANDBOX00"
# What moto and botocore take from the environment is not meant for them: the server is started by
# people who use AWS. A profile that is not there would end every request, and some settings of
# moto's would let it leave its account.
_FOREIGN_PREFIXES = ("AWS_", "BOTO_", "MOTO_")
_FOREIGN_SETTINGS = frozenset(
    {
        "INITIAL_NO_AUTH_ACTION_COUNT",
        "S3_IGNORE_SUBDOMAIN_BUCKETNAME",
        "S3_UPLOAD_PART_MIN_SIZE",
        "TEST_PROXY_MODE",
        "TEST_SERVER_MODE",
    }
)
_SETTINGS = {
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
}
_UNTRUSTED_HEADERS = frozenset({"authorization", "x-amz-security-token", "content-length"})
_OWN_ANSWER_HEADERS = frozenset(
    {"content-length", "server", "connection", "date", "status", "transfer-encoding"}
)
_NOT_HERE = "The sandbox does not carry this out."


class MotoAccounts:
    """All accounts of moto, one WSGI application for each service.

    moto's own dispatcher is passed by: it also answers paths such as `/moto-api/reset`, which
    would be the key `reset` in a bucket of that name.
    """

    def __init__(self) -> None:
        self._applications: dict[str, Any] = {}
        self._is_loaded = False

    def load(self) -> None:
        """Import moto (about one second) if that has not happened."""
        if not self._is_loaded:
            _load_moto()
            self._is_loaded = True

    def send(self, request: RawRequest, *, account_id: str, region: str) -> RawResponse:
        """The answer of one account's service.

        request: written by ourselves; the account and Region in it come from the arguments.
        Raises SandboxRefusal where moto does not have the service or wants to reach outside.
        """
        from moto.core.request import Request

        self.load()
        query = f"?{request.query_string}" if request.query_string else ""
        made = Request.from_primitives(
            request.method,
            f"http://{request.headers['host']}{request.path}{query}",
            _trusted_headers(request, account_id, region),
            request.body,
        )
        return self._answer(made.environ, request)

    def _answer(self, environ: dict[str, Any], request: RawRequest) -> RawResponse:
        from werkzeug.test import run_wsgi_app

        application = self._application(request.headers["host"])
        try:
            body, status, headers = run_wsgi_app(application, environ, buffered=True)
        except Exception as error:
            if isinstance(error, NotImplementedError) or _is_outside_refused(error):
                raise not_served(_NOT_HERE) from error
            text = "The sandbox's service failed on this request."
            raise SandboxRefusal(text, code="InternalFailure", status=500) from error
        code = int(status.split()[0])
        if request.method == "HEAD":
            return RawResponse(code, [*_answer_headers(headers), _content_length(headers)], b"")
        return RawResponse(code, _answer_headers(headers), b"".join(body))

    def _application(self, host: str) -> Any:
        """The application of the service behind one of AWS's host names."""
        application = self._applications.get(host)
        if application is None:
            application = self._applications[host] = _make_application(_backend_of(host))
        return application

    def reset(self) -> None:
        """Empty every account."""
        if not self._is_loaded:
            return
        from moto.core.base_backend import BackendDict
        from moto.core.model_instances import reset_model_data
        from moto.s3.models import s3_backends

        # moto's own reset would fill every backend again; only S3 has files to close.
        for account in s3_backends.values():
            account.reset()
        s3_backends.bucket_accounts.clear()
        for backends in BackendDict._instances:  # type: ignore[misc]
            backends.clear()
        reset_model_data()


def _load_moto() -> None:
    _clear_environment()
    import moto.backends  # noqa: F401
    from moto.core.config import default_user_config

    default_user_config["lambda"] = {"use_docker": False}
    _leave_policies_to_us()


def _leave_policies_to_us() -> None:
    """moto denies by bucket and key policies without their principals and conditions.

    They have been decided when a request comes to moto.
    """
    from moto.iam.access_control import PermissionResult
    from moto.kms.responses import KmsResponse
    from moto.s3.models import FakeBucket

    FakeBucket.get_permission = lambda *_: PermissionResult.NEUTRAL  # type: ignore[method-assign]
    KmsResponse._validate_key_policy = lambda *_: None  # type: ignore[method-assign]


def _clear_environment() -> None:
    for name in list(os.environ):
        if name.startswith(_FOREIGN_PREFIXES) or name in _FOREIGN_SETTINGS:
            del os.environ[name]
    os.environ.update(_SETTINGS)


def _backend_of(host: str) -> str:
    from moto.backend_index import backend_url_patterns

    prefix, _, rest = host.partition(".")
    for each in (host, f"{prefix}.{rest.partition('.')[2]}"):
        for name, pattern in backend_url_patterns:
            if pattern.match(f"http://{each}"):
                return str(name)
    raise not_served("The sandbox does not have this service.")


def _make_application(backend: str) -> Any:
    from moto.moto_server.werkzeug_app import BackendRequest, create_backend_app

    class FormlessRequest(BackendRequest):
        """An object's content is never a form, whatever its type says."""

        want_form_data_parsed = False

    application = create_backend_app(backend)  # type: ignore[arg-type]
    if backend == "s3":
        application.request_class = FormlessRequest
    application.debug = False
    application.config["PROPAGATE_EXCEPTIONS"] = True
    return application


def _trusted_headers(request: RawRequest, account_id: str, region: str) -> dict[str, str]:
    scope = f"{_ACCESS_KEY}/20200101/{region}/{request.signing_name}/aws4_request"
    kept = {
        name: value
        for name, value in request.headers.items()
        if name not in _UNTRUSTED_HEADERS and not name.startswith("x-moto-")
    }
    return {
        **kept,
        "user-agent": "vestibule",
        "authorization": f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0",
        "x-moto-account-id": account_id,
    }


def _answer_headers(headers: Any) -> list[tuple[str, str]]:
    return [
        (name, value)
        for name, value in headers.items()
        if name.lower() not in _OWN_ANSWER_HEADERS
        and not name.lower().startswith("access-control-")
    ]


def _content_length(headers: Any) -> tuple[str, str]:
    """How long the content would be that a HEAD request leaves out."""
    return "content-length", headers.get("content-length") or "0"


def _is_outside_refused(error: BaseException) -> bool:
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, OutsideRefused):
            return True
        seen = seen.__cause__ or seen.__context__
    return False
