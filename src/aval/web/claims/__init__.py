"""Claims on screen: papers to insurers about unpaid items, from the notice to the recovery."""
