"""What the lines of the audit trail tell of."""

from rules.words import N_, Word


class AuditOp(Word):
    """What an audit line tells of."""

    CREATE = "create", N_("Created")
    UPDATE = "update", N_("Changed")
    VIEW = "view", N_("Looked at")
    EXPORT = "export", N_("Exported")
    IMPORT = "import", N_("Imported")
    PRINT = "print", N_("Printed")
    LOGIN = "login", N_("Logged in")
    LOGIN_FAILED = "login_failed", N_("Failed log-in")
    LOGOUT = "logout", N_("Logged out")
    REFUSED = "refused", N_("Refused")
