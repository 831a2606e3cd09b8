"""A role, user or root about which questions are asked, prepared once and asked often."""

from collections.abc import Mapping

from vestibule.policy.context_values import ContextValue, ContextValues
from vestibule.policy.kinds import Layer
from vestibule.policy.policies import Level, Policies
from vestibule.policy.principals import PrincipalKind, RequestPrincipal, parse_principal
from vestibule.policy.special_cases import has_service_linked_path

CALLER_LAYERS = (Layer.IDENTITY, Layer.BOUNDARY, Layer.SESSION, Layer.SCP)
"""The layers on the caller's side, in the order of `caller_levels`."""


class AskedPrincipal:
    """A role, user or root that questions are asked about; prepared once, asked often.

    policies: identity, boundary, session and SCPs count. context: condition keys that follow from
    who it is. absent: condition keys (lower case) known to be absent from its requests. like: a
    principal prepared before; where it has the very same policies, less is to be done.
    """

    __slots__ = (
        "absent",
        "arn",
        "content",
        "context",
        "has_boundary",
        "is_service_linked",
        "policies",
        "principal",
        "shape",
        "values",
    )

    def __init__(
        self,
        arn: str,
        policies: Policies,
        *,
        context: Mapping[str, ContextValue] | None = None,
        absent: frozenset[str] = frozenset(),
        like: "AskedPrincipal | None" = None,
    ) -> None:
        self.arn = arn
        self.policies = policies
        self.context: Mapping[str, ContextValue] = context or {}
        self.absent = absent
        self.principal: RequestPrincipal = parse_principal(arn)
        self.has_boundary = policies.boundary is not None and self.principal.may_have_boundary
        self.values = _by_lower_case(self.context)
        self.is_service_linked = any(
            map(has_service_linked_path, (arn, str(self.values.get("aws:principalarn"))))
        )
        kind = self.principal.kind
        documents: object
        counts: tuple[int | None, ...]
        if like is not None and like.policies is policies:
            documents, counts = like.content[-1], like.shape[1]
        else:
            levels = caller_levels(policies)
            documents = tuple(map(_content, levels))
            counts = tuple([None if each is None else len(each) for each in levels])
        self.shape: tuple[PrincipalKind, tuple[int | None, ...]] = (kind, counts)
        """Equal for principals for whom the same follows from the same answers of their levels."""
        self.content: tuple[object, ...] = (kind, absent, self.is_service_linked, documents)
        """Equal for principals whose policies have the same documents; names do not count."""


def caller_levels(policies: Policies) -> tuple[tuple[Level, ...] | None, ...]:
    """The levels of `CALLER_LAYERS`; None where a layer does not apply."""
    return (
        (policies.identity,),
        None if policies.boundary is None else (policies.boundary,),
        None if policies.session is None else (policies.session,),
        policies.scp,
    )


def _by_lower_case(context: Mapping[str, ContextValue]) -> dict[str, ContextValue]:
    """The values by their keys in lower case; as a set where keys differ only in case."""
    values = {key.lower(): value for key, value in context.items()}
    if len(values) < len(context):
        held = ContextValues(context)
        return {key: held[key] for key in values}
    return values


def _content(levels: tuple[Level, ...] | None) -> object:
    """Documents of one text are one object as long as they are in the cache of compile_policy.

    Two objects for one text only cost time.
    """
    if levels is None:
        return None
    return tuple(tuple([id(named.document) for named in level]) for level in levels)
