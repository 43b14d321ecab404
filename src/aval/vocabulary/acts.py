"""Words of what people and jobs do: where facts come from, how imports go, who may what."""

from enum import StrEnum


class Origin(StrEnum):
    """Where facts come from."""

    IMPORT = "import"
    MANUAL = "manual"
    CONNECTOR = "connector"
    UNDO = "undo"


class RunMode(StrEnum):
    """What the absence of a row in a file says."""

    FULL = "full"
    """The file is the whole stock: what it does not list is no longer there."""
    DELTA = "delta"
    """The file lists what is new or changed; the rest stays."""


class RunFormat(StrEnum):
    """In which form facts arrive."""

    DATASET = "dataset"
    FEC = "fec"
    LIST = "list"
    INSURER = "insurer"
    """No file: what an insurer's interface told."""


class RunState(StrEnum):
    """How far an import is."""

    READING = "reading"
    REFUSED = "refused"
    """The file has faults: nothing of it was used."""
    READY = "ready"
    """The differences are shown; a person decides."""
    QUARANTINED = "quarantined"
    """The file shrank beyond the thresholds; a person must confirm it."""
    APPLYING = "applying"
    APPLIED = "applied"
    UNCHANGED = "unchanged"
    """The file says what is known already."""
    UNDONE = "undone"
    DISCARDED = "discarded"
    FAILED = "failed"


RUN_MOVES: dict[RunState, frozenset[RunState]] = {
    RunState.READING: frozenset(
        {
            RunState.REFUSED,
            RunState.READY,
            RunState.QUARANTINED,
            RunState.UNCHANGED,
            RunState.FAILED,
        }
    ),
    RunState.READY: frozenset({RunState.APPLYING, RunState.DISCARDED, RunState.READING}),
    RunState.QUARANTINED: frozenset({RunState.APPLYING, RunState.DISCARDED, RunState.READING}),
    RunState.APPLYING: frozenset({RunState.APPLIED, RunState.READY, RunState.FAILED}),
    RunState.APPLIED: frozenset({RunState.UNDONE}),
    RunState.FAILED: frozenset({RunState.READING, RunState.DISCARDED}),
    RunState.REFUSED: frozenset(),
    RunState.UNCHANGED: frozenset(),
    RunState.UNDONE: frozenset(),
    RunState.DISCARDED: frozenset(),
}
"""Which state of an import may follow which."""


class JobState(StrEnum):
    """How far a job is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"


class Role(StrEnum):
    """What a person is to Aval; the rights of each stand in `RIGHTS`."""

    ADMINISTRATOR = "administrator"
    CFO = "cfo"
    CREDIT_MANAGER = "credit_manager"
    COLLECTOR = "collector"
    SALES = "sales"
    AUDITOR = "auditor"


class Right(StrEnum):
    """One thing that some roles may do."""

    SEE = "see"
    """Look at customers inside one's scope."""
    EXPORT = "export"
    NOTE = "note"
    """Write notes on customers."""
    DECIDE = "decide"
    """Set management credits."""
    REQUEST = "request"
    """Ask insurers for cover, and brokers to insist."""
    HOLD = "hold"
    """Hold the deliveries to a customer, and lift the hold."""
    PLAN = "plan"
    """Say whose an entry of the agenda is, and that it is done."""
    DECLARE = "declare"
    """Tell insurers of overdue items, hand debts over, make claims; declare turnover."""
    JOIN = "join"
    """Give accounts another customer, or part them into one of their own."""
    POLICIES = "policies"
    """Write contracts: terms, perimeter, clauses."""
    IMPORT = "import"
    """Bring files in, apply, quarantine, undo."""
    RUNS = "runs"
    """Look at imports: whoever imports or audits."""
    SHARE = "share"
    """Share a saved view."""
    CONFIGURE = "configure"
    """Companies, exposure definition, sources."""
    PEOPLE = "people"
    """Create people, give roles and scopes."""
    AUDIT = "audit"
    """Read the journal and every run."""


RIGHTS: dict[Role, frozenset[Right]] = {
    Role.ADMINISTRATOR: frozenset(Right),
    Role.CFO: frozenset(
        [
            *(Right.SEE, Right.EXPORT, Right.NOTE, Right.DECIDE, Right.SHARE),
            *(Right.AUDIT, Right.RUNS, Right.REQUEST, Right.DECLARE, Right.POLICIES),
            *(Right.HOLD, Right.PLAN),
        ]
    ),
    Role.CREDIT_MANAGER: frozenset(
        [
            *(Right.SEE, Right.EXPORT, Right.NOTE, Right.DECIDE, Right.SHARE),
            *(Right.IMPORT, Right.RUNS, Right.JOIN, Right.REQUEST),
            *(Right.DECLARE, Right.POLICIES, Right.HOLD, Right.PLAN),
        ]
    ),
    Role.COLLECTOR: frozenset({Right.SEE, Right.EXPORT, Right.NOTE, Right.PLAN}),
    Role.SALES: frozenset({Right.SEE, Right.NOTE}),
    Role.AUDITOR: frozenset({Right.SEE, Right.EXPORT, Right.AUDIT, Right.RUNS}),
}
"""What each role may do; everything else is refused."""


class Dimension(StrEnum):
    """Along which line a person's view is limited."""

    COMPANY = "company"
    PORTFOLIO = "portfolio"
    REGION = "region"


class Act(StrEnum):
    """What a line of the journal tells: something was done, and cannot be denied later."""

    ADMINISTRATOR_MADE = "administrator_made"
    PERSON_ADDED = "person_added"
    PERSON_CHANGED = "person_changed"
    PERSON_SCOPED = "person_scoped"
    SESSIONS_ENDED = "sessions_ended"
    """Sessions of a person were ended, by that person or by an administrator."""
    PASSWORD_LINKED = "password_linked"  # noqa: S105 - a word, no password
    """A link with which a person sets a password was made."""
    TOKEN_MADE = "token_made"  # noqa: S105 - a word as well
    """A person made a token with which a program acts as that person."""
    TOKEN_REVOKED = "token_revoked"  # noqa: S105
    JOURNAL_EXPORTED = "journal_exported"
    RUN_LANDED = "run_landed"
    RUN_APPLIED = "run_applied"
    RUN_CONFIRMED = "run_confirmed"
    RUN_DISCARDED = "run_discarded"
    RUN_UNDONE = "run_undone"
    SOURCE_CHANGED = "source_changed"
    SETTING_CHANGED = "setting_changed"
    COMPANY_CHANGED = "company_changed"
    CUSTOMER_CHANGED = "customer_changed"
    ACCOUNT_MOVED = "account_moved"
    ACCOUNT_PARTED = "account_parted"
    """An account got a customer of its own, made for it."""
    CREDIT_SET = "credit_set"
    CREDIT_ENDED = "credit_ended"
    NOTE_WRITTEN = "note_written"
    NOTE_CHANGED = "note_changed"
    NOTE_REMOVED = "note_removed"
    VIEW_SAVED = "view_saved"
    VIEW_SHARED = "view_shared"
    VIEW_REMOVED = "view_removed"
    LIST_EXPORTED = "list_exported"
    CONNECTION_CHANGED = "connection_changed"
    INSURER_READ = "insurer_read"
    BUYER_SEARCHED = "buyer_searched"
    """An insurer was asked who a customer is: it may bill that."""
    BUYER_LINKED = "buyer_linked"
    BUYER_UNLINKED = "buyer_unlinked"
    BUYER_REFUSED = "buyer_refused"
    """A person said that a proposed buyer is somebody else."""
    EVENTS_SEEN = "events_seen"
    REQUEST_WRITTEN = "request_written"
    REQUEST_CHANGED = "request_changed"
    REQUEST_DECIDED = "request_decided"
    """A person decided that a request for cover goes out."""
    REQUEST_SENT = "request_sent"
    REQUEST_TAKEN = "request_taken"
    REQUEST_DELAYED = "request_delayed"
    """The insurer was not reached, or whether it has the request is not known yet."""
    REQUEST_REFUSED = "request_refused"
    """The insurer does not take a request as it is."""
    REQUEST_ANSWERED = "request_answered"
    REQUEST_INSISTED = "request_insisted"
    REQUEST_CANCELLED = "request_cancelled"
    REQUEST_SEEN = "request_seen"
    REQUESTS_EXPORTED = "requests_exported"
    COVER_TYPED = "cover_typed"
    """A person wrote what an insurer decided."""
    NEWS_ENTERED = "news_entered"
    """A person wrote what was learned of a customer, corrected it, or took it back."""
    PAPER_WRITTEN = "paper_written"
    """A paper to an insurer about unpaid items was written: a notice, a claim."""
    PAPER_CHANGED = "paper_changed"
    PAPER_DECIDED = "paper_decided"
    PAPER_SENT = "paper_sent"
    PAPER_TAKEN = "paper_taken"
    PAPER_DELAYED = "paper_delayed"
    PAPER_NOT_TAKEN = "paper_not_taken"
    """The insurer does not take a paper as it is."""
    PAPER_ANSWERED = "paper_answered"
    PAPER_REPLIED = "paper_replied"
    PAPER_MONEY = "paper_money"
    """An indemnity, a recovery or a cost of a claim was written down, or corrected."""
    PAPER_CLOSED = "paper_closed"
    ITEMS_MARKED = "items_marked"
    """What the insurer was told, or agreed to, of items became facts of theirs."""
    PROOF_ADDED = "proof_added"
    PAPER_EXPORTED = "paper_exported"
    """The items of a paper were taken as a file."""
    PACK_MADE = "pack_made"
    """All that proves a claim was put together."""
    BROKER_CHANGED = "broker_changed"
    POLICY_ADDED = "policy_added"
    POLICY_CHANGED = "policy_changed"
    """Who is insured, or what the particulars of a policy say."""
    TERMS_WRITTEN = "terms_written"
    """A block of terms was added, corrected or ended."""
    TERMS_CONFIRMED = "terms_confirmed"
    """A person compared values of a template with the contract."""
    POLICY_UNDONE = "policy_undone"
    LETTER_SENT = "letter_sent"
    LETTER_FAILED = "letter_failed"
    LETTER_AGAIN = "letter_again"
    """A person had a letter sent again that may have left already."""
    TURNOVER_PREPARED = "turnover_prepared"
    """The sales of a period were sorted for a declaration to the insurer."""
    PERIMETER_SAVED = "perimeter_saved"
    """A part of a policy's sales was named, to be declared by itself."""
    PERIMETER_DROPPED = "perimeter_dropped"
    TURNOVER_SENT = "turnover_sent"
    TURNOVER_DISCARDED = "turnover_discarded"
    TURNOVER_EXPORTED = "turnover_exported"
    PREMIUM_NOTED = "premium_noted"
    """A payment of premium, or an investigation, was written down."""
    PREMIUM_CORRECTED = "premium_corrected"
    BALANCES_JUDGED = "balances_judged"
    """What a policy insured at the ends of months was judged for its premium."""
    AGENDA_OWNED = "agenda_owned"
    """Entries of the agenda were given to somebody."""
    AGENDA_DONE = "agenda_done"
    AGENDA_UNDONE = "agenda_undone"
    FEED_MADE = "feed_made"
    FEED_REVOKED = "feed_revoked"
    HOLD_SET = "hold_set"
    """Deliveries to a customer are held."""
    HOLD_LIFTED = "hold_lifted"
    JOB_ASKED = "job_asked"
    JOB_STOPPED = "job_stopped"


class Cause(StrEnum):
    """Why figures moved from one day to the next, in the order in which causes are applied."""

    INVOICES = "invoices"
    """Invoices, bills and deliveries."""
    ORDERS = "orders"
    CASH = "cash"
    CREDIT_NOTES = "credit_notes"
    COVER_RAISED = "cover_raised"
    COVER_CUT = "cover_cut"
    MANAGEMENT_CREDIT = "management_credit"
    COVER_ENDED = "cover_ended"
    """Guarantees whose last day has passed."""
    BREACH = "breach"
    """Cover stopped, or resumed, as time passed."""
    TIME = "time"
    """Whatever else the passing of a day changes."""
    RATES = "rates"
    OTHER = "other"
    """Master data, contracts, disputes, the exposure definition."""


class EventKind(StrEnum):
    """What happened to a customer on a day."""

    COVER_GRANTED = "cover_granted"
    COVER_RAISED = "cover_raised"
    COVER_CUT = "cover_cut"
    COVER_CANCELLED = "cover_cancelled"
    COVER_REFUSED = "cover_refused"
    COVER_ENDED = "cover_ended"
    BREACH_BEGAN = "breach_began"
    BREACH_ENDED = "breach_ended"
    GRADE_WORSE = "grade_worse"
    GRADE_BETTER = "grade_better"
    CREDIT_DECIDED = "credit_decided"
    DISPUTE_OPENED = "dispute_opened"
    INSOLVENCY = "insolvency"


class LinkMethod(StrEnum):
    """How it was found which of an insurer's buyers a customer is."""

    REFERENCE = "reference"
    """The insurer keeps our number of the customer, or we keep its number of the buyer."""
    IDENTIFIER = "identifier"
    NAME = "name"
    PERSON = "person"


class CoverFault(StrEnum):
    """Why no fact was made of a cover that an insurer listed; what was known before stands."""

    UNKNOWN_CODE = "unknown_code"
    NO_AMOUNT = "no_amount"
    NO_CURRENCY = "no_currency"
    NO_DATE = "no_date"
    POLICY_NOT_LINKED = "policy_not_linked"
    BUYER_NOT_LINKED = "buyer_not_linked"
    SHARED_BUYER = "shared_buyer"
    """Two customers are one buyer: its limit stands behind one of them until they are joined."""
    CURRENCY_CHANGED = "currency_changed"
    """It counts, and somebody should look."""


class SourceState(StrEnum):
    """How fresh a source is."""

    FRESH = "fresh"
    LATE = "late"
    FAILED = "failed"
    NEVER = "never"
