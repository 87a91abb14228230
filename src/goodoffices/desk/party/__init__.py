"""The pages of a side."""
