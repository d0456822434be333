"""Our server beside its peers, in one interleaved run: `script/bench --help`."""
