"""Encoded bytes to arrays of pixels."""
