"""What is known of Anthropic's service: models, prices, providers, credentials, limits."""
