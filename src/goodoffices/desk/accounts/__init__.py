"""Who may sit down: accounts, the seats they hold, and the links that let them in."""
