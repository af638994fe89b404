"""What each command does: reads its options, calls the records, prints what came of it."""
