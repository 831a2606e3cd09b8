"""Random cases that look like real ones, in everything that the format can say."""

import json
from random import Random
from typing import Any

from reference_evaluator.random_parts import (
    ACCOUNT,
    ACTION_PATTERNS,
    ASKED,
    BINARIES,
    BOOLEANS,
    CANONICAL,
    FAMILIES,
    GIVEN,
    NAMED,
    OTHER,
    PRINCIPALS,
    PROVIDERS,
    PUBLIC_CONDITIONS,
    RESOURCE_PATTERNS,
    SERVICES,
    TEXTS,
)

TRUSTED = (
    "sts:AssumeRole",
    "sts:TagSession",
    "sts:SetSourceIdentity",
    "sts:AssumeRoleWithSAML",
    "sts:AssumeRoleWithWebIdentity",
    "sts:*",
)
EVERYTHING = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}],
}
ALL_FOR_ALL = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*", "Principal": "*"}],
}


def random_case(random: Random) -> dict[str, Any]:
    """One case in the format of `vestibule.policy.cases`."""
    action, resources = random.choice(ASKED)
    has_provider = action.startswith("sts:AssumeRoleWith") or random.random() < 0.02
    if random.random() < 0.05:
        resources = random.choice(ASKED)[1]
    resource = random.choice(resources)
    request: dict[str, Any] = {
        "principal": random.choice(PROVIDERS if has_provider else PRINCIPALS),
        "action": random.choice((action, action, action.upper(), action.lower())),
        "resource": resource,
        "context": context(random),
    }
    if random.random() < 0.5:
        request["resourceAccount"] = random.choice((ACCOUNT, ACCOUNT, OTHER, None, ""))
    if random.random() < 0.3:
        request["wildcardOnly"] = random.choice((True, False, None, None))
    if resource == "*" and random.random() < 0.3:
        del request["resource"]
    made: dict[str, Any] = {"id": "random", "request": request}
    maker = Maker(random, action, resource)
    if random.random() < 0.5:
        made["policies"] = one_statement(maker)
        if random.random() < 0.8:
            request |= {"principal": random.choice(PRINCIPALS[:3]), "resourceAccount": ACCOUNT}
            given = request["context"] = request["context"] or {}
            given |= {key: random.choice(GIVEN[key]) for key in sorted(maker.keys)}
    else:
        made["policies"] = many_policies(maker)
    if random.random() < (0.5 if action.startswith("s3:") else 0.1):
        made["options"] = options(random)
    return made


def one_statement(maker: "Maker") -> dict[str, Any]:
    """Policies in which all hangs on one element of one statement."""
    random = maker.random
    layer = random.choice(("identity", "resource", "session", "boundary", "scp", "rcp", "vpce"))
    is_deny = layer == "rcp" or random.random() < 0.4
    decisive: dict[str, Any] = {"Effect": "Deny" if is_deny else "Allow", "Action": "*"}
    decisive["Resource"] = "*"
    if layer in ("resource", "vpce"):
        decisive["Principal"] = "*"
    element = random.choice(("Condition", "Condition", "Resource", "Action", "Principal"))
    if element == "Condition":
        decisive["Condition"] = maker.condition(layer)
    elif element == "Principal" and layer in ("resource", "vpce"):
        del decisive["Principal"]
        decisive |= maker.principal(layer, decisive["Effect"])
    elif element == "Action":
        decisive["Action"] = maker.some(ACTION_PATTERNS)
    else:
        del decisive["Resource"]
        is_not = random.random() < 0.4
        decisive["NotResource" if is_not else "Resource"] = maker.some(RESOURCE_PATTERNS)
    version = random.choice(("2012-10-17",) * 6 + ("2008-10-17",))
    doc: dict[str, Any] = {"Version": version, "Statement": [decisive]}
    made: dict[str, Any] = {"identity": [{"name": "all", "doc": EVERYTHING}]}
    if random.random() < 0.3:
        made["resource"] = ALL_FOR_ALL
    if is_deny and layer in ("session", "boundary", "scp", "vpce", "resource"):
        allow = {**ALL_FOR_ALL["Statement"][0]}
        if layer in ("session", "boundary", "scp"):
            del allow["Principal"]
        doc["Statement"].append(allow)
    if layer == "identity":
        made["identity"] = [{"name": "one", "doc": doc}, *made["identity"][: int(is_deny)]]
    elif layer in ("scp", "rcp"):
        made[layer] = [{"id": "root", "policies": [doc]}]
    else:
        made[layer] = [doc] if layer in ("boundary", "vpce") else doc
        if layer == "resource" and random.random() < 0.5:
            del made["identity"]
    return made


def many_policies(maker: "Maker") -> dict[str, Any]:
    """Policies of every kind, with statements on all sorts of things."""
    random, action = maker.random, maker.action
    made: dict[str, Any] = {
        "identity": [
            {"name": f"p{n}", "doc": maker.document("identity")}
            for n in range(random.choice((0, 1, 1, 2)))
        ]
    }
    for name, share, make in (
        ("resource", 0.6, lambda: maker.document("trust" if "sts:" in action else "resource")),
        ("session", 0.25, lambda: maker.document("session")),
        ("boundary", 0.25, lambda: maker.documents("boundary", (0, 1, 1, 2))),
        ("scp", 0.3, lambda: maker.levels("scp")),
        ("rcp", 0.25, lambda: maker.levels("rcp")),
        ("vpce", 0.2, lambda: maker.documents("vpce", (0, 1, 1, 2))),
    ):
        if random.random() < share:
            made[name] = None if random.random() < 0.05 else make()
    return made


def options(random: Random) -> Any:
    s3: dict[str, Any] = {}
    if random.random() < 0.6:
        s3["bucketAbacEnabled"] = random.choice((True, False, False, None))
    if random.random() < 0.6:
        s3["blockPublicAccess"] = random.choice((True, True, False, None))
    return random.choice(({"s3": s3},) * 8 + (None, {}, {"s3": None}))


def context(random: Random) -> dict[str, Any] | None:
    if random.random() < 0.02:
        return None
    made: dict[str, Any] = {}
    for key, values in GIVEN.items():
        if random.random() < 0.5:
            made[random.choice((key, key, key.lower(), key.upper()))] = random.choice(values)
            if random.random() < 0.03:
                made[key.swapcase()] = random.choice(values)
    return made


class Maker:
    """Makes policies that often speak of one action and resource."""

    def __init__(self, random: Random, action: str, resource: str) -> None:
        self.random = random
        self.action = action
        self.resource = resource
        self.keys: set[str] = set()

    def documents(self, kind: str, counts: tuple[int, ...]) -> list[Any]:
        return [self.document(kind) for _ in range(self.random.choice(counts))]

    def levels(self, kind: str) -> list[dict[str, Any]]:
        made = []
        for number in range(self.random.choice((0, 1, 1, 2, 3))):
            docs = self.documents(kind, (0, 1, 1))
            if kind == "scp" and self.random.random() < 0.8:
                docs.append(EVERYTHING)
            made.append({"id": f"level{number}", "policies": docs})
        return made

    def document(self, kind: str) -> Any:
        random = self.random
        statements = [self.statement(kind) for _ in range(random.choice((1, 1, 2, 3, 20)))]
        made: dict[str, Any] = {"Statement": statements[0] if len(statements) == 1 else statements}
        version = random.choice(("2012-10-17",) * 8 + ("2008-10-17", None))
        if version is not None:
            made["Version"] = version
        return json.dumps(made) if random.random() < 0.2 else made

    def statement(self, kind: str) -> dict[str, Any]:
        random = self.random
        effect = "Deny" if kind == "rcp" or random.random() < 0.2 else "Allow"
        made: dict[str, Any] = {"Effect": effect}
        if random.random() < 0.2:
            made["Sid"] = "one"
        if kind == "trust":
            made["Action"] = self.some((*TRUSTED, self.action))
        else:
            name = "NotAction" if random.random() < 0.12 else "Action"
            made[name] = self.some((*ACTION_PATTERNS, *(self.action,) * 12))
        if (
            kind not in ("trust", "resource", "vpce")
            or random.random() < (0.02, 0.9)[kind != "trust"]
        ):
            name = "NotResource" if random.random() < 0.12 else "Resource"
            patterns = (*RESOURCE_PATTERNS, *(self.resource,) * 12)
            made[name] = "*" if random.random() < 0.35 else self.some(patterns)
        made |= self.principal(kind, effect)
        if random.random() < 0.4:
            made["Condition"] = self.condition(kind)
        return made

    def principal(self, kind: str, effect: str) -> dict[str, Any]:
        random = self.random
        if kind in ("rcp", "vpce") and random.random() < 0.5:
            return random.choice(({}, {"Principal": "*"}))
        if kind not in ("resource", "trust", "vpce"):
            return {}
        is_not = random.random() < (0.4 if effect == "Deny" else 0.03)
        return {"NotPrincipal" if is_not else "Principal": self.principal_element(kind)}

    def principal_element(self, kind: str) -> Any:
        random = self.random
        if random.random() < 0.2:
            return random.choice(("*", "*", {"AWS": "*"}, {"AWS": [OTHER, "*"]}))
        made: dict[str, Any] = {}
        if random.random() < 0.75:
            made["AWS"] = self.some(NAMED)
        if random.random() < 0.2:
            made["Service"] = self.some(SERVICES)
        if random.random() < (0.6 if kind == "trust" else 0.05):
            made["Federated"] = self.some((*PROVIDERS, "*"))
        if random.random() < 0.03:
            made["CanonicalUser"] = CANONICAL
        return made or {"AWS": ACCOUNT}

    def condition(self, kind: str) -> dict[str, Any]:
        random = self.random
        if kind == "resource" and random.random() < 0.15:
            return random.choice(PUBLIC_CONDITIONS)
        made: dict[str, Any] = {}
        for _ in range(random.choice((1, 1, 2))):
            operators, values, readable = random.choice(FAMILIES)
            quantifier = random.choice(("", "", "", "ForAllValues:", "ForAnyValue:"))
            operator = quantifier + random.choice(operators)
            if not operator.endswith("Null") and random.random() < 0.25:
                operator += "IfExists"
            if random.random() < 0.05:
                operator = random.choice((operator.lower(), operator.upper()))
            names = readable if random.random() < 0.8 else sorted(GIVEN)
            keys = random.sample(names, min(len(names), random.choice((1, 1, 2))))
            made[operator] = {key: self.values(values) for key in keys}
            self.keys.update(keys)
        return made

    def values(self, values: tuple[Any, ...]) -> Any:
        may_be_none = values in (TEXTS, BOOLEANS, BINARIES)
        return [] if may_be_none and self.random.random() < 0.02 else self.some(values)

    def some(self, values: tuple[Any, ...]) -> Any:
        if self.random.random() < 0.5:
            return self.random.choice(values)
        return [self.random.choice(values) for _ in range(self.random.choice((1, 2, 3)))]
