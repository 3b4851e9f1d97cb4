"""Deployment: which units to send, what that leaves bare, and who moves up. Pure decisions."""
