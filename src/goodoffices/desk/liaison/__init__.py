"""The pages of a duty desk: the line, notices, sites, the hotline."""
