"""Which column of a list is which, proposed by the names of its header and by what it holds."""

import re
from collections.abc import Iterable, Mapping

from aval.connectors.ledgers.fec_columns import plain_name
from aval.connectors.ledgers.list_head import ListHead
from aval.connectors.ledgers.list_map import AMOUNT_COLUMNS, DATE_COLUMNS
from aval.vocabulary.money import MINOR_DIGITS
from aval.vocabulary.words import Kind

NAMES: Mapping[str, str] = {
    "number": (
        "number invoiceno invoicenumber invoice documentno documentnumber docno reference ref "
        "numero numerofacture nofacture facture nfacture numpiece piece numfactura "
        "factura numerofactura nfactura documento"
    ),
    "customer": (
        "customer customerid customerno customernumber customercode account accountno debtor "
        "client clientid codeclient numclient nclient compte comptetiers codetiers tiers "
        "auxiliaire cliente codigocliente codcliente ncliente cuenta deudor"
    ),
    "customer_name": (
        "customername name companyname debtorname accountname nom nomclient raisonsociale "
        "libelleclient intitule nombre nombrecliente razonsocial"
    ),
    "country": "country countrycode pays codepays pais codigopais",
    "kind": (
        "kind type doctype documenttype typepiece typedocument nature tipo tipodocumento clase"
    ),
    "currency": "currency currencycode cur devise codedevise monnaie divisa moneda",
    "disputed": "disputed dispute litige enlitige litigio disputa disputada",
    "group": "group customergroup groupe grupo",
    "segment": "segment segmento",
    "registration_number": (
        "registrationnumber registrationno siren siret companynumber nif cif immatriculation"
    ),
    "vat_number": "vatnumber vat vatid vatno tva numerotva tvaintra nifiva",
    "issued_on": (
        "issuedon invoicedate documentdate docdate date dateofinvoice datefacture datedefacture "
        "datepiece dateemission fecha fechafactura fechaemision fechadocumento"
    ),
    "due_on": (
        "dueon duedate due maturity echeance dateecheance dateecheancefacture vencimiento "
        "fechavencimiento"
    ),
    "delivered_on": (
        "deliveredon deliverydate shipmentdate datelivraison livraison fechaentrega entrega"
    ),
    "ordered_on": "orderedon orderdate datecommande fechapedido",
    "cleared_on": (
        "clearedon settleddate cleareddate paymentdate paidon clearingdate datereglement "
        "datepaiement datelettrage fechapago fechacobro"
    ),
    "extended_due_on": "extendeddueon extendedduedate prorogation fechaprorroga",
    "declared_on": "declaredon datedeclaration fechadeclaracion",
    "claimed_on": "claimedon datesinistre fechasiniestro",
    "amount": (
        "amount invoiceamount total totalamount gross grossamount montant montantttc ttc "
        "montanttotal importe importetotal total"
    ),
    "tax_amount": "taxamount tax vatamount montanttva taxe iva importeiva cuotaiva",
    "open_amount": (
        "openamount open outstanding balance openbalance amountdue remaining solde restedu "
        "resteapayer montantdu soldedu saldo pendiente importependiente saldopendiente"
    ),
}
"""How programs name what a map may name: plain names, English, French and Spanish."""
_KINDS: Mapping[Kind, str] = {
    Kind.CREDIT_NOTE: "creditnote credit avoir abono notadecredito cn av rc gutschrift",
    Kind.PAYMENT: "payment reglement paiement pago cobro receipt encaissement rg py",
    Kind.DEPOSIT: "deposit acompte anticipo downpayment",
    Kind.BILL: "bill traite effet lcr efecto letra pagare",
    Kind.DELIVERY: "delivery livraison bl albaran",
    Kind.ORDER: "order commande pedido",
    Kind.INVOICE: "invoice facture factura fa fac inv in",
}
_DATE = re.compile(r"[0-9]{1,4}[-/. ]?[0-9]{1,2}[-/. ]?[0-9]{1,4}([T ].*)?")
_AMOUNT = re.compile(r"[-+(]?[^0-9]{0,4}[0-9][0-9.,' \u00a0\u202f]*\)?[^0-9]{0,4}")
_SHARE_FIT = 0.8


def propose(head: ListHead) -> dict[str, str]:
    """Return the column of the file for each column of the dataset that one can be found for.

    A name that a program is known to write wins over one that only contains it; dates and
    amounts must hold some. No column is proposed twice.
    """
    scored = sorted(
        (-_score(column, name, head), place, column, name)
        for column in NAMES
        for place, name in enumerate(head.names)
        if _score(column, name, head)
    )
    found: dict[str, str] = {}
    for _, _, column, name in scored:
        if column not in found and name not in found.values():
            found[column] = name
    return found


def propose_kinds(values: Iterable[str]) -> dict[str, Kind]:
    """Return the kind that each value of a column names, where its words tell."""
    found = {}
    for value in values:
        plain = plain_name(value)
        for kind, words in _KINDS.items():
            names = words.split()
            if plain in names or any(len(name) > 3 and name in plain for name in names):
                found[value] = kind
                break
    return found


def _score(column: str, name: str, head: ListHead) -> int:
    """Return how well a column of the file fits one of the dataset, 0 for not at all."""
    plain, known = plain_name(name), NAMES[column].split()
    if not plain or not _holds(column, head.values(name)):
        return 0
    if plain in known:
        return 100 - known.index(plain)
    within = [len(word) for word in known if len(word) > 4 and word in plain]
    return max(within, default=0)


def _holds(column: str, values: list[str]) -> bool:
    """Return whether values can be those of a column; an empty column can be any."""
    if not values:
        return True
    if column in DATE_COLUMNS:
        fit = sum(_DATE.fullmatch(value) is not None for value in values)
    elif column in AMOUNT_COLUMNS:
        fit = sum(_AMOUNT.fullmatch(value) is not None for value in values)
    elif column == "currency":
        fit = sum(value.upper() in MINOR_DIGITS for value in values)
    else:
        return True
    return fit >= _SHARE_FIT * len(values)
