"""Reads of notices."""
