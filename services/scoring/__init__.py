"""Scoring: facts and a committee's regulation make a receipt, line by line."""
