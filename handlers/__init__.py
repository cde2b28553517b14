"""Every way in: Slack, HTTP, the command line, the ticking clock; and the composition root."""
