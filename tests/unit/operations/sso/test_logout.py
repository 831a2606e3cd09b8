"""Logout."""

from typing import Any

import pytest

from vestibule.model.errors import Unauthenticated
from vestibule.operations.sso.errors import SERVICE
from vestibule.operations.sso.logout import logout
from vestibule.sessions.access_tokens import open_access_token
from vestibule.store.work import Work


def test_logout_ends_the_session_of_the_token_and_no_other(
    work: Work, ada: Any, sign_in: Any
) -> None:
    other = sign_in(ada.user)
    logout(work, ada.call, ada.asks())
    with pytest.raises(Unauthenticated) as refused:
        open_access_token(work, ada.token)
    assert SERVICE.error_name(refused.value) == "UnauthorizedException"
    assert open_access_token(work, other.token)
