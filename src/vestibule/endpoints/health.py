"""Whether the process lives, and whether it can serve."""

from functools import partial

import structlog
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from vestibule.identity_store.instances import find_instance
from vestibule.store.work import UnitsOfWork

_log = structlog.get_logger("health")


def routes(units: UnitsOfWork) -> list[Route]:
    """GET /health/live and /health/ready."""
    return [
        Route("/health/live", show_live, methods=["GET"]),
        Route("/health/ready", partial(show_ready, units), methods=["GET"]),
    ]


async def show_live(_: Request) -> Response:
    """200 as long as there is an answer at all."""
    return PlainTextResponse("live\n")


async def show_ready(units: UnitsOfWork, _: Request) -> Response:
    """200 when the store answers, else 503."""
    try:
        units.read(find_instance)
    except Exception as error:  # whatever the driver raises, the answer is that it does not answer
        _log.error("store does not answer", exc_info=error)
        return PlainTextResponse("the store does not answer\n", 503)
    return PlainTextResponse("ready\n")
