"""Our HTML pages: rendered from `templates/`, each with the headers that keep it to itself.

No page needs a script; what a page may load and where its forms may go is said by its content
security policy, and only what is named there works.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from vestibule.endpoints.static_files import static_address


def render_page(
    request: Request,
    template: str,
    *,
    status: int = 200,
    form_targets: Sequence[str] = (),
    has_script: bool = False,
    **values: Any,
) -> HTMLResponse:
    """The page of a template, which extends `base.html`.

    form_targets: origins besides our own that the answer to one of its forms may redirect to
    ("http://127.0.0.1:*"): browsers hold redirects after a form to its page's policy.
    """
    text = _environment().get_template(template).render(host=request.url.netloc, **values)
    response = HTMLResponse(text, status)
    response.headers["content-security-policy"] = page_policy(form_targets, has_script=has_script)
    return response


def page_policy(form_targets: Sequence[str] = (), *, has_script: bool = False) -> str:
    """The content security policy of a page of ours."""
    scripts = "script-src 'self'; " if has_script else ""
    targets = " ".join(("'self'", *form_targets))
    return (
        f"default-src 'none'; {scripts}style-src 'self'; img-src 'self'; form-action {targets}; "
        "frame-ancestors 'none'; base-uri 'none'"
    )


def is_secure(request: Request) -> bool:
    """Whether the browser speaks TLS with us."""
    return request.url.scheme == "https"


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("vestibule.endpoints"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["static_address"] = static_address
    return environment
