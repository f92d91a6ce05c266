"""Job offers that a user has: their own, and nobody else's."""
