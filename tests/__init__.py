"""The second product: what the program is held to."""
