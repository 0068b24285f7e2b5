"""Tables of other packages that the trail leaves out, each with its reason.

Our own models say it themselves: ``untracked_because = "…"``. a test fails for a table
that is neither tracked, nor append-only, nor excused.
"""

_LIST = "a list that every migrate writes anew from the code"
_JOB = "machine state: jobs only wake; what they change signs itself"
_ATTEMPT = "machine state: wrong passwords are counted here; a lock-out is an act"

EXCUSED: dict[str, str] = {
    "account.EmailAddress": "not used: a colleague's address is a field of the tracked person",
    "account.EmailConfirmation": "not used: nobody signs up by e-mail",
    "admin.LogEntry": "a second log; each write of the management pages is an act",
    "auth.Permission": _LIST,
    "axes.AccessAttempt": _ATTEMPT,
    "axes.AccessAttemptExpiration": _ATTEMPT,
    "axes.AccessFailureLog": _ATTEMPT,
    "axes.AccessLog": _ATTEMPT,
    "contenttypes.ContentType": _LIST,
    "mfa.Authenticator": "secrets of the second step; setting one up and removing it are acts",
    "procrastinate.ProcrastinateEvent": _JOB,
    "procrastinate.ProcrastinateJob": _JOB,
    "procrastinate.ProcrastinatePeriodicDefer": _JOB,
    "procrastinate.ProcrastinateWorker": _JOB,
    "sessions.Session": "machine state: signing in and out are acts",
}
