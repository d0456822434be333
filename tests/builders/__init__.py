"""Builders of what tests need; keyword-only, through commands where they can."""
