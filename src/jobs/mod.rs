//! Background work: one scheduler runs the jobs of all slices, each leased in the database.
