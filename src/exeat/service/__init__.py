"""What a user can ask for: the acts behind the API, the shell and the web."""
