"""What officers of a reception do: registering, receiving, finding places, signing, protecting.

Every function takes the office, the actor and the officer; what is written takes a key, so that a form sent twice is
written once. What leaves here are plain values for a page.
"""
