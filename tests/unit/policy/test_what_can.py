"""What can: what is told is what is decided, and it is told as a person can read it."""

import json
import re
import time
from dataclasses import replace
from random import Random
from typing import Any

import pytest

from permissions_reader import is_told
from policy_samples import named, statement
from random_organizations import contexts, random_organization
from reference_evaluator.random_cases import random_case
from reference_evaluator.random_parts import ACTIONS, RESOURCES
from vestibule.policy.asked_principals import AskedPrincipal
from vestibule.policy.cases import read_policies, read_request
from vestibule.policy.catalogue import shared_catalogue
from vestibule.policy.decide import decide
from vestibule.policy.documents import compile_policy
from vestibule.policy.granted_regions import Reach
from vestibule.policy.kinds import Layer, PolicyKind
from vestibule.policy.managed_policies import find_managed_policy
from vestibule.policy.policies import NamedPolicy, Policies
from vestibule.policy.principals import PrincipalKind
from vestibule.policy.request import AccessRequest
from vestibule.policy.service_actions import ActionsOfLevel
from vestibule.policy.special_cases import is_reserved
from vestibule.policy.what_can import (
    EVERYTHING_WANTED,
    Grant,
    Permissions,
    ServicePermissions,
    Wanted,
    what_can,
)

ROLE = "arn:aws:iam::111122223333:role/worker"
ACCOUNT = "111122223333"
FITTING = {
    "s3:GetObject": ("arn:aws:s3:::bucket/red", "arn:aws:s3:::bucket/blue", "*"),
    "s3:PutObject": ("arn:aws:s3:::other/red", "arn:aws:s3:::bucket/blue"),
    "s3:ListBucket": ("arn:aws:s3:::bucket", "arn:aws:s3:::other"),
    "s3:ListAllMyBuckets": ("*",),
    "sqs:SendMessage": (f"arn:aws:sqs:us-east-1:{ACCOUNT}:queue", "arn:aws:sqs:us-east-1:1:x"),
    "kms:Decrypt": (f"arn:aws:kms:us-east-1:{ACCOUNT}:key/k",),
    "ec2:DescribeInstances": ("*",),
    "lambda:InvokeFunction": (f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:f",),
    "unheard:Of": ("arn:aws:unheard:::of",),
}
KINDS = {
    PrincipalKind.USER,
    PrincipalKind.ROLE_SESSION,
    PrincipalKind.ROLE,
    PrincipalKind.FEDERATED_USER,
}


def ask(
    *statements: dict[str, Any], wanted: Wanted = EVERYTHING_WANTED, **other: Any
) -> Permissions:
    policies = Policies(identity=(named(*statements),), **other)
    return what_can([AskedPrincipal(ROLE, policies)], wanted=wanted)[0]


def only_grant(found: Permissions) -> Grant:
    [service] = found.services
    [grant] = service.grants
    return grant


@pytest.mark.parametrize("seed", range(4))
def test_what_is_told_is_what_is_decided_in_random_organizations(seed: int) -> None:
    random = Random(seed)
    seen = {True: 0, False: 0}
    for _ in range(8):
        organization = random_organization(random)
        principals = [
            AskedPrincipal(
                each.arn,
                replace(each.policies, rcp=organization.rcp),
                context=each.context,
                absent=each.absent,
            )
            for each in organization.principals
        ]
        for asked, told in zip(principals, what_can(principals), strict=True):
            for action, resources in FITTING.items():
                context = random.choice(list(contexts(asked)))
                request = AccessRequest(
                    asked.arn,
                    action,
                    random.choice(resources),
                    resource_account=asked.principal.account,
                    context=context,
                )
                seen[agreed(told, asked, request)] += 1
    assert min(seen.values()) > 30, seen


def agreed(told: Permissions, asked: AskedPrincipal, request: AccessRequest) -> bool:
    """What was decided, after it was compared with what was told."""
    catalogue = shared_catalogue()
    request = replace(request, wildcard_only=bool(catalogue.is_wildcard_only(request.action)))
    decision = decide(request, asked.policies, catalogue=catalogue)
    found = is_told(
        told,
        asked,
        action=request.action,
        resource=decision.evaluation.resource,
        context=request.context,
    )
    assert found is decision.is_allowed, (request, decision.explain(), told)
    return found


def test_what_is_told_is_what_is_decided_of_policies_full_of_oddities() -> None:
    random = Random(20261126)
    seen = {True: 0, False: 0}
    fitting = fitting_requests()
    for _ in range(400):
        case = random_case(random)
        policies = replace(read_policies(case, read_request(case)), resource=None)
        policies = replace(policies, vpc_endpoint=None)
        request = read_request(case)
        if request.principal_arn is None or request.principal.kind not in KINDS:
            continue
        # Whether a role is service-linked is told by its ARN, which a session's does not have.
        if "/aws-service-role/" in str(request.context):
            continue
        asked = AskedPrincipal(request.principal_arn, policies)
        told = what_can([asked])[0]
        for action, resource in random.sample(fitting, 4):
            request = replace(
                request,
                action=action,
                resource=resource,
                resource_account=asked.principal.account,
                federated_by=None,
            )
            seen[agreed(told, asked, request)] += 1
    assert min(seen.values()) > 30, seen


def fitting_requests() -> list[tuple[str, str]]:
    """Actions with resources of their kinds; the catalogue's knowledge is taken for true."""
    reserved = ("sts:GetCallerIdentity", "sts:GetSessionToken", "iam:PassRole")
    actions = [action for action in ACTIONS if shared_catalogue().find_action(*action.split(":"))]
    return [
        (action, resource)
        for action in actions
        if action not in reserved
        for resource in RESOURCES
        if not is_reserved(action.lower(), resource)
        if resource == "*" or is_fitting(action, resource)
    ]


def is_fitting(action: str, resource: str) -> bool:
    types = shared_catalogue().action(*action.split(":")).resource_types
    templates = [re.sub(r"\$\{BucketName\}$", "[^/]+", each.arn) for each in types]
    return any(re.fullmatch(re.sub(r"\$\{\w+\}", ".+", each), resource) for each in templates)


def test_everything_is_told_in_one_line() -> None:
    found = ask(statement())
    assert found.services == ()
    assert isinstance(found.others, Reach)
    assert found.others.is_certain


def test_actions_are_told_by_access_level_and_as_patterns_of_the_policy() -> None:
    [grant] = [only_grant(ask(statement(action=["s3:Get*", "s3:PutObject"])))]
    told = {each.access_level: each for each in grant.actions}
    assert told["Read"].names == ("Get*",)
    assert told["Write"].names == ("PutObject",)
    assert 0 < told["Read"].count < told["Read"].total


def test_a_few_actions_that_are_missing_are_told_as_exceptions() -> None:
    found = ask(statement(action="s3:*"), statement("Deny", "s3:DeleteBucket"))
    told = {each.access_level: each for each in only_grant(found).actions}
    assert (told["Write"].is_all_but, told["Write"].names) == (True, ("DeleteBucket",))
    assert (told["List"].is_all_but, told["List"].names) == (True, ())


def test_an_action_without_resources_is_not_granted_on_an_arn() -> None:
    found = ask(statement(action="ec2:DescribeInstances", Resource="arn:aws:ec2:*:*:instance/*"))
    assert found.is_empty


def test_an_action_is_not_granted_on_resources_of_other_kinds() -> None:
    found = ask(statement(action="s3:*", Resource="arn:aws:s3:::bucket/*"))
    names = {name for each in only_grant(found).actions for name in each.names}
    assert "GetObject" in names
    assert not names & {"ListBucket", "DeleteBucket", "ListAllMyBuckets"}


def test_a_deny_that_covers_everything_is_subtracted_and_a_narrower_one_is_an_exception() -> None:
    allow = statement(action="s3:GetObject", Resource="arn:aws:s3:::bucket/*")
    everywhere = statement("Deny", "s3:*", Resource="arn:aws:s3:::buck*")
    assert ask(allow, everywhere).is_empty
    within = statement("Deny", "s3:*", Resource="arn:aws:s3:::bucket/secret/*")
    reach = only_grant(ask(allow, within)).reach
    assert [each.resources for each in reach.exceptions] == [("arn:aws:s3:::bucket/secret/*",)]
    assert not reach.is_certain
    elsewhere = statement("Deny", "s3:*", Resource="arn:aws:s3:::other/*")
    assert only_grant(ask(allow, elsewhere)).reach.is_certain


def test_a_conditional_deny_keeps_its_condition() -> None:
    deny = statement("Deny", "s3:*", Condition={"Bool": {"aws:SecureTransport": "false"}})
    reach = only_grant(ask(statement(action="s3:GetObject"), deny)).reach
    [exception] = reach.exceptions
    assert [str(each) for each in exception.conditions] == ["Bool aws:SecureTransport false"]


def test_a_limit_that_allows_everything_is_not_told_and_a_narrower_one_is() -> None:
    allow = statement(action="s3:GetObject")
    full = (named(statement(), kind=PolicyKind.SCP),)
    narrow = (named(statement(Resource="arn:aws:s3:::b/*"), kind=PolicyKind.BOUNDARY),)
    reach = only_grant(ask(allow, scp=(full,), boundary=narrow)).reach
    [[limit]] = reach.limits
    assert (limit.layer, limit.resources) == (Layer.BOUNDARY, ("arn:aws:s3:::b/*",))
    assert ask(allow, boundary=()).is_empty
    assert ask(allow, scp=(full, ())).is_empty


def test_a_key_that_the_policies_fulfil_is_not_told_and_one_they_fail_gives_nothing() -> None:
    def found(team: str) -> Permissions:
        allow = statement(
            action="s3:GetObject", Condition={"StringEquals": {"aws:PrincipalTag/team": "red"}}
        )
        policies = Policies(identity=(named(allow),))
        asked = AskedPrincipal(ROLE, policies, context={"aws:PrincipalTag/team": team})
        return what_can([asked])[0]

    assert only_grant(found("red")).reach.is_certain
    assert found("blue").is_empty


def test_principals_of_one_content_differ_by_the_keys_that_statements_read() -> None:
    allow = statement(
        action="s3:GetObject", Condition={"StringEquals": {"aws:PrincipalTag/team": "red"}}
    )
    policies = Policies(identity=(named(allow),))
    principals = [
        AskedPrincipal(ROLE, policies, context={"aws:PrincipalTag/team": team})
        for team in ("red", "blue", "red")
    ]
    found = what_can(principals)
    assert [each.is_empty for each in found] == [False, True, False]
    assert found[0] is found[2]


def test_a_variable_that_is_only_text_in_the_boundary_does_not_cover_one() -> None:
    own = "arn:aws:s3:::${aws:username}/*"
    allow = {"Effect": "Allow", "Action": "s3:GetObject", "NotResource": own}
    old = compile_policy(json.dumps({"Statement": [allow]}), PolicyKind.BOUNDARY)
    reach = only_grant(ask(statement(), boundary=(NamedPolicy("old", old),))).reach
    assert [[each.resources for each in level] for level in reach.limits] == [[(own,)]]
    both = Policies(identity=(named(allow),), boundary=(NamedPolicy("old", old),))
    assert only_grant(what_can([AskedPrincipal(ROLE, both)])[0]).reach.limits


def test_kms_keys_and_roles_to_assume_need_their_own_policy() -> None:
    found = ask(statement(action=["kms:Decrypt", "sts:AssumeRole", "sqs:SendMessage"]))
    needs = {each.prefix: each.grants[0].needs_resource_policy for each in found.services}
    assert needs == {"kms": True, "sqs": False, "sts": True}


def test_actions_that_the_catalogue_does_not_know_are_told_as_unknown() -> None:
    found = ask(statement(action=["s3:Teleport", "unheard:*"]))
    told = [(each.prefix, a.access_level, a.count) for each in found.services for a in _all(each)]
    assert told == [("s3", "Unknown", 1), ("unheard", "Unknown", 1)]


def _all(service: ServicePermissions) -> list[ActionsOfLevel]:
    return [action for grant in service.grants for action in grant.actions]


def test_a_filter_tells_only_what_was_asked_for() -> None:
    found = ask(statement(), wanted=Wanted(actions=("s3:Get*",), access_levels=("Read",)))
    [told] = only_grant(found).actions
    assert (told.access_level, told.is_all_but, told.names) == ("Read", True, ())
    assert 0 < told.count == told.total
    assert found.others is None


def test_services_of_which_nothing_is_allowed_are_told_beside_all_others() -> None:
    found = ask(statement(), statement("Deny", "s3:*"))
    assert found.others is not None
    assert (found.services, found.nothing_of) == ((), ("s3",))


def test_roots_are_bound_by_scps_and_need_no_identity_policy() -> None:
    scp = ((named(statement(), statement("Deny", "s3:*"), kind=PolicyKind.SCP),),)
    asked = AskedPrincipal(f"arn:aws:iam::{ACCOUNT}:root", Policies(scp=scp))
    found = what_can([asked])[0]
    assert found.others is not None
    assert found.nothing_of == ("s3",)


def test_a_service_linked_role_is_not_bound_by_scps() -> None:
    arn = f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/x.amazonaws.com/Linked"
    asked = AskedPrincipal(arn, Policies(identity=(named(statement()),), scp=((),)))
    assert what_can([asked])[0].others is not None


def test_principals_with_like_policies_share_one_answer_in_all_accounts() -> None:
    principals = [
        AskedPrincipal(
            f"arn:aws:iam::{account}:role/worker",
            Policies(
                identity=(
                    named(
                        statement(action="s3:*"), name=f"arn:aws:iam::{account}:policy/division/own"
                    ),
                )
            ),
        )
        for account in ("111122223333", "444455556666")
    ]
    first, second = what_can(principals)
    assert first is second
    assert only_grant(first).reach.where[0].policy == "policy/division/own"


def test_an_aws_managed_policy_is_told_in_few_words() -> None:
    policy = find_managed_policy("arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess")
    assert policy is not None
    document = compile_policy(policy.document, PolicyKind.IDENTITY)
    asked = AskedPrincipal(ROLE, Policies(identity=(NamedPolicy("S3", document),)))
    found = what_can([asked])[0]
    assert [each.prefix for each in found.services] == ["s3", "s3-object-lambda"]
    assert all(len(each.grants) == 1 for each in found.services)


def test_hostile_policies_are_told_in_bounded_time() -> None:
    resources = [f"arn:aws:s3:::*{'ab*' * 20}{n}" for n in range(300)]
    allow = statement(action=[f"s3:*{'e*' * 10}{n % 10}*" for n in range(300)], Resource=resources)
    deny = statement("Deny", "s3:*", Resource=[f"{each}c*" for each in resources])
    boundary = (named(statement(Resource=resources[::-1]), kind=PolicyKind.BOUNDARY),)
    started = time.process_time()
    ask(allow, deny, statement(Resource=resources), boundary=boundary)
    assert time.process_time() - started < 5
