"""A person at a terminal: waits for a question and types the answer."""

import os
import pty
import re
import select
import subprocess
import time
from types import TracebackType

_PATIENCE_SECONDS = 40


class Terminal:
    """A command that believes it talks to a person."""

    def __init__(self, command: list[str], environment: dict[str, str]) -> None:
        self._ours, theirs = pty.openpty()
        self.process = subprocess.Popen(
            command,
            env={**environment, "TERM": "dumb", "COLUMNS": "200"},
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
        )
        os.close(theirs)
        self.seen = ""
        self._read_up_to = 0

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self._ours)

    def wait_for(self, pattern: str) -> re.Match[str]:
        """What fits the pattern, among what came since the last match."""
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while time.monotonic() < deadline:
            found = re.compile(pattern).search(self.seen, self._read_up_to)
            if found:
                self._read_up_to = found.end()
                return found
            if not self._read():
                break
        raise AssertionError(f"{pattern!r} did not come: {self.seen[self._read_up_to :]!r}")

    def answer(self, question: str, text: str) -> None:
        """Types the text and the return key once the question stands there."""
        self.wait_for(question)
        os.write(self._ours, f"{text}\r".encode())

    def _read(self) -> bool:
        if not select.select([self._ours], [], [], 0.2)[0]:
            return True
        try:
            part = os.read(self._ours, 4096)
        except OSError:  # the command has ended
            return False
        if b"\x1b[6n" in part:  # where is the cursor?
            os.write(self._ours, b"\x1b[1;1R")
        self.seen += part.decode(errors="replace")
        return bool(part)
