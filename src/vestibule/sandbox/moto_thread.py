"""The one thread on which moto runs, shut off from the network.

moto is not safe with several threads, and slow to import: both happen here and nowhere else.
"""

import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

Answer = TypeVar("Answer")

# Python before 3.12 does not announce new threads; what would start any is in `unserved`.
_REFUSED_EVENTS = frozenset(
    {
        "_thread.start_new_thread",
        "os.exec",
        "os.fork",
        "os.forkpty",
        "os.posix_spawn",
        "os.system",
        "socket.bind",
        "socket.connect",
        "socket.getaddrinfo",
        "socket.gethostbyaddr",
        "socket.gethostbyname",
        "socket.sendto",
        "subprocess.Popen",
    }
)
_this_thread = threading.local()
_install_lock = threading.Lock()
_installed: list[bool] = []


class OutsideRefused(PermissionError):
    """A sandboxed service wanted the network, a process or a thread of its own."""


class MotoThread:
    """Runs functions one after the other on a thread that cannot reach outside."""

    def __init__(self) -> None:
        self._executor = ThreadPoolExecutor(
            max_workers=1, thread_name_prefix="sandbox", initializer=_shut_off_this_thread
        )

    def submit(self, work: Callable[..., Answer], *arguments: Any) -> "Future[Answer]":
        """Queue a call; its answer or exception comes with the future."""
        return self._executor.submit(work, *arguments)

    def close(self) -> None:
        """Finish what is queued and end the thread."""
        self._executor.shutdown(wait=True)


def _shut_off_this_thread() -> None:
    """Refuse the network, processes and threads to the calling thread, for ever."""
    with _install_lock:
        if not _installed:
            sys.addaudithook(_refuse_outside)
            _installed.append(True)
    _this_thread.is_shut_off = True


def _refuse_outside(event: str, arguments: tuple[Any, ...]) -> None:  # noqa: ARG001
    if event in _REFUSED_EVENTS and getattr(_this_thread, "is_shut_off", False):
        raise OutsideRefused(f"{event} is refused in the sandbox")
