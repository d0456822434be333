"""Committees, terms, seats, units, roles, credentials and settings: what all other capabilities stand on."""
