"""Forms on pages, as a browser that fills them in needs them."""

import html
import re

_HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')


def hidden_fields(page: str) -> dict[str, str]:
    """The hidden fields of the page's form."""
    return {name: html.unescape(value) for name, value in _HIDDEN.findall(page)}
