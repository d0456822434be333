"""The peers: each answers the same operations with the same duties, as its own documentation teaches."""
