"""A time-stamping authority of this computer's own: genuine replies by OpenSSL, without a network."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from shilu.core.der import INTEGER, OBJECT, SEQUENCE, encoded, read

_CONFIGURATION = """\
[tsa]
default_tsa = t
[t]
serial = ./serial
signer_cert = ./tsa.pem
signer_key = ./tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256,sha384,sha512
accuracy = secs:1
ordering = yes
tsa_name = yes
ess_cert_id_chain = no
ess_cert_id_alg = sha256
"""
_GENERALIZED_TIME = 0x18
_POLICY = bytes.fromhex("2a030401")
_STAMP_INFO = "1.2.840.113549.1.9.16.1.4"


@dataclass(frozen=True, slots=True)
class Authority:
    """Its folder; ``root`` is the certificate that a person trusts, or not."""

    folder: Path

    @property
    def root(self) -> Path:
        """The root certificate, in PEM."""
        return self.folder / "ca.pem"

    @property
    def own(self) -> x509.Certificate:
        """The certificate that it signs with."""
        return x509.load_pem_x509_certificate((self.folder / "tsa.pem").read_bytes())

    def certificate_for(self, name: str) -> x509.Certificate:
        """The same key, number and period under another name, signed by the same root."""
        root_key = load_pem_private_key((self.folder / "ca.key").read_bytes(), None)
        assert isinstance(root_key, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey)
        own, key = self.own, self.own.public_key()
        builder = x509.CertificateBuilder(own.issuer, _named(name), key, own.serial_number)
        builder = builder.not_valid_before(own.not_valid_before_utc).not_valid_after(own.not_valid_after_utc)
        for extension in own.extensions:
            builder = builder.add_extension(extension.value, extension.critical)
        return builder.sign(root_key, hashes.SHA256())

    def reply(self, request: bytes, *, with_root: bool = False) -> bytes:
        """What it answers. ``with_root`` puts its root beside its own certificate, in the order in which OpenSSL has
        them, which is not the one that DER asks for."""
        (self.folder / "r.tsq").write_bytes(request)
        chain = ("-chain", "ca.pem") if with_root else ()
        _openssl(self.folder, "ts", "-reply", "-config", "t.cnf", "-queryfile", "r.tsq", *chain, "-out", "r.tsr")
        return (self.folder / "r.tsr").read_bytes()

    def reply_of_then(self, request: bytes, at: datetime) -> bytes:
        """What it answered at an earlier time: OpenSSL stamps in the present only, but signs whatever is given."""
        _, imprint, nonce, *_ = read(request).parts
        time = f"{at.astimezone(UTC):%Y%m%d%H%M%SZ}".encode()
        info = encoded(INTEGER, b"\x01") + encoded(OBJECT, _POLICY) + imprint.whole + encoded(INTEGER, b"\x07")
        info += encoded(_GENERALIZED_TIME, time) + encoded(SEQUENCE, encoded(INTEGER, b"\x01")) + nonce.whole
        (self.folder / "info.der").write_bytes(encoded(SEQUENCE, info))
        signed = ("cms", "-sign", "-binary", "-nodetach", "-cades", "-md", "sha256", "-outform", "DER")
        own = ("-signer", "tsa.pem", "-inkey", "tsa.key", "-econtent_type", _STAMP_INFO)
        _openssl(self.folder, *signed, *own, "-in", "info.der", "-out", "token.der")
        granted = encoded(SEQUENCE, encoded(INTEGER, b"\x00"))
        return encoded(SEQUENCE, granted + (self.folder / "token.der").read_bytes())


def make_authority(
    folder: Path, *, key: str = "ec", first: datetime | None = None, last: datetime | None = None, stamps: bool = True
) -> Authority:
    """Root and certificate of an authority. ``key`` is ec or rsa; its own certificate holds from first to last, and is
    for time stamps or for something else."""
    folder.mkdir()
    now = datetime.now(UTC)
    root_key, own_key = _key(key), _key(key)
    root = _named("Invented Root")
    ca = _certificate(root, root, root_key, root_key, datetime(2000, 1, 1, tzinfo=UTC), now + timedelta(days=999))
    ca = ca.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    begin, end = first or now - timedelta(days=1), last or now + timedelta(days=99)
    own = _certificate(_named("Invented Authority"), root, own_key, root_key, begin, end)
    usage = ExtendedKeyUsageOID.TIME_STAMPING if stamps else ExtendedKeyUsageOID.CLIENT_AUTH
    own = own.add_extension(x509.ExtendedKeyUsage([usage]), critical=True)
    own = own.add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()), critical=False)
    (folder / "ca.pem").write_bytes(ca.sign(root_key, hashes.SHA256()).public_bytes(Encoding.PEM))
    (folder / "tsa.pem").write_bytes(own.sign(root_key, hashes.SHA256()).public_bytes(Encoding.PEM))
    (folder / "ca.key").write_bytes(root_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    (folder / "tsa.key").write_bytes(own_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    (folder / "t.cnf").write_text(_CONFIGURATION)
    (folder / "serial").write_text("01")
    return Authority(folder)


def _certificate(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey,
    issuer_key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey,
    first: datetime,
    last: datetime,
) -> x509.CertificateBuilder:
    builder = x509.CertificateBuilder(issuer, subject, key.public_key(), x509.random_serial_number(), first, last)
    usage = dict.fromkeys(("content_commitment", "key_encipherment", "data_encipherment", "key_agreement"), False)
    is_root = subject == issuer
    return builder.add_extension(
        x509.KeyUsage(
            digital_signature=not is_root,
            key_cert_sign=is_root,
            crl_sign=is_root,
            encipher_only=False,
            decipher_only=False,
            **usage,
        ),
        critical=True,
    ).add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _key(kind: str) -> ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048) if kind == "rsa" else ec.generate_private_key(ec.SECP256R1())


def _openssl(folder: Path, *arguments: str) -> None:
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)
