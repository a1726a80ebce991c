"""What one element is: its name, what it is to people, how well its text can be read."""
