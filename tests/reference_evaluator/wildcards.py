"""Wildcards by trying everything: a table of which prefixes match which.

A pattern is a list of symbols: a character, ANY_ONE, ANY_RUN, SEGMENT_ONE or SEGMENT_RUN.
"""

ANY_ONE, ANY_RUN, SEGMENT_ONE, SEGMENT_RUN = "any one", "any run", "one but :", "run but :"


def symbols(text: str) -> list[str]:
    return [ANY_RUN if c == "*" else ANY_ONE if c == "?" else c for c in text]


def matches(pattern: list[str], text: str) -> bool:
    reachable = {0}
    for symbol in pattern:
        following: set[int] = set()
        for at in reachable:
            if symbol == ANY_RUN:
                following.update(range(at, len(text) + 1))
            elif symbol == SEGMENT_RUN:
                end = at
                following.add(end)
                while end < len(text) and text[end] != ":":
                    end += 1
                    following.add(end)
            elif at < len(text):
                fits = (
                    symbol == ANY_ONE
                    or (symbol == SEGMENT_ONE and text[at] != ":")
                    or symbol == text[at]
                )
                if fits:
                    following.add(at + 1)
        reachable = following
    return len(text) in reachable


def arn_symbols(characters: list[str], *, complete: bool) -> list[str]:
    """characters: single characters, or longer strings for literal text from variables.

    IAM User Guide, reference_policies_elements_resource: a `*` that ends a part of the ARN may
    match beyond the colon; elsewhere in the first five parts it stays in its part.
    """
    made: list[str] = []
    colons = 0
    for at, character in enumerate(characters):
        following = next((c for c in characters[at + 1 :] if c != "*"), None)
        if character == ":":
            colons += 1
            made.append(":")
        elif character == "*":
            free = colons >= 5 or following in (None, ":")
            made.append(ANY_RUN if free else SEGMENT_RUN)
        elif character == "?":
            made.append(ANY_ONE if colons >= 5 else SEGMENT_ONE)
        elif character.startswith("literal "):
            made.extend(character.removeprefix("literal "))
        else:
            made.append(character)
    # What begins with a variable takes its parts from the value.
    if complete and not "".join(characters[:1]).startswith("literal "):
        for _ in range(5 - colons):
            made += [":", ANY_RUN]
    return made
