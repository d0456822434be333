"""The reads of scoring."""
