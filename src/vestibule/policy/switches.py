"""The contested points of IAM evaluation, each a named switch.

AWS's documentation is silent, contradicts itself, or is contradicted by AWS's own policies on
these. The defaults are what Vestibule does; `docs/divergences.md` tells why.
"""

from dataclasses import dataclass, field, fields


@dataclass(frozen=True, slots=True)
class Switches:
    """How contested points are decided. Hashable: compiled policies are kept per value."""

    session_policy_limits_direct_grants: bool = False
    """A same-account resource policy naming the session itself (or `*`) is cut by the session
    policy's implicit deny. Documentation: no (evaluation-logic_policy-eval-denyallow)."""

    boundary_limits_role_grants: bool = True
    """A same-account resource policy naming the role is cut by the permissions boundary's
    implicit deny. Documentation: yes."""

    missing_key_satisfies_for_any_value_if_exists: bool = True
    """`ForAnyValue:…IfExists` with an absent key. The IfExists page says true, the ForAnyValue
    page false; AWS ships an Allow that makes sense only when true."""

    unresolved_variable_satisfies_negated_operator: bool = True
    """A negated operator whose value holds a variable without a value. AWS's own example denies
    on it."""

    epoch_dates_are_milliseconds: bool = False
    """Digits as a date count seconds ("epoch (UNIX) time"), not milliseconds."""

    variables_need_version_2012: bool = True
    """`${…}` is literal text unless Version is 2012-10-17."""

    closing_star_crosses_colons: bool = True
    """A `*` that ends an ARN segment of a Resource may run over the following colons."""

    wildcard_resource_types_match: bool = True
    """Wildcards in the partition, service or type part, and variables before the fifth colon,
    match. Documented as not allowed, yet AWS ships such statements."""

    short_arns_are_completed_everywhere: bool = False
    """An ARN of fewer than six parts is completed with `*` in every kind of policy, not only in
    identity policies and boundaries."""

    other_ip_family_satisfies_not_ip_address: bool = True
    """An IPv6 caller is outside every IPv4 range, so NotIpAddress holds."""

    multivalued_key_needs_set_operator: bool = True
    """Without ForAllValues or ForAnyValue a multivalued key matches nothing; otherwise one
    matching value would do."""

    empty_text_is_an_empty_set: bool = True
    """To a set operator a key whose only value is the empty string is as good as absent ("a null
    dataset, such as an empty string"): ForAllValues holds, ForAnyValue fails."""

    unparsable_value_fails_closed: bool = True
    """A negated numeric, date or address operator that meets a value it cannot read holds in a
    Deny and fails in an Allow; otherwise it fails in both."""

    empty_variable_value_is_a_value: bool = True
    """A tag with an empty value resolves to the empty string instead of to nothing."""

    variable_default_needs_a_blank: bool = False
    """`${key,'x'}` without a blank after the comma is not a default."""

    four_digits_are_a_year: bool = True
    """`2027` as a date is the year, not the 2027th second of 1970."""

    star_matches_newlines: bool = True
    """`*` and `?` stand for any character, newlines too."""

    variables_in_bool: bool = True
    """Bool values may hold variables; one page says so, another does not."""

    unresolved_not_resource_applies: bool = True
    """A NotResource with a variable without a value matches nothing, so the statement applies."""

    not_principal_needs_the_account: bool = True
    """A NotPrincipal exempts a caller only if its account (and role) are listed as well."""

    reserved_resources_are_protected: bool = True
    """Roles under /aws-reserved/, AWS managed policies and aws/ key aliases cannot be changed,
    whatever policies allow."""

    get_caller_identity_is_always_allowed: bool = True
    """sts:GetCallerIdentity needs no permission and cannot be denied."""

    get_session_token_is_always_allowed: bool = True
    """Likewise sts:GetSessionToken, which users and root users authenticate with."""

    _hash: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Work out the hash, which is asked for often."""
        compared = [getattr(self, each.name) for each in fields(self) if each.compare]
        object.__setattr__(self, "_hash", hash(tuple(compared)))

    def __hash__(self) -> int:
        return self._hash


DEFAULT_SWITCHES = Switches()
