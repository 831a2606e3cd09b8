"""How the process logs: one JSON object a line on standard error, without the values of variables.

structlog's own default shows, where it can, the local variables of every frame of a traceback,
tokens and passwords among them.
"""

import sys
from typing import TextIO

import structlog


def configure_logs(stream: TextIO | None = None) -> None:
    """Logs go to the stream, standard error unless told otherwise."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger("info"),
        logger_factory=structlog.PrintLoggerFactory(stream or sys.stderr),
    )
