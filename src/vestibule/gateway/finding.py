"""Which operation a request asks for, and how its errors are to be written."""

from vestibule.gateway.http import HttpRequest
from vestibule.gateway.protocol.operation_codec import query_parameters
from vestibule.gateway.protocol.wire_errors import WireError
from vestibule.gateway.service_models import Operation, ServiceModel
from vestibule.gateway.service_registry import ServiceRegistry

_FORM = "application/x-www-form-urlencoded"


def find_operation(
    registry: ServiceRegistry, request: HttpRequest, *, signing_name: str | None
) -> Operation | None:
    """The operation of one of our services; None where the request means another service.

    Raises WireError for an operation that one of our services does not have.
    """
    target = request.headers.get("x-amz-target")
    if target is not None:
        return _by_target(registry, target, signing_name=signing_name)
    if _is_query(request):
        return _by_action(registry, request, signing_name=signing_name)
    return registry.find_by_path(
        request.method,
        request.path,
        query_string=request.query_string,
        signing_name=signing_name,
    )


def guess_protocol(request: HttpRequest) -> str:
    """How to tell an error to a client whose service is not known: by what it sent."""
    if "x-amz-target" in request.headers:
        return "json"
    return "query" if _is_query(request) else "rest-json"


def _is_query(request: HttpRequest) -> bool:
    if request.path != "/":
        return False
    if request.method == "POST" and request.headers.get("content-type", "").startswith(_FORM):
        return True
    return "Action=" in request.query_string and "Version=" in request.query_string


def _by_target(
    registry: ServiceRegistry, target: str, *, signing_name: str | None
) -> Operation | None:
    service = registry.find_service_by_target(target)
    if service is None or not _is_signed_for(service, signing_name):
        return None
    found = registry.find_by_target(target)
    if found is None:
        raise WireError("UnknownOperationException", "The operation is not known.")
    return found


def _is_signed_for(service: ServiceModel, signing_name: str | None) -> bool:
    return signing_name is None or service.signing_name == signing_name


def _by_action(
    registry: ServiceRegistry, request: HttpRequest, *, signing_name: str | None
) -> Operation | None:
    parameters = query_parameters(request)
    action, version = parameters.get("Action", ""), parameters.get("Version", "")
    found = registry.find_by_action(action, version, signing_name=signing_name)
    if found is None and (signing_name is None or registry.find_services_signed_as(signing_name)):
        raise WireError(
            "InvalidAction",
            f"Could not find operation {action[:128]} for version {version[:32]}",
        )
    return found
