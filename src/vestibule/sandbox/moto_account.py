"""moto's services, called in-process as one account; only ever on the moto thread."""

import os
from typing import Any

from vestibule.sandbox.moto_thread import OutsideRefused
from vestibule.sandbox.raw_http import RawRequest, RawResponse
from vestibule.sandbox.refusals import not_served

_USER_AGENT = "vestibule"
_ACCESS_KEY = "AKIASANDBOXSANDBOX00"
# Settings that moto takes from the environment and that would let it leave its account.
_FOREIGN_SETTINGS = ("MOTO_ACCOUNT_ID", "INITIAL_NO_AUTH_ACTION_COUNT", "TEST_PROXY_MODE")


class MotoAccounts:
    """All accounts of moto behind its WSGI application."""

    def __init__(self) -> None:
        self._application: Any = None

    def load(self) -> None:
        """Import moto (about one second) if that has not happened."""
        if self._application is None:
            self._application = _make_application()

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

        try:
            body, status, headers = run_wsgi_app(self._application, environ, buffered=True)
        except (OutsideRefused, NotImplementedError) as error:
            raise not_served(_NOT_HERE) from error
        except Exception as error:
            if _is_outside_refused(error):
                raise not_served(_NOT_HERE) from error
            raise
        content = b"" if request.method == "HEAD" else b"".join(body)
        return RawResponse(int(status.split()[0]), _answer_headers(headers), content)

    def reset(self) -> None:
        """Empty every account."""
        if self._application is None:
            return
        from moto.core.base_backend import BackendDict
        from moto.core.model_instances import reset_model_data

        BackendDict.reset()
        reset_model_data()


_NOT_HERE = "The sandbox does not carry this out."


def _make_application() -> Any:
    for name in _FOREIGN_SETTINGS:
        os.environ.pop(name, None)
    os.environ.setdefault("MOTO_EC2_LOAD_DEFAULT_AMIS", "true")
    os.environ.setdefault("AWS_EC2_METADATA_DISABLED", "true")
    from moto.core.config import default_user_config
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

    default_user_config["lambda"] = {"use_docker": False}
    default_user_config["batch"] = {"use_docker": False}

    def quiet_app(service: Any) -> Any:
        application = create_backend_app(service)
        application.debug = False
        application.config["PROPAGATE_EXCEPTIONS"] = True
        return application

    return DomainDispatcherApplication(quiet_app)


def _trusted_headers(request: RawRequest, account_id: str, region: str) -> dict[str, str]:
    scope = f"{_ACCESS_KEY}/20200101/{region}/{request.signing_name}/aws4_request"
    kept = {
        name: value
        for name, value in request.headers.items()
        if name not in {"authorization", "x-amz-security-token", "content-length"}
        and not name.startswith("x-moto-")
    }
    return {
        **kept,
        "user-agent": _USER_AGENT,
        "authorization": f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0",
        "x-moto-account-id": account_id,
    }


def _answer_headers(headers: Any) -> list[tuple[str, str]]:
    dropped = {"content-length", "server", "connection", "date", "transfer-encoding"}
    return [
        (name, value)
        for name, value in headers.items()
        if name.lower() not in dropped and not name.lower().startswith("access-control-")
    ]


def _is_outside_refused(error: BaseException) -> bool:
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, OutsideRefused):
            return True
        seen = seen.__cause__ or seen.__context__
    return False
