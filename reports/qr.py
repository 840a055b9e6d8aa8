"""The QR code in the foot of a form, drawn as SVG: sharp at every printer, no picture file."""

import segno

QUIET_ZONE = 4  # modules around the code, as the standard asks
LEVEL = "m"  # 15 % may be dirty; L fails on scans, Q and H make the dots too small


def data_uri(text: str) -> str:
    """Return a QR code as a data: address.

    Upper case keeps it in the alphanumeric alphabet, which makes a third fewer and bigger dots:
    at 22 mm a lower-case address fails in scans. Scheme and host never minded the case; the
    verification page reads its path in either.
    """
    code = segno.make(text.upper(), error=LEVEL, boost_error=False, micro=False)
    return str(code.svg_data_uri(border=QUIET_ZONE))
