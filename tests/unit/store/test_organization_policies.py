"""What every authorization asks costs the same, however many policies and accounts there are."""

import pytest

from vestibule.model.organization_policies import OrganizationPolicy
from vestibule.store import organization_policies as rows
from vestibule.store.statements import SQLITE, Statement
from vestibule.store.work import Work

SCP = "SERVICE_CONTROL_POLICY"


class PlanningTransaction:
    """Keeps the query plan of every statement that passes through."""

    def __init__(self, work: Work) -> None:
        self.inner = work.tx
        self.plans: list[str] = []

    def _plan(self, statement: Statement, parameters: dict[str, object]) -> None:
        compiled = statement.compiled(SQLITE)
        connection = self.inner._connection  # type: ignore[attr-defined]
        plan = connection.execute(
            f"EXPLAIN QUERY PLAN {compiled.sql}", compiled.bound(parameters)
        ).fetchall()
        self.plans += [row[3] for row in plan]

    def all(self, statement: Statement, /, **parameters: object) -> list[tuple[object, ...]]:
        self._plan(statement, parameters)
        return self.inner.all(statement, **parameters)

    def one(self, statement: Statement, /, **parameters: object) -> tuple[object, ...] | None:
        self._plan(statement, parameters)
        return self.inner.one(statement, **parameters)


@pytest.fixture
def planning(work: Work) -> PlanningTransaction:
    work.tx.run(
        Statement(rows.ACCOUNTS.insert()),
        id="222222222222",
        parent_id="r-abcd",
        name="Dev",
        email="dev@example.com",
        state="ACTIVE",
        joined_method="CREATED",
        joined_at=0.0,
        email_key="dev@example.com",
    )
    rows.enable_type(work.tx, SCP)
    rows.insert_policy(
        work.tx, OrganizationPolicy("p-12345678", "arn:p", "A", "", SCP, "{}", is_aws_managed=True)
    )
    rows.insert_attachment(work.tx, "r-abcd", "p-12345678")
    return PlanningTransaction(work)


def searches(planning: PlanningTransaction) -> set[str]:
    return {plan for plan in planning.plans if plan.startswith(("SEARCH", "SCAN"))}


def test_the_way_up_goes_through_no_table(planning: PlanningTransaction) -> None:
    levels = rows.policies_on_the_way_up(planning, "222222222222", SCP)  # type: ignore[arg-type]
    assert levels == [[("arn:p", "{}")], []]
    scanned = {plan.split()[1] for plan in planning.plans if plan.startswith("SCAN")}
    assert scanned <= {"nodes"}
    assert not any(plan.endswith("_by_name (type=?)") for plan in planning.plans)


def test_what_is_attached_to_a_target_is_found_from_the_target(
    planning: PlanningTransaction,
) -> None:
    rows.policies_of_target(planning, "r-abcd", SCP, after="", count=20)  # type: ignore[arg-type]
    rows.count_policies_of_target(planning, "r-abcd", SCP)  # type: ignore[arg-type]
    assert searches(planning)
    assert not any(plan.endswith("_by_name (type=?)") for plan in planning.plans)
