"""What no single test shows: storms, kills, hostile input, the whole matrix. `script/proof` runs them."""
