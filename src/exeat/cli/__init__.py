"""The shell: arguments in, answers out, exit statuses."""
