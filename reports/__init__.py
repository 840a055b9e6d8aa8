"""The printed forms: plain sheets in, archival PDF out; nothing here asks the database."""
