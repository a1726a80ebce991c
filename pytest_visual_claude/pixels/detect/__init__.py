"""Which pixels differ, and whether a person could see it."""
