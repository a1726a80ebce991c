"""Commands about a pull request or merge request."""
