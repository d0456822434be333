"""Meetings and activities: invite, open, check in, settle."""
