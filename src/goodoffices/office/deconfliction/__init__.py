"""Use cases of duty desks: notices, plans, clashes, incidents, sites, and the line between them."""
