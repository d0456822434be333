"""The pure core: loads a regulation, scores facts, explains every line. It knows no database and no clock."""
