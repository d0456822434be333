"""What waits for whom: one page over all capabilities, above which nothing stands."""
