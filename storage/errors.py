"""What can go wrong in the store, in the store's own words."""


class StoreError(Exception):
    """Base of everything the store raises on its own account."""


class StoreBusy(StoreError):
    """A write waited longer than it may (2 s) for its turn; trying again soon is right."""


class StoreUnavailable(StoreError):
    """The database cannot be reached."""


class SchemaOutdated(StoreError):
    """The database's schema is not the one this version of Concord expects."""


class AlreadyThere(StoreError):
    """A unique key refused the row: somebody else was first."""
