"""What a run says and leaves: values in, words and files out."""
