"""The mediator's pages."""
