"""A server of the same stack that does nothing: the yardstick. `bare_server.py PORT BYTES`."""

import sys
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import uvicorn

Message = MutableMapping[str, Any]


def fixed_answer(size: int) -> Callable[..., Awaitable[None]]:
    """An ASGI application that reads the request and answers JSON of that many bytes."""
    body = b'{"a":"' + b"x" * max(0, size - 8) + b'"}'
    head: Message = {
        "type": "http.response.start",
        "status": 200,
        "headers": [
            (b"content-type", b"application/json"),
            (b"content-length", str(len(body)).encode()),
        ],
    }

    async def application(
        _scope: Message,
        receive: Callable[[], Awaitable[Message]],
        send: Callable[[Message], Awaitable[None]],
    ) -> None:
        while (await receive()).get("more_body"):
            pass
        await send(head)
        await send({"type": "http.response.body", "body": body})

    return application


if __name__ == "__main__":
    uvicorn.run(
        fixed_answer(int(sys.argv[2])),
        host="127.0.0.1",
        port=int(sys.argv[1]),
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="off",
        access_log=False,
        log_level="warning",
        server_header=False,
        proxy_headers=False,
    )
