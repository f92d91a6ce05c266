"""From what people type to rows: folding, and the full-text query that can never fail."""
