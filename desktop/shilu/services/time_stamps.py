"""Is this reply of a time-stamping authority genuine? Nothing here looks a certificate up or knows whom to trust.

Two readers look at each reply: rfc3161-client, which also follows the chain to the certificates that a person gave, and
the check of the signature here, which needs none. Replies whose certificates are not in the order of DER, as some
authorities send them, are put in order first: no signature is over that order.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shilu.core import der
from shilu.core.clock import to_ms
from shilu.core.errors import UserError

if TYPE_CHECKING:
    from cryptography.x509 import Certificate
    from rfc3161_client import TimeStampResponse

_GRANTED = 0
_SHA256 = "2.16.840.1.101.3.4.2.1"
_CONTENT_TYPE, _MESSAGE_DIGEST = "1.2.840.113549.1.9.3", "1.2.840.113549.1.9.4"
_SIGNING_CERTIFICATES = {"1.2.840.113549.1.9.16.2.12": "sha1", "1.2.840.113549.1.9.16.2.47": "sha256"}
_STAMP_INFO = "1.2.840.113549.1.9.16.1.4"
_CERTIFICATES_TAG, _SIGNED_ATTRIBUTES_TAG = 0xA0, 0xA0
_RSA, _RSA_PSS = "1.2.840.113549.1.1.", "1.2.840.113549.1.1.10"
_DIGESTS = {
    "2.16.840.1.101.3.4.2.1": "sha256",
    "2.16.840.1.101.3.4.2.2": "sha384",
    "2.16.840.1.101.3.4.2.3": "sha512",
}


@dataclass(frozen=True, slots=True)
class Genuine:
    """What a genuine reply says. ``root`` is the SHA-256 of the certificate that its chain leads to, "" when none was
    given; ``imprint`` and ``nonce`` in hexadecimal."""

    imprint: str
    nonce: str
    at_ms: int
    accuracy_ms: int | None
    authority: str
    serial: str
    policy: str
    root: str


def examine(untrusted_reply: bytes, roots: Sequence[Certificate]) -> Genuine:
    """What a reply says, once its signature fits. With ``roots`` its chain must lead to one of them, at the time of
    the stamp: a certificate of the authority may have expired since.

    Raises UserError ``file.not_a_time_stamp``, ``file.stamp_refused``, ``file.stamp_without_certificate``,
    ``file.stamp_bad_signature``, ``file.stamp_other_root``.
    """
    ordered, reply = _parsed(untrusted_reply)
    try:
        if reply.status != _GRANTED:
            raise UserError("file.stamp_refused")
        info = reply.tst_info
        imprint, nonce = info.message_imprint, info.nonce
        at_ms, serial, policy = to_ms(info.gen_time), str(info.serial_number), info.policy.dotted_string
        accuracy = info.accuracy
    except (ValueError, OverflowError, KeyError) as error:  # KeyError: a status that there is not
        raise UserError("file.not_a_time_stamp") from error
    if imprint.hash_algorithm.dotted_string != _SHA256 or nonce is None:
        raise UserError("file.stamp_of_something_else")
    signer, authority = _signer(reply)
    _check_signature(ordered, signer)
    return Genuine(
        imprint=imprint.message.hex(),
        nonce=f"{nonce:x}",
        at_ms=at_ms,
        accuracy_ms=None if accuracy is None else _milliseconds(accuracy.seconds, accuracy.millis, accuracy.micros),
        authority=authority,
        serial=serial,
        policy=policy,
        root=_followed(reply, imprint.message, roots) if roots else "",
    )


def _parsed(untrusted: bytes) -> tuple[bytes, TimeStampResponse]:
    import rfc3161_client

    try:
        ordered = _in_order(untrusted)
        return ordered, rfc3161_client.decode_timestamp_response(ordered)
    except (ValueError, IndexError) as error:
        raise UserError("file.not_a_time_stamp") from error


def _in_order(untrusted: bytes) -> bytes:
    """The reply with the certificates in its token sorted as DER wants a set: by their bytes. Same length, same
    places otherwise."""
    reply = der.read(untrusted)
    if len(reply.parts) == 1:
        return untrusted  # a refusal, without a token
    for part in _signed_data(reply).parts:
        if part.tag == _CERTIFICATES_TAG:
            ordered = b"".join(sorted(certificate.whole for certificate in part.parts))
            return untrusted[: part.content_start] + ordered + untrusted[part.end :]
    return untrusted


def _signed_data(reply: der.Element) -> der.Element:
    token = reply.parts[1]
    return token.parts[1].parts[0]


def _signer(reply: TimeStampResponse) -> tuple[Certificate, str]:
    """The certificate that the signature names, and whose it is."""
    from cryptography import x509

    try:
        certificates = [x509.load_der_x509_certificate(one) for one in reply.signed_data.certificates]
        (signer,) = reply.signed_data.signer_infos
        found = [c for c in certificates if c.issuer == signer.issuer and c.serial_number == signer.serial_number]
        named = found[0].subject.rfc4514_string() if found else ""
    except (ValueError, KeyError, x509.InvalidVersion) as error:  # KeyError: a kind of text that there is not
        raise UserError("file.stamp_bad_signature") from error
    if not found:
        raise UserError("file.stamp_without_certificate")
    return found[0], named


def _check_signature(reply: bytes, signer: Certificate) -> None:
    """Whether the token is signed by this certificate, which is one for time stamps."""
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

    try:
        good = _signature_fits(der.read(reply), signer)
    except (InvalidSignature, UnsupportedAlgorithm, ValueError, IndexError, KeyError) as error:
        raise UserError("file.stamp_bad_signature") from error
    if not good:
        raise UserError("file.stamp_bad_signature")


def _signature_fits(reply: der.Element, signer: Certificate) -> bool:
    """RFC 5652 section 5.4: the signature is over the attributes, and those hold the digest of the content."""
    parts = _signed_data(reply).parts
    content_type, wrapped = parts[2].parts
    content = wrapped.parts[0].content
    (info,) = parts[-1].parts
    _, _, digest_algorithm, attributes, signature_algorithm, signature = info.parts[:6]
    digest = _DIGESTS[_oid(digest_algorithm.parts[0])]
    if attributes.tag != _SIGNED_ATTRIBUTES_TAG or _oid(content_type) != _STAMP_INFO:
        return False
    said = {_oid(attribute.parts[0]): attribute.parts[1].parts[0] for attribute in attributes.parts}
    signed = bytes([der.SET]) + attributes.whole[1:]
    _verify(signer, signature.content, signed, digest, _oid(signature_algorithm.parts[0]))
    return (
        _oid(said[_CONTENT_TYPE]) == _STAMP_INFO
        and said[_MESSAGE_DIGEST].content == hashlib.new(digest, content).digest()
        and _is_named(said, signer)
        and _is_for_time_stamps(signer)
    )


def _verify(signer: Certificate, signature: bytes, signed: bytes, digest: str, algorithm: str) -> None:
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa

    hash_algorithm = {"sha256": hashes.SHA256(), "sha384": hashes.SHA384(), "sha512": hashes.SHA512()}[digest]
    key = signer.public_key()
    if isinstance(key, ec.EllipticCurvePublicKey):
        key.verify(signature, signed, ec.ECDSA(hash_algorithm))
    elif isinstance(key, rsa.RSAPublicKey) and algorithm.startswith(_RSA):
        pss = padding.PSS(mgf=padding.MGF1(hash_algorithm), salt_length=padding.PSS.AUTO)
        key.verify(signature, signed, pss if algorithm == _RSA_PSS else padding.PKCS1v15(), hash_algorithm)
    elif isinstance(key, ed25519.Ed25519PublicKey):
        key.verify(signature, signed)
    else:
        raise ValueError("a kind of key that is not used for time stamps")


def _is_named(said: dict[str, der.Element], signer: Certificate) -> bool:
    """RFC 2634 and 5816: the signed attributes name the signer's certificate by its hash."""
    from cryptography.hazmat.primitives.serialization import Encoding

    own = signer.public_bytes(Encoding.DER)
    for attribute, usual in _SIGNING_CERTIFICATES.items():
        if attribute in said:
            first = said[attribute].parts[0].parts[0].parts
            digest = _DIGESTS[_oid(first[0].parts[0])] if first[0].tag == der.SEQUENCE else usual
            hashed = first[1] if first[0].tag == der.SEQUENCE else first[0]
            return hashed.content == hashlib.new(digest, own, usedforsecurity=False).digest()
    return False


def _is_for_time_stamps(signer: Certificate) -> bool:
    from cryptography import x509
    from cryptography.x509.oid import ExtendedKeyUsageOID

    try:
        usage = signer.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    except (x509.ExtensionNotFound, x509.DuplicateExtension, x509.UnsupportedGeneralNameType):
        return False
    return usage.critical and ExtendedKeyUsageOID.TIME_STAMPING in usage.value


def _followed(reply: TimeStampResponse, imprint: bytes, roots: Sequence[Certificate]) -> str:
    """The SHA-256 of the root that the chain leads to."""
    from cryptography.hazmat.primitives.serialization import Encoding
    from rfc3161_client import VerificationError, VerifierBuilder

    for root in roots:
        others = [other for other in roots if other is not root]
        try:
            VerifierBuilder(roots=[root], intermediates=others).build().verify(reply, imprint)
        except (VerificationError, ValueError):
            continue
        return hashlib.sha256(root.public_bytes(Encoding.DER)).hexdigest()
    raise UserError("file.stamp_other_root")


def _milliseconds(seconds: int | None, millis: int | None, micros: int | None) -> int:
    return (seconds or 0) * 1000 + (millis or 0) + (1 if micros else 0)


def _oid(element: der.Element) -> str:
    """The dotted text of an object identifier."""
    if element.tag != der.OBJECT:
        raise ValueError("not an object identifier")
    arcs: list[int] = []
    value = 0
    for byte in element.content:
        value = value << 7 | byte & 0x7F
        if not byte & 0x80:
            arcs.append(value)
            value = 0
    first = min(arcs[0] // 40, 2)
    return ".".join(map(str, (first, arcs[0] - 40 * first, *arcs[1:])))
