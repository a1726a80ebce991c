"""What can be measured in a part of a picture. No opinion."""
