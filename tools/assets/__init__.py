"""One module for each file that the build makes for the package."""
