"""Assuming roles: who may, for how long, and with what."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from vestibule.model.callers import Caller, CallerKind
from vestibule.model.calls import Call
from vestibule.model.errors import Denied, Invalid, QuotaExceeded, Unauthenticated
from vestibule.operations.sts.assume_role import assume_role
from vestibule.operations.sts.caller_identity import get_access_key_info, get_caller_identity
from vestibule.organization import access_keys, iam_users, roles
from vestibule.policy.errors import MalformedPolicy
from vestibule.sessions.role_credentials import open_role_credentials
from vestibule.store.work import Work

ACCOUNT, OTHER = "111111111111", "222222222222"
ARN = f"arn:aws:iam::{OTHER}:role/Ops"
ASSUME = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:*","Resource":"*"}]}'
READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"


def trust(
    principal: str = f"arn:aws:iam::{ACCOUNT}:root",
    *,
    action: str = '"sts:AssumeRole"',
    condition: str = "{}",
) -> str:
    return (
        '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":[' + action + "],"
        '"Principal":{"AWS":"' + principal + '"},"Condition":' + condition + "}]}"
    )


def call_of(work: Work, caller: Caller) -> Call:
    return Call(
        request_id="r",
        service="sts",
        operation="AssumeRole",
        caller=caller,
        now=work.now,
        region="us-east-1",
        source_ip="127.0.0.1",
        user_agent="test",
        base_url="http://localhost:8700",
    )


@pytest.fixture
def bot(work: Work) -> Caller:
    iam_users.create_user(work, ACCOUNT, name="bot")
    iam_users.put_user_policy(work, ACCOUNT, user_name="bot", policy_name="assume", document=ASSUME)
    key = access_keys.create_access_key(work, ACCOUNT, user_name="bot")
    return access_keys.open_access_key(work, key.access_key_id).caller


def make_role(work: Work, trust_policy: str = "", **more: Any) -> None:
    roles.create_role(work, OTHER, name="Ops", trust_policy=trust_policy or trust(), **more)


def assume(work: Work, caller: Caller, **more: Any) -> Mapping[str, Any]:
    return assume_role(
        work, call_of(work, caller), {"RoleArn": ARN, "RoleSessionName": "s", **more}
    )


def opened(work: Work, answer: Mapping[str, Any]) -> Caller:
    made = answer["Credentials"]
    return open_role_credentials(work, made["AccessKeyId"], made["SessionToken"]).caller


def test_a_trusted_user_of_another_account_gets_a_session(work: Work, bot: Caller) -> None:
    make_role(work)
    answer = assume(work, bot)
    caller = opened(work, answer)
    assert answer["AssumedRoleUser"]["Arn"] == f"arn:aws:sts::{OTHER}:assumed-role/Ops/s"
    identity = get_caller_identity(work, call_of(work, caller), {})
    assert identity == {
        "UserId": answer["AssumedRoleUser"]["AssumedRoleId"],
        "Account": OTHER,
        "Arn": answer["AssumedRoleUser"]["Arn"],
    }
    assert answer["Credentials"]["Expiration"] == work.now + timedelta(hours=1)


def test_root_cannot_assume_roles(work: Work) -> None:
    make_role(work)
    root = Caller(CallerKind.ROOT, ACCOUNT, f"arn:aws:iam::{ACCOUNT}:root", ACCOUNT)
    with pytest.raises(Denied, match="Roles may not be assumed by root accounts"):
        assume(work, root)


def test_a_missing_role_and_one_that_does_not_trust_are_refused_alike(
    work: Work, bot: Caller
) -> None:
    text = f"User: {bot.arn} is not authorized to perform: sts:AssumeRole on resource: {ARN}"
    with pytest.raises(Denied) as missing:
        assume(work, bot)
    make_role(work, trust(f"arn:aws:iam::{OTHER}:root"))
    with pytest.raises(Denied) as distrusted:
        assume(work, bot)
    assert missing.value.message == distrusted.value.message == text


def test_trust_alone_is_not_enough_across_accounts(work: Work, bot: Caller) -> None:
    make_role(work)
    iam_users.delete_user_policy(work, ACCOUNT, user_name="bot", policy_name="assume")
    with pytest.raises(Denied):
        assume(work, bot)


def test_a_role_is_meant_only_by_its_whole_arn(work: Work, bot: Caller) -> None:
    make_role(work, path="/secret/")
    with pytest.raises(Denied):
        assume(work, bot)
    with pytest.raises(Invalid):
        assume(work, bot, RoleArn=f"arn:aws:iam::{OTHER}:user/Ops")
    assume(work, bot, RoleArn=f"arn:aws:iam::{OTHER}:role/secret/Ops")


def test_the_external_id_must_be_the_one_of_the_trust_policy(work: Work, bot: Caller) -> None:
    make_role(work, trust(condition='{"StringEquals":{"sts:ExternalId":"x-1"}}'))
    for wrong in ({}, {"ExternalId": "x-2"}):
        with pytest.raises(Denied):
            assume(work, bot, **wrong)
    assume(work, bot, ExternalId="x-1")


def test_tags_need_leave_of_their_own(work: Work, bot: Caller) -> None:
    make_role(work)
    tags = [{"Key": "Team", "Value": "a"}]
    with pytest.raises(Denied, match="sts:TagSession"):
        assume(work, bot, Tags=tags)
    roles.update_trust_policy(
        work, OTHER, name="Ops", document=trust(action='"sts:AssumeRole","sts:TagSession"')
    )
    session = opened(work, assume(work, bot, Tags=tags)).role_session
    assert session is not None
    assert session.tags == {"Team": "a"}
    with pytest.raises(Invalid):
        assume(work, bot, Tags=[*tags, {"Key": "TEAM", "Value": "b"}])


def test_a_source_identity_stays_through_chained_sessions(work: Work, bot: Caller) -> None:
    both = '"sts:AssumeRole","sts:SetSourceIdentity"'
    make_role(work, trust(action=both))
    roles.put_role_policy(work, OTHER, role_name="Ops", policy_name="p", document=ASSUME)
    first = opened(work, assume(work, bot, SourceIdentity="alice"))
    roles.create_role(
        work, OTHER, name="Next", trust_policy=trust(f"arn:aws:iam::{OTHER}:root", action=both)
    )
    following = f"arn:aws:iam::{OTHER}:role/Next"
    chained = opened(work, assume(work, first, RoleArn=following)).role_session
    assert chained is not None
    assert chained.source_identity == "alice"
    with pytest.raises(Denied, match="sts:SetSourceIdentity"):
        assume(work, first, RoleArn=following, SourceIdentity="mallory")


def test_sessions_last_as_long_as_the_role_allows_and_chained_ones_an_hour(
    work: Work, bot: Caller
) -> None:
    make_role(work, trust("*"), max_session_duration=timedelta(hours=2))
    roles.put_role_policy(work, OTHER, role_name="Ops", policy_name="p", document=ASSUME)
    answer = assume(work, bot, DurationSeconds=7200)
    assert answer["Credentials"]["Expiration"] == work.now + timedelta(hours=2)
    with pytest.raises(Invalid, match="MaxSessionDuration"):
        assume(work, bot, DurationSeconds=7201)
    with pytest.raises(Invalid, match="role chaining"):
        assume(work, opened(work, answer), DurationSeconds=3601)


def test_a_deleted_and_remade_user_or_role_has_no_sessions(work: Work, bot: Caller) -> None:
    make_role(work)
    with pytest.raises(Unauthenticated):
        assume(work, replace(bot, principal_id="AIDAANOTHER"))
    session = opened(work, assume(work, bot))
    roles.delete_role(work, OTHER, "Ops")
    make_role(work, trust("*"))
    with pytest.raises(Unauthenticated):
        assume(work, session)


def test_session_policies_are_checked_and_bounded(work: Work, bot: Caller) -> None:
    make_role(work)
    with pytest.raises(MalformedPolicy):
        assume(work, bot, Policy="{")
    with pytest.raises(Invalid):
        assume(work, bot, PolicyArns=[{"arn": f"arn:aws:iam::{ACCOUNT}:policy/Nope"}])
    with pytest.raises(QuotaExceeded):
        assume(work, bot, Policy=ASSUME + "\n" * 5000)
    answer = assume(work, bot, Policy=ASSUME, PolicyArns=[{"arn": READ_ONLY}])
    assert 0 < answer["PackedPolicySize"] < 10
    session = opened(work, answer).role_session
    assert session is not None
    assert (session.session_policy, session.session_policy_arns) == (ASSUME, (READ_ONLY,))


def test_the_account_of_a_long_term_key_is_told(work: Work, bot: Caller) -> None:
    answer = get_access_key_info(work, call_of(work, bot), {"AccessKeyId": bot.access_key_id or ""})
    assert answer == {"Account": ACCOUNT}
