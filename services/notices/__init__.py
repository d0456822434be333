"""Notices: who was told what, when it reached him and when he read it. They stand above what they tell of."""
