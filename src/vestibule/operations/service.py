"""A served AWS service, as each package of operations declares it in its `errors.py`."""

from vestibule.model.operations import ErrorNames, Service

__all__ = ["ErrorNames", "Service"]
