"""One request on its way through the policies, with what is worked out once."""

from vestibule.policy.context_values import ContextValues
from vestibule.policy.facts import Catalogue
from vestibule.policy.principals import RequestPrincipal
from vestibule.policy.request import AccessRequest


class Evaluation:
    """A request prepared for matching. action is in lower case."""

    __slots__ = (
        "_catalogue",
        "_context",
        "action",
        "federated_by",
        "has_boundary",
        "not_principal_needs_account",
        "principal",
        "request",
        "resource",
        "unknown_keys",
    )

    def __init__(
        self,
        request: AccessRequest,
        catalogue: Catalogue,
        *,
        has_boundary: bool,
        not_principal_needs_account: bool,
    ) -> None:
        self.request = request
        self.action = request.action.lower()
        self.resource = "*" if request.wildcard_only else request.resource
        self.principal: RequestPrincipal = request.principal
        self.federated_by = request.federated_by
        self.unknown_keys = request.unknown_keys
        self.has_boundary = has_boundary
        self.not_principal_needs_account = not_principal_needs_account
        self._catalogue = catalogue
        self._context: ContextValues | None = None

    @property
    def context(self) -> ContextValues:
        """The condition keys, prepared when first needed."""
        context = self._context
        if context is None:
            given = self.request.context
            context = (
                given if isinstance(given, ContextValues) else ContextValues(given, self._catalogue)
            )
            self._context = context
        return context

    @property
    def catalogue(self) -> Catalogue:
        """The facts that were used."""
        return self._catalogue

    @property
    def unique_id(self) -> str:
        """AIDA… or AROA… of the caller's user or role, from aws:userid."""
        value = self.context.find("aws:userid")
        return value.partition(":")[0] if isinstance(value, str) else ""
