"""A browser for pytest-playwright, where Playwright has none of its own."""
