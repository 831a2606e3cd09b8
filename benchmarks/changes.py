"""Somebody who goes on changing things: the server forgets what it remembers of its reads."""

import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from aws_requests import json_call
from processes import ROOT

A_SECOND = 20


@contextmanager
def changing(port: int, *, instance_arn: str, permission_set_arn: str) -> Iterator[None]:
    """Changes a tag so many times a second, for as long as the block runs."""
    ended = threading.Event()

    def change() -> None:
        number = 0
        while not ended.wait(1 / A_SECOND):
            number += 1
            tag = {"Key": "changed", "Value": str(number)}
            request = json_call(
                port,
                "TagResource",
                {"InstanceArn": instance_arn, "ResourceArn": permission_set_arn, "Tags": [tag]},
                credentials=ROOT,
            )
            sent = urllib.request.Request(
                f"http://127.0.0.1:{port}{request.path}",
                data=request.body.encode(),
                headers=dict(request.headers),
                method=request.method,
            )
            urllib.request.urlopen(sent, timeout=30).close()

    thread = threading.Thread(target=change)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
