"""Files that people hand in: checked, kept once under one key, given back as downloads. Whose they are others say."""
