"""Condition keys and their values as statements find them."""

from vestibule.policy.context_values import ContextValues


def test_a_key_is_found_in_any_case() -> None:
    values = ContextValues({"AWS:PrincipalTag/Team": "red"})
    assert values.find("aws:principaltag/team") == "red"
    assert values["aws:PrincipalTAG/team"] == "red"
    assert "aws:principaltag/TEAM" in values
    assert values.find("aws:principaltag/none") is None


def test_a_key_that_holds_sets_has_a_set_and_another_a_single_value() -> None:
    values = ContextValues({"aws:TagKeys": "a", "aws:SourceVpc": ("vpc-1",), "app:Any": ("x",)})
    assert values.find("aws:tagkeys") == ("a",)
    assert values.find("aws:sourcevpc") == "vpc-1"
    assert values.find("app:any") == ("x",)


def test_names_that_differ_in_case_only_make_a_set() -> None:
    values = ContextValues({"aws:RequestTag/a": "1", "aws:requesttag/A": "2", "aws:userid": "u"})
    assert values.find("aws:requesttag/a") == ("1", "2")
    assert values.find("aws:userid") == "u"
    assert list(values) == ["aws:requesttag/A", "aws:userid"]
    assert dict(values) == {"aws:requesttag/A": ("1", "2"), "aws:userid": "u"}


def test_what_the_caller_changes_afterwards_does_not_count() -> None:
    given: dict[str, str | tuple[str, ...]] = {"aws:userid": "u"}
    values = ContextValues(given)
    given["aws:userid"] = "other"
    assert values.find("aws:userid") == "u"
