"""The conversation: what arrives, what it means, what is shown."""
