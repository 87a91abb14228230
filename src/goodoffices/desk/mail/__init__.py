"""Notices by e-mail, for who asks for them, where the host sends any: once a day, and without a word of content."""
