"""Chromium's protocol: a session for each page, the picture it encodes quickly, the fonts a large picture undoes."""
