"""What the words mean: places, calendars, parties, trips, measures, findings."""
