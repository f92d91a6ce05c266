"""BMO: France Travail's yearly survey of employers' recruitment projects, by job, basin and department."""
