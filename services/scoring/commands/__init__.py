"""Verbs of scoring."""
