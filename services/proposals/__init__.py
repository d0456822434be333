"""Proposals (提案): from the first word to filed."""
