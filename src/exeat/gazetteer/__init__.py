"""Names, areas, airports and outlines, read from the files that the build makes."""
