"""Passwords: rules, hashes, reuse, the bounded pool, and counted attempts."""

import asyncio
import threading
from datetime import timedelta

import pytest

from memory_store import later
from vestibule.identity_store import users
from vestibule.model.errors import Invalid, NotFound, Throttled
from vestibule.model.secret import Secret
from vestibule.sessions.password_hashing import HashingPool
from vestibule.sessions.passwords import (
    check_password_rules,
    find_password,
    hash_password,
    is_among,
    not_reusable,
    set_password,
    verify_password,
)
from vestibule.sessions.sign_in_attempts import forgive_attempt, take_attempt
from vestibule.store.work import Work

STORE = "d-0123456789"
NONE = timedelta(0)


def test_a_hash_is_argon2id_with_its_parameters_and_proves_one_password() -> None:
    hashed = hash_password(Secret("Correct-horse-1"))
    assert hashed.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert hash_password(Secret("Correct-horse-1")) != hashed
    assert verify_password(hashed, Secret("Correct-horse-1"))
    assert not verify_password(hashed, Secret("correct-horse-1"))
    assert is_among(Secret("Correct-horse-1"), ["$argon2id$broken", hashed])


@pytest.mark.parametrize(
    "text", ["Aa1-567", "A" * 61 + "aa1-", "aa1-5678", "AA1-5678", "Aab-efgh", "Aa1b5678", ""]
)
def test_passwords_that_break_a_rule_are_refused(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_password_rules(Secret(text))
    assert not text or text not in refused.value.message


def test_passwords_at_the_limits_are_fine() -> None:
    for text in ("Aa1-5678", "Aa1-" + "x" * 60, "Añb 1234"):
        check_password_rules(Secret(text))


def test_the_last_three_passwords_are_kept_and_no_more(work: Work) -> None:
    name = {"givenName": "Ada", "familyName": "Lovelace"}
    attributes = {"userName": "ada", "displayName": "Ada L", "name": name}
    user = users.create_user(work, STORE, attributes=attributes, by="test")
    for hashed in "abcd":
        set_password(work, user.id, hashed=hashed, must_change=hashed == "a")
    assert not_reusable(find_password(work, user.id)) == ("d", "c", "b")
    users.delete_user(work, user.id, identity_store_id=STORE)
    assert find_password(work, user.id) is None
    with pytest.raises(NotFound):
        set_password(work, user.id, hashed="e", must_change=False)


def test_a_full_pool_refuses_at_once_and_frees_its_places() -> None:
    async def flood() -> None:
        pool, gate = HashingPool(threads=1, waiting=1), threading.Event()
        held = [asyncio.create_task(pool.run(gate.wait)) for _ in range(2)]
        await asyncio.sleep(0)
        with pytest.raises(Throttled):
            await pool.run(gate.wait)
        held[0].cancel()
        await asyncio.sleep(0)
        with pytest.raises(Throttled):
            pool.check_room()
        gate.set()
        assert await held[1]
        assert await pool.run(len, "free") == 4

    asyncio.run(flood())


def attempt(work: Work, name: str = "ada", source: str = "192.0.2.1") -> timedelta:
    return take_attempt(work, user_name=name, source_ip=source)


def test_each_failure_past_the_free_ones_doubles_the_wait(work: Work) -> None:
    for n in range(5):
        assert attempt(work, "ADA", source=f"192.0.2.{n}") == NONE
    waits = []
    for _ in range(8):
        waits.append(attempt(work).total_seconds())
        work = later(work, timedelta(seconds=waits[-1]))
        assert attempt(work) == NONE
    assert waits == [15, 30, 60, 120, 240, 480, 900, 900]
    assert attempt(later(work, timedelta(hours=2))) == NONE


def test_one_address_cannot_guess_at_many_names_nor_reset_its_count(work: Work) -> None:
    for n in range(19):
        assert attempt(work, f"user{n}", source=f"2001:db8::{n + 1:x}") == NONE
    assert attempt(work, "mine", source="2001:db8::99") == NONE
    work = later(work, timedelta(seconds=15))
    assert attempt(work, "mine", source="2001:db8::99") == NONE
    forgive_attempt(work, user_name="mine", source_ip="2001:db8::99")
    assert attempt(work, "next", source="2001:db8::7") > NONE
    assert attempt(work, "next", source="2001:db8:0:1::7") == NONE


def test_a_right_password_forgives_the_user_name(work: Work) -> None:
    for n in range(5):
        attempt(work, source=f"192.0.2.{n}")
    forgive_attempt(work, user_name="Ada", source_ip="192.0.2.4")
    assert attempt(work, source="192.0.2.77") == NONE
