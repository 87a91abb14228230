"""The PostgreSQL store: the contract, and what is PostgreSQL's own."""

import pytest

from goodoffices.store.postgresql import PostgreSQLStore
from goodoffices.vault.block_keys import BlockKeys
from tests.contracts.store_contract import LINKS, StoreContract


def opened(folder, database, **more):
    return PostgreSQLStore(
        database, BlockKeys(folder / "entries.key", create=True), **LINKS, **more
    )


class TestPostgreSQLStore(StoreContract):
    @pytest.fixture(autouse=True)
    def _use(self, database):
        self.database = database

    def make(self, folder):
        return opened(folder, self.database)
