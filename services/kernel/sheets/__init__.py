"""Sheets that people fill in: files, cells, columns, rows and templates, for every capability that imports."""
