"""One question as a request: what is shown, in which words, and how the answer is read."""
