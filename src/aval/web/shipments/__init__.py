"""Pages of the stop-shipment list."""
