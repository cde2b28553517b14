"""The demo: a local Slack with Concord in it, and a story that is played through the real entrances."""
