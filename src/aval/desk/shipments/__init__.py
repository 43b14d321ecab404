"""The stop-shipment list: to whom the next delivery would not be covered, and holds."""
