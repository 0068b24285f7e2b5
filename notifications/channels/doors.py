"""Where providers, relays and the local carrier bring us what they heard."""

EVENTS = "/inbound/events/{}/"
TEXTS = "/inbound/texts/{}/"
MAIL = "/inbound/mail/"
