"""The AWS configuration file: what is ours is replaced, every other byte stays."""

import os
import stat
from configparser import RawConfigParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vestibule.app.aws_config_file import (
    NotOurs,
    Section,
    merge_sections,
    read_config,
    write_config,
)

SESSION = Section("sso-session vestibule", ("sso_region = us-east-1",))
SERVICES = Section("services vestibule", ("sso =", "  endpoint_url = http://localhost:8700"))
PROFILE = Section("profile Reader-111122223333", ("sso_session = vestibule", "region = us-east-1"))
ALL = (SESSION, SERVICES, PROFILE)
MARK = "# Written by `vestibule aws-config`, which will replace this section."


def merged(text: str, *sections: Section) -> str:
    return merge_sections(text, sections or ALL, session="vestibule")


def test_a_new_file_holds_the_sections_alone() -> None:
    assert merged("") == (
        f"[sso-session vestibule]\n{MARK}\nsso_region = us-east-1\n\n"
        f"[services vestibule]\n{MARK}\nsso =\n  endpoint_url = http://localhost:8700\n\n"
        f"[profile Reader-111122223333]\n{MARK}\nsso_session = vestibule\nregion = us-east-1\n"
    )


def test_what_is_there_stays_and_ours_comes_after_it() -> None:
    before = "# mine\n[default]\nregion=eu-west-1   ; odd spaces\n\n[profile other]\n"
    assert merged(before) == before + "\n" + merged("")


def test_a_last_line_without_an_end_gets_one() -> None:
    assert merged("[default]\nregion = x") == "[default]\nregion = x\n\n" + merged("")


def test_writing_again_changes_nothing() -> None:
    once = merged("[default]\nregion = x\n\n# end\n")
    assert merged(once) == once


def test_sections_are_replaced_where_they_stand() -> None:
    before = f"[a]\nx = 1\n\n{merged('')}\n# of b\n[b]\ny = 2\n"
    newer = Section("sso-session vestibule", ("sso_region = eu-west-1",))
    after = merged(before, newer)
    assert after == f"[a]\nx = 1\n\n{merged('', newer)}\n# of b\n[b]\ny = 2\n"


def test_a_profile_of_a_role_that_is_gone_goes() -> None:
    gone = Section("profile Gone-111122223333", ("sso_session = vestibule",))
    assert merged(merged("", SESSION, gone, PROFILE), SESSION, PROFILE) == merged(
        "", SESSION, PROFILE
    )


def test_a_profile_of_the_users_own_stays_also_with_our_session() -> None:
    own = "[profile mine]\nsso_session = vestibule\n"
    assert merged(own).startswith(own)


def test_a_pasted_profile_of_the_same_name_and_session_is_replaced() -> None:
    pasted = "[profile Reader-111122223333]\nsso_session=vestibule\noutput = json\n"
    assert merged(pasted) == merged("")


@pytest.mark.parametrize(
    "header",
    [
        "[profile Reader-111122223333]",
        '[profile "Reader-111122223333"]',
        "[ profile  Reader-111122223333 ]",
    ],
)
def test_a_foreign_profile_of_the_same_name_is_never_overwritten(header: str) -> None:
    with pytest.raises(NotOurs, match="Reader-111122223333"):
        merged(f"{header}\nsso_session = corp\nrole_arn = arn:aws:iam::1:role/x\n")


def test_a_section_of_ours_that_is_there_twice_is_there_once_afterwards() -> None:
    twice = merged("") + "\n[default]\nregion = x\n\n" + merged("")
    assert merged(twice) == merged("") + "\n[default]\nregion = x\n\n"


def test_comments_between_sections_of_ours_stay() -> None:
    before = merged("", SESSION) + "\n# keep me\n\n" + merged("", SERVICES)
    after = merged(before, SESSION, SERVICES)
    assert after == merged("", SESSION, SERVICES) + "\n# keep me\n\n"
    assert merged(after, SESSION, SERVICES) == after


def test_line_ends_of_the_file_are_used() -> None:
    before = "[default]\r\nregion = x\r\n"
    after = merged(before)
    assert after.startswith(before)
    assert after.count("\n") == after.count("\r\n")
    assert merged(after) == after


def test_brackets_in_a_value_begin_no_section() -> None:
    before = "[default]\nx =\n  [services vestibule]\ny = [sso-session vestibule]\n"
    assert merged(before).startswith(before)


def test_separators_that_end_no_line_stay() -> None:
    before = "[default]\nname = a\x0b\x0c\u2028[services vestibule]\n"
    assert merged(before).startswith(before)


@given(
    st.lists(
        st.sampled_from(
            ["[default]\n", "[profile x]\n", "# note\n", "\n", "a = 1\n", "  b = 2\n", "; c\n"]
        )
    )
)
def test_whatever_was_there_is_still_there(lines: list[str]) -> None:
    before = "".join(lines)
    after = merged(before)
    assert after.startswith(before)
    assert merged(after) == after
    changed = merged(after, SESSION)
    assert merged(changed) == merged(merged(changed))


def test_other_tools_can_read_the_result() -> None:
    parser = RawConfigParser()
    parser.read_string(merged("[default]\nregion = x\n"))
    assert parser["profile Reader-111122223333"]["sso_session"] == "vestibule"
    assert "endpoint_url = http://localhost:8700" in parser["services vestibule"]["sso"]


def test_the_file_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "config"
    write_config(path, "[default]\n")
    assert path.read_text() == "[default]\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_bytes_that_are_no_text_stay(tmp_path: Path) -> None:
    path = tmp_path / "config"
    path.write_bytes(b"# caf\xe9\n[default]\r\n")
    write_config(path, read_config(path))
    assert path.read_bytes() == b"# caf\xe9\n[default]\r\n"


def test_a_link_keeps_pointing_to_the_file_that_changes(tmp_path: Path) -> None:
    real = tmp_path / "real"
    real.write_text("old")
    link = tmp_path / "config"
    link.symlink_to(real)
    write_config(link, "new")
    assert link.is_symlink()
    assert real.read_text() == "new"


def test_a_write_that_fails_leaves_the_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "config"
    path.write_text("old")

    def fail(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="No space"):
        write_config(path, "new")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_no_file_is_an_empty_file(tmp_path: Path) -> None:
    assert read_config(tmp_path / "config") == ""
