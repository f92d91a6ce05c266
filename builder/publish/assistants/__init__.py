"""What assistants ask over MCP, at `/-/mcp`: the questions that are tools. The protocol is that of `datasette-mcp`."""
