"""The failures of the world, as one tree; what is wrong in a manifest is a ``Finding`` and never raised.

::

    RegistryError
    +-- NotAllowed              exit 4   no credentials, or the role may not do this
    +-- Conflict                exit 5   the state forbids it
    |   +-- StaleSnapshot                the live state moved since it was read; plan again
    |   +-- Diverged                     the commit is not a descendant of the watermark
    |   +-- OwnedByAnother               the entry belongs to another manifest repository
    |   +-- Guarded                      a guard (mass prune, changed since, broken references) says no
    +-- NotFound                exit 1   the entry, version or release does not exist
    +-- Gone                    exit 1   the entry is disabled or retired, or the version was purged
    +-- Rejected                exit 1   the database refused content that does not hold together
    +-- Misconfigured           exit 64  wrong usage, registry.toml or environment
    +-- Unavailable             exit 69  the database or git cannot be reached
        +-- DatabaseUnavailable
        |   +-- OutcomeUnknown           the connection broke during a call that may have taken effect
        +-- GitUnavailable
"""

from __future__ import annotations


class RegistryError(Exception):
    """A failure that a person can act on: ``message`` says what and why, ``hint`` the way out."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class NotAllowed(RegistryError):
    """The caller has no credentials, or its role may not do this."""


class Conflict(RegistryError):
    """The state of the registry or of the repository forbids the operation."""


class StaleSnapshot(Conflict):
    """The live state or the watermark moved after it was read."""


class Diverged(Conflict):
    """The commit is neither the owner's watermark nor a descendant of it."""


class OwnedByAnother(Conflict):
    """The entry belongs to another manifest repository."""


class Guarded(Conflict):
    """A guard against damage refused; the hint names the option that overrules it, where there is one."""


class NotFound(RegistryError):
    """No such entry, version, release or object."""


class Gone(RegistryError):
    """The entry exists but is disabled or retired, or the version was purged."""


class Rejected(RegistryError):
    """The database refused a proposal that does not hold together: a wrong digest, change kind or shape."""


class Misconfigured(RegistryError):
    """Wrong usage, an unusable registry.toml, or an incomplete environment."""


class Unavailable(RegistryError):
    """Something outside cannot be reached."""


class DatabaseUnavailable(Unavailable):
    """The database does not answer, or the connection broke."""


class OutcomeUnknown(DatabaseUnavailable):
    """The connection broke while a call was under way: it may have taken effect, or not."""


class GitUnavailable(Unavailable):
    """There is no git, no repository, or git failed."""
