"""What answers: from what people type to labels and sheets, over the tables that a build computed."""
