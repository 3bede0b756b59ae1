"""The register as a whole: its analysis, its editions, its exchange, its history."""
