"""One page for the report, which is a file, and the review, which is served with buttons."""
