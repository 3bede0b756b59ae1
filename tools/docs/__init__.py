"""Pages of the published documentation."""
