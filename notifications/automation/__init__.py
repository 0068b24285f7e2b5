"""Automations: triggers, audiences, plans, pilots, and what stops them."""
