"""The web: HTTP in, HTTP out; no rule of a committee is written here."""
