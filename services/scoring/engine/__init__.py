"""The pure core: a regulation is loaded, facts are scored, every line is explained. It knows no database and no clock."""
