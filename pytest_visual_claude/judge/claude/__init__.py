"""Claude as the judge: one question, asked over the SDK."""
