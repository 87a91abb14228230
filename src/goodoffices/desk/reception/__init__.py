"""The officers' desk: who arrives, where they sleep, who decides, and who may see it."""
