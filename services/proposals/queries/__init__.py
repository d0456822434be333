"""The reads of proposals."""
