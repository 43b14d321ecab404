"""Money is an integer of minor units and a currency: cents of EUR, yen, thousandths of TND.

Rounding is half away from zero everywhere. The minor digits are those of ISO 4217 (list one,
the current currencies and funds).
"""

from decimal import Decimal

_DIGITS_OTHER_THAN_2 = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}
_DIGITS_2 = (
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN "
    "BZD CAD CDF CHE CHF CHW CNY COP COU CRC CUC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP "
    "GBP GEL GHS GIP GMD GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT "
    "LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO "
    "NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SLL SOS "
    "SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XCD "
    "XCG YER ZAR ZMW ZWG ZWL"
)
MINOR_DIGITS: dict[str, int] = dict.fromkeys(_DIGITS_2.split(), 2) | {
    code: digits for digits, codes in _DIGITS_OTHER_THAN_2.items() for code in codes.split()
}
"""Minor digits by currency, e.g. `MINOR_DIGITS["JPY"] == 0`."""

MAX_DIGITS = max(MINOR_DIGITS.values())
MAX_MINOR = 10**17
"""No single amount reaches this many minor units; a ledger's total stays far below 2**63."""


def minor_units(amount: str, digits: int) -> int:
    """Return decimal text as minor units: `minor_units("12.5", 2) == 1250`.

    Raises ValueError when the text has more than `digits` digits after the point.
    """
    units = Decimal(amount).scaleb(digits)
    if units != units.to_integral_value():
        message = f"{amount} has more than {digits} digits after the point"
        raise ValueError(message)
    return int(units)


def decimal_text(minor: int, digits: int) -> str:
    """Return minor units as decimal text: `decimal_text(-1250, 2) == "-12.50"`."""
    sign = "-" if minor < 0 else ""
    text = str(abs(minor)).rjust(digits + 1, "0")
    return f"{sign}{text[:-digits]}.{text[-digits:]}" if digits else sign + text


def divide_half_up(numerator: int, denominator: int) -> int:
    """Return numerator / denominator rounded half away from zero; the denominator is above 0."""
    quotient, rest = divmod(2 * abs(numerator) + denominator, 2 * denominator)
    del rest
    return quotient if numerator >= 0 else -quotient
