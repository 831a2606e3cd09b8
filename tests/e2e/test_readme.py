"""The README's walkthrough, run as it stands there: with Debian's AWS CLI and Chromium."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from people import Person, chromium

from served import serving

ROOT = Path(__file__).parents[2]
_PASSWORD = "Nine-lives-of-alice-2"
_SERVER = "http://localhost:8700"
_BLOCK = re.compile(r"^```sh( fails)?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def walkthrough() -> str:
    """One bash script of the README's blocks; those marked `fails` must fail, the others not."""
    text = (ROOT / "README.md").read_text("utf-8")
    marked = text.split("<!-- walkthrough -->")[1].split("<!-- /walkthrough -->")[0]
    parts = ["set -eu"]
    for fails, commands in _BLOCK.findall(marked):
        if fails:
            parts.append(f"if (\n{commands}); then echo NOT REFUSED; exit 1; fi\necho REFUSED")
        else:
            parts.append(commands)
    return "\n".join([*parts, "echo THE END\n"])


@pytest.mark.browser
def test_the_walkthrough_of_the_readme_runs(tmp_path: Path) -> None:
    (tmp_path / ".venv").symlink_to(sys.prefix)
    with serving(tmp_path / "data") as served:
        port = served.url.rsplit(":", 1)[1]
        script = walkthrough().replace(_SERVER, f"http://localhost:{port}")
        told = list(_run(script, tmp_path))
    output = "\n".join(told)
    assert told[-1] == "THE END", output
    assert output.count("\nREFUSED") == 3, output
    assert "is not authorized to perform: iam:CreateUser" in output
    assert "explicit deny in a service control policy" in output
    assert "/alice" in output


def _run(script: str, folder: Path) -> Iterator[str]:
    """What the script prints; a person does in the browser what it asks for."""
    (folder / "walkthrough.sh").write_text(script)
    process = subprocess.Popen(
        ["bash", "walkthrough.sh"],
        cwd=folder,
        env=_environment(folder),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    one_time = ""
    try:
        for line in process.stdout:
            yield line.rstrip("\n")
            if line.startswith("One-time password of alice: "):
                one_time = line.rsplit(" ", 1)[1].strip()
            elif line.startswith("Open "):
                _approve(line.removeprefix("Open ").strip(), one_time, folder)
    finally:
        process.kill()
        process.wait()


def _environment(folder: Path) -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("AWS_", "VESTIBULE_")) and "proxy" not in name.lower()
    }
    # Debian's CLI, whatever other `aws` the machine has.
    return {**kept, "HOME": str(folder), "PATH": f"/usr/bin:{kept['PATH']}"}


def _approve(url: str, one_time: str, pictures: Path) -> None:
    with chromium() as browser:
        page = Person(browser, pictures).page
        page.goto(url)
        page.get_by_label("User name").fill("alice")
        page.get_by_role("button", name="Next").click()
        page.get_by_label("Password", exact=True).fill(one_time)
        page.get_by_role("button", name="Sign in").click()
        page.get_by_label("New password", exact=True).fill(_PASSWORD)
        page.get_by_label("New password again").fill(_PASSWORD)
        page.get_by_role("button", name="Set password and sign in").click()
        page.get_by_role("button", name="Allow").click()
        page.wait_for_load_state()
