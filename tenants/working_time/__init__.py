"""When we work: calendars, durations and due times, exact to the microsecond and without a database."""
