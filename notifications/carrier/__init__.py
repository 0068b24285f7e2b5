"""The local carrier: a mail server and a text provider of our own, on loopback.

It stands where providers stand once an organisation is live: messages go to it over real SMTP
and HTTP, arrive in the local mailbox, and may be answered, bounced or complained about from
there. It can misbehave as real providers do; docs/local-carrier.md says how.
"""
