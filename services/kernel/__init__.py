"""What every capability stands on: unit of work, lifecycle table, refusals, clock, types, audit, outbox."""
