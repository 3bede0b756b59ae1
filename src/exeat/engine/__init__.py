"""What follows: pure functions from a register, a trip and a moment to findings."""
