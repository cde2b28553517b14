"""What Concord remembers: tables, queries and migrations; no rules, no Slack, no clock."""
