"""Random identifiers that nothing bears yet."""

from collections.abc import Callable


def fresh_id(draw: Callable[[], str], *, is_taken: Callable[[str], object]) -> str:
    """The first identifier drawn for which `is_taken` answers nothing."""
    drawn = draw()
    while is_taken(drawn):
        drawn = draw()
    return drawn
