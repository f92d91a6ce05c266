"""IMT: how tense the market of each job is, where its offers are, what it pays."""
