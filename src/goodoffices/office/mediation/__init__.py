"""Use cases of the talks: what is said, asked, released, relayed, offered and agreed between the sides."""
