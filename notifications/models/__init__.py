"""Models of the middle layer."""

from notifications.models.arrivals import Arrival, CarrierRule

__all__ = ["Arrival", "CarrierRule"]
