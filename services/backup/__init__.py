"""Backup while the office works, and restore into an empty installation.

One file, the same for both databases: a ZIP with ``manifest.json``, a file of JSON lines for each
table and the uploads. It is read in one snapshot, so nobody waits for it; it needs no program of
the database server, opens without this product, and what was saved from SQLite can be restored into
PostgreSQL. The manifest has the SHA-256 of every part, the schema's revision and the head of the
audit trail. The key of the audit trail is not in it: it must be kept elsewhere.

Sessions are left out, so nobody is signed in after a restore.
"""

from __future__ import annotations

from services.backup.restoring import Restored, restore
from services.backup.saving import Backup, backup

__all__ = ["Backup", "Restored", "backup", "restore"]
