"""What must survive a restart: notices, their log and its receipts."""
