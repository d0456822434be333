"""Meetings and activities: invite, open, check in, settle (domain.md §4)."""
