"""The published contract: what each operation takes, answers and refuses. No rule and no database is known here."""
