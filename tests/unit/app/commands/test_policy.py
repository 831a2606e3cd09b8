"""`vestibule policy`."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from policy_samples import statement, text
from vestibule.app.commands.policy import policy
from vestibule.app.graph import Embedded
from vestibule.organization.iam_users import create_user

CASE = {
    "id": 1,
    "request": {
        "principal": "arn:aws:iam::111122223333:user/bob",
        "action": "s3:GetObject",
        "resource": "arn:aws:s3:::bucket/key",
    },
    "policies": {"identity": [{"name": "p", "doc": json.loads(text(statement()))}]},
}


def run(*arguments: str, given: str = "") -> Result:
    return CliRunner().invoke(policy, list(arguments), input=given)


def test_decide_answers_one_line_a_case_and_names_those_it_cannot_read() -> None:
    result = run("decide", given=f"{json.dumps(CASE)}\n\nnonsense\n")
    answers = [json.loads(line) for line in result.output.splitlines()]
    assert [answer["decision"] for answer in answers] == ["Allowed", None]
    assert answers[1]["error"]


def test_a_good_policy_is_valid() -> None:
    assert run("validate", given=text(statement())).exit_code == 0


def test_a_bad_policy_is_told_with_line_and_column_and_fails() -> None:
    result = run("validate", given='{"Version": "2012-10-17",\n "Statement": [}')
    assert result.exit_code == 1
    assert result.output.startswith("<stdin>:2:")
    assert "Syntax errors in policy." in result.output


def test_the_kind_decides_what_is_valid() -> None:
    with_principal = text(statement(Principal="*"))
    assert run("validate", given=with_principal).exit_code == 1
    assert run("validate", "--kind", "resource", given=with_principal).exit_code == 0


def test_a_policy_that_is_too_large_for_its_kind_is_not_valid(tmp_path: Path) -> None:
    file = tmp_path / "policy.json"
    resources = [f"arn:aws:s3:::bucket-{number:05}" for number in range(300)]
    file.write_text(text(statement(Resource=resources)))
    assert run("validate", str(file)).exit_code == 0
    for kind, most in (("boundary", "6144"), ("scp", "10240")):
        spaced = file.read_text().replace(", ", f",{' ' * 40}") if kind == "scp" else None
        result = run("validate", "--kind", kind, "-" if spaced else str(file), given=spaced or "")
        assert result.exit_code == 1
        assert most in result.output
        assert ":1:1: " in result.output


def test_a_directory_or_a_missing_file_is_a_wrong_use(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "missing.json"):
        result = run("validate", str(path))
        assert result.exit_code == 2
        assert path.name in result.output


def test_text_that_is_not_utf_8_is_told(tmp_path: Path) -> None:
    file = tmp_path / "policy.json"
    file.write_bytes(b"\xff\xfe")
    result = run("validate", str(file))
    assert result.exit_code == 1
    assert "not UTF-8" in result.output


def test_compare_tells_whether_a_policy_allows_more_and_shows_a_request(tmp_path: Path) -> None:
    narrow, wide = tmp_path / "narrow.json", tmp_path / "wide.json"
    narrow.write_text(text(statement(action="s3:GetObject")))
    wide.write_text(text(statement(action="s3:Get*", Condition={"Null": {"aws:x": "false"}})))
    assert run("compare", str(narrow), str(narrow)).output == "yes\n"
    result = run("compare", str(wide), str(narrow))
    assert result.exit_code == 1
    assert result.output.splitlines()[0] == "no"
    assert result.output.splitlines()[1].startswith("s3:Get")
    assert "aws:x: " in result.output
    assert run("compare", str(narrow), str(tmp_path)).exit_code != 0
    wide.write_text("{")
    assert "Syntax errors" in run("compare", str(wide), str(narrow)).output


def test_explain_knows_what_the_catalogue_knows_as_decide_does() -> None:
    """The action has no resources of its own, so a pattern for one of them does not cover it."""
    resource = "arn:aws:ec2:us-east-1:111122223333:instance/i-1"
    statement = {"Effect": "Allow", "Action": "ec2:DescribeInstances", "Resource": resource}
    case = {
        "request": {
            "principal": "arn:aws:iam::111122223333:user/bob",
            "action": "ec2:DescribeInstances",
            "resource": resource,
        },
        "policies": {"identity": [{"name": "p", "doc": {"Statement": [statement]}}]},
    }
    assert "ImplicitlyDenied" in run("decide", given=json.dumps(case)).output
    assert (
        "may not perform ec2:DescribeInstances on *"
        in run("explain", given=json.dumps(case)).output
    )


def test_explain_tells_why() -> None:
    assert "may perform s3:GetObject" in run("explain", given=json.dumps(CASE)).output
    assert run("explain", given="[]").exit_code == 1
    assert run("explain", given="{").exit_code == 1


def test_catalogue_version_is_a_date() -> None:
    assert len(run("catalogue", "--version").output.strip()) == len("2026-11-24")


@pytest.mark.parametrize(
    "question", [("who-can", "s3:GetObject", "arn:aws:s3:::bucket/key"), ("what-can", "user/ada")]
)
def test_a_question_without_an_installation_says_so(
    question: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VESTIBULE_DATA_DIR", str(tmp_path))
    result = run(*question)
    assert result.exit_code == 1
    assert "holds no installation" in result.output
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("installed")
def test_what_can_tells_what_an_administrator_may_do_in_a_fresh_installation() -> None:
    told = run("what-can", "user/admin", "--service", "sqs", "--level", "write").output
    assert "AdministratorAccess in " in told
    assert "Write: all " in told
    who = run("who-can", "sqs:ListQueues", "*").output
    assert "AdministratorAccess" in who
    assert "Resource policies are not looked at" in who
    result = run("what-can", "user/nobody")
    assert result.exit_code == 1
    assert "no user, group or permission set" in result.output


def test_access_in_an_installation_is_explained(installed: Embedded) -> None:
    account = "111122223333"
    installed.units.write_now(lambda work: create_user(work, account, name="ada"))
    ada = f"arn:aws:iam::{account}:user/ada"
    asked = ("explain-access", ada, "sqs:ListQueues")
    assert f"{ada} may not perform sqs:ListQueues on *." in run(*asked).output
    assert "may perform" in run("explain-access", f"arn:aws:iam::{account}:root", "s3:x").output
    told = run(*asked, "--context", "aws:SourceIp=203.0.113.7", "--context", "aws:TagKeys=a").output
    assert "No identity-based policy allows it." in told
    assert run("explain-access", f"{ada}lovelace", "sqs:ListQueues").exit_code == 1
    assert run(*asked, "--context", "x").exit_code == 2
