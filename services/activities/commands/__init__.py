"""Verbs of activities."""
