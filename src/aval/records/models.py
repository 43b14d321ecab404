"""Where Django looks for tables: every module of this line that has some."""

from aval.records.access import Answered, ApiToken
from aval.records.agenda import AgendaEntry, AgendaMark, DeadlineSum, Feed, Forecast
from aval.records.changes import Change, Fact
from aval.records.claims import Paper, PaperFile, PaperItem, PaperMoney, PaperStep
from aval.records.cover import Cover, CoverFile, Credit, Grade
from aval.records.customers import Account, Customer, CustomerFacts
from aval.records.insurers import (
    BuyerLink,
    Connection,
    InsurerCall,
    InsurerEvent,
    PolicyLink,
    ToldBuyer,
    ToldCover,
    WebhookDelivery,
)
from aval.records.jobs import JobRun
from aval.records.journal import JournalEntry
from aval.records.ledger import Company, CompanyFacts, Item, ItemMark, Rate
from aval.records.news import CustomerNews, PaperNews
from aval.records.notes import Attachment, Note
from aval.records.people import Person, ScopeRule
from aval.records.policies import Policy, PolicyFacts, PolicyParticulars, Setting
from aval.records.positions import (
    Assessment,
    CoverageHistory,
    Deadline,
    Event,
    ItemCover,
    Movement,
    Position,
    PositionHistory,
)
from aval.records.requests import (
    Broker,
    BrokerContact,
    CoverRequest,
    Letter,
    RequestFile,
    RequestStep,
)
from aval.records.runs import IntakeRun, ListMap, Rejection, Source
from aval.records.shipments import Hold
from aval.records.turnover import (
    InsuredBalance,
    PremiumNote,
    TurnoverDeclaration,
    TurnoverLine,
    TurnoverPerimeter,
    YearFigures,
)
from aval.records.views import SavedView

__all__ = [
    "Account",
    "AgendaEntry",
    "AgendaMark",
    "Answered",
    "ApiToken",
    "Assessment",
    "Attachment",
    "Broker",
    "BrokerContact",
    "BuyerLink",
    "Change",
    "Company",
    "CompanyFacts",
    "Connection",
    "Cover",
    "CoverFile",
    "CoverRequest",
    "CoverageHistory",
    "Credit",
    "Customer",
    "CustomerFacts",
    "CustomerNews",
    "Deadline",
    "DeadlineSum",
    "Event",
    "Fact",
    "Feed",
    "Forecast",
    "Grade",
    "Hold",
    "InsuredBalance",
    "InsurerCall",
    "InsurerEvent",
    "IntakeRun",
    "Item",
    "ItemCover",
    "ItemMark",
    "JobRun",
    "JournalEntry",
    "Letter",
    "ListMap",
    "Movement",
    "Note",
    "Paper",
    "PaperFile",
    "PaperItem",
    "PaperMoney",
    "PaperNews",
    "PaperStep",
    "Person",
    "Policy",
    "PolicyFacts",
    "PolicyLink",
    "PolicyParticulars",
    "Position",
    "PositionHistory",
    "PremiumNote",
    "Rate",
    "Rejection",
    "RequestFile",
    "RequestStep",
    "SavedView",
    "ScopeRule",
    "Setting",
    "Source",
    "ToldBuyer",
    "ToldCover",
    "TurnoverDeclaration",
    "TurnoverLine",
    "TurnoverPerimeter",
    "WebhookDelivery",
    "YearFigures",
]
