"""The columns of the tables that SQL reads and of those that it answers with."""

CURRENCIES: dict[str, object] = {"currency": "VARCHAR", "digits": "INTEGER"}
"""The table `raw_currencies`: minor digits."""

PORTFOLIO_TABLES: dict[str, dict[str, object]] = {
    "portfolios": {
        "portfolio": "INTEGER",
        "as_of": "VARCHAR",
        "reporting_currency": "VARCHAR",
        "counted_kinds": ["VARCHAR"],
        "include_disputed": "BOOLEAN",
    },
    "companies": {"portfolio": "INTEGER", "company": "VARCHAR"},
    "customers": {
        "portfolio": "INTEGER",
        "customer": "VARCHAR",
        "country": "VARCHAR",
        "segment": "VARCHAR",
        "insolvent_on": "VARCHAR",
        "extras": ["VARCHAR"],
    },
    "items": {
        "portfolio": "INTEGER",
        **dict.fromkeys(
            (
                "item",
                "company",
                "customer",
                "kind",
                "ordered_on",
                "delivered_on",
                "issued_on",
                "due_on",
                "extended_due_on",
                "amount",
                "tax_amount",
                "open_amount",
                "currency",
                "disputed",
                "cleared_on",
                "declared_on",
                "claimed_on",
            ),
            "VARCHAR",
        ),
        "extras": ["VARCHAR"],
    },
    "covers": {
        "portfolio": "INTEGER",
        **dict.fromkeys(
            (
                "cover",
                "policy",
                "customer",
                "layer",
                "extension",
                "status",
                "amount",
                "currency",
                "decided_on",
                "valid_from",
                "valid_to",
                "insured_pct",
            ),
            "VARCHAR",
        ),
    },
    "credits": {
        "portfolio": "INTEGER",
        **dict.fromkeys(("customer", "amount", "currency", "valid_from", "valid_to"), "VARCHAR"),
    },
    "rates": {"portfolio": "INTEGER", "currency": "VARCHAR", "on": "VARCHAR", "rate": "VARCHAR"},
    "policies": {
        "portfolio": "INTEGER",
        "policy": "VARCHAR",
        "rank": "BIGINT",
        "companies": ["VARCHAR"],
        "countries": ["VARCHAR"],
        "excluded_countries": ["VARCHAR"],
        "excluded_segments": ["VARCHAR"],
    },
    "terms": {
        "portfolio": "INTEGER",
        "policy": "VARCHAR",
        "block": "INTEGER",
        "valid_from": "VARCHAR",
        "valid_to": "VARCHAR",
        "vat_insured": "BOOLEAN",
        "insured_kinds": ["VARCHAR"],
        "max_terms_days": "BIGINT",
        "max_invoicing_days": "BIGINT",
        "mep_days": "BIGINT",
        "mep_origin": "VARCHAR",
        "default_min_amount": "VARCHAR",
        "retroactive_lift_days": "BIGINT",
        "notify_days": "BIGINT",
        "notify_origin": "VARCHAR",
        "hand_over_days": "BIGINT",
        "waiting_days": "BIGINT",
        "claim_months": "BIGINT",
        "day_count": "VARCHAR",
        "run_on": "VARCHAR",
        "run_on_days": "BIGINT",
        "discretionary_excess": "VARCHAR",
    },
    "zones": {
        "portfolio": "INTEGER",
        "policy": "VARCHAR",
        "block": "INTEGER",
        "zone": "INTEGER",
        "countries": ["VARCHAR"],
    },
    "percentages": {
        "portfolio": "INTEGER",
        "policy": "VARCHAR",
        "block": "INTEGER",
        "zone": "INTEGER",
        "layer": "VARCHAR",
        "pct": "VARCHAR",
    },
}
"""The tables `raw_<name>` of portfolios: columns and types, as structures of JSON."""

COLUMNS: dict[str, tuple[str, ...]] = {
    "item_cover": (
        "item", "customer", "company", "net", "cell", "policy", "layer", "amount", "indemnifiable",
    ),
    "positions": (
        "customer", "exposure", "receivable", "credit_balance", "orders", "disputed", "overdue",
        "not_due", "late_1_30", "late_31_60", "late_61_90", "late_over_90", "oldest_days_late",
        "limit_permanent", "limit_temporary", "limit_top_up", "limit_substitute_top_up",
        "limit_discretionary", "limit_insured", "management_credit", "limit_authorised",
        "apparent_covered", "covered", "indemnifiable", "uncovered", "own_risk", "excess",
        "headroom", "over_limit", "breach_since", "next_deadline", "next_deadline_kind",
        "limit_state",
    ),
    "deadlines": (
        "customer", "item", "policy", "kind", "date", "state", "amount_at_stake",
    ),
}  # fmt: skip
"""The columns of the tables of an answer, before the carried ones."""
