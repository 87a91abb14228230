"""Where a reception keeps what it knows: lines that are only added to, and identities apart from them.

Both hold sealed bytes. Which person a name stands for, and what a line says, is known to whoever has the keys.
"""

from goodoffices.register.identities import IdentityStore
from goodoffices.register.lines import GENESIS, Appended, LineStore, Row, linked

__all__ = ["GENESIS", "Appended", "IdentityStore", "LineStore", "Row", "linked"]
