"""What a run of pytest makes of it: a file for each behaviour, without a browser."""
