"""What the build and the checks run; no part of the package."""
