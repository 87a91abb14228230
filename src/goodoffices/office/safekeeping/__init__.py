"""What the host does for the record: custody of its keys, backups, proofs, and what is destroyed for good."""
