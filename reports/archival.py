"""What a form's file gets before it is written: its claims, and its streams packed.

It claims to be PDF/A-3a, for the archive, and PDF/UA-1, for people who listen. WeasyPrint writes
one claim at a time; the second one, and the schema that PDF/A asks for it, are added here.
"""

import zlib
from datetime import UTC, datetime
from typing import Any
from xml.sax.saxutils import escape

import pydyf

W3C = "%Y-%m-%dT%H:%M:%SZ"

UA_CLAIM = (
    '<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">'
    "<pdfuaid:part>1</pdfuaid:part></rdf:Description>"
    '<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" '
    'xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" '
    'xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">'
    '<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">'
    "<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>"
    "<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>"
    "<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>"
    '<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">'
    "<pdfaProperty:name>part</pdfaProperty:name>"
    "<pdfaProperty:valueType>Integer</pdfaProperty:valueType>"
    "<pdfaProperty:category>internal</pdfaProperty:category>"
    "<pdfaProperty:description>Indicates, which part of ISO 14289 standard is followed"
    "</pdfaProperty:description></rdf:li></rdf:Seq></pdfaSchema:property>"
    "</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description></rdf:RDF>"
)


def finish(_document: Any, pdf: Any) -> None:
    """Do what is left before WeasyPrint writes the file; it calls this its finisher."""
    claim_accessibility(pdf)
    pack(pdf)


def claim_accessibility(pdf: Any) -> None:
    """Add the claim to be PDF/UA-1, and its schema, to the metadata that claim PDF/A-3a."""
    reference = int(pdf.catalog["Metadata"].split()[0])
    stream = pdf.objects[reference]
    (packet,) = stream.stream
    stream.stream = [packet.replace(b"</rdf:RDF>", UA_CLAIM.encode("ascii"), 1)]


def pack(pdf: Any) -> None:
    """Compress every stream once, at zlib's usual level.

    pydyf compresses whenever a stream's bytes are asked for, which writing does twice, and at the
    highest level: a tenth of a form's time for one part in a hundred of its size.
    """
    for stream in pdf.objects:
        if not (isinstance(stream, pydyf.Stream) and stream.compress):
            continue
        stream.compress = False
        _, _, plain = pydyf.Stream(stream.stream).data.partition(b"\nstream\n")
        stream.stream = [zlib.compress(plain.removesuffix(b"\nendstream"))]
        stream.extra["Filter"] = "/FlateDecode"


def metadata(title: str, producer: str, created: datetime) -> bytes:
    """Return the XMP packet of a file that is put together from forms."""
    instant = created.astimezone(UTC).strftime(W3C)
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" '
        'xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/">'
        "<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>"
        f"<pdf:Producer>{escape(producer)}</pdf:Producer>"
        f"<xmp:CreateDate>{instant}</xmp:CreateDate><xmp:ModifyDate>{instant}</xmp:ModifyDate>"
        f'<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{escape(title)}</rdf:li></rdf:Alt>'
        f'</dc:title></rdf:Description>{UA_CLAIM}</x:xmpmeta>\n<?xpacket end="r"?>'
    ).encode()
