"""The pages of friends and observers."""
