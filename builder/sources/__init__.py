"""Where bytes come from: fetched or added, checked, kept in the archive, listed in the lock."""
