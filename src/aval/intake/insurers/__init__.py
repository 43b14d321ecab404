"""What insurers tell: kept as told, linked to customers, made facts of where it is understood."""
