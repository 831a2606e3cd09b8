"""The errors of CloudTrail by their names in its model."""

from vestibule.model.errors import Invalid
from vestibule.model.operations import Service

SERVICE = Service(
    name="cloudtrail",
    event_source="cloudtrail.amazonaws.com",
    errors={
        (Invalid, "LOOKUP_ATTRIBUTES"): "InvalidLookupAttributesException",
        (Invalid, "TIME_RANGE"): "InvalidTimeRangeException",
        (Invalid, "MAX_RESULTS"): "InvalidMaxResultsException",
        (Invalid, "NEXT_TOKEN"): "InvalidNextTokenException",
        (Invalid, "EVENT_CATEGORY"): "InvalidEventCategoryException",
    },
)
