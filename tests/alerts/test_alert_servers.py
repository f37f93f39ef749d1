"""Mail servers that want a password or an encrypted line."""

import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from alerts.deliver import send_pending
from alerts.subscribe import subscribe


@pytest.fixture(autouse=True)
def anna(data, register) -> None:
    subscribe(data, "anna@exempel.se", now=register.BEFORE)
    register.change()


@pytest.fixture
def certificate(tmp_path) -> Path:
    """A certificate for 127.0.0.1, with its key, that nobody has signed but itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "server.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


@pytest.fixture
def tls(certificate) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def only_hemligt(server, session, envelope, mechanism, login) -> AuthResult:
    known = LoginPassword(b"kontorskoll", b"hem@ligt")
    return AuthResult(success=login == known, handled=False)  # not handled: aiosmtpd is to say no


def test_starttls_encrypts_before_name_and_password_are_given(data, register, serve, tls, certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    server = serve(tls_context=tls, require_starttls=True, authenticator=only_hemligt, auth_required=True)
    url = server.url.replace("smtp://", "smtp+starttls://kontorskoll:{}@")
    wrong = send_pending(data, now=register.AFTER, smtp_url=url.format("fel"))
    assert (wrong.waiting, wrong.sent) == (1, 0)
    assert "släpper inte in oss: 535" in wrong.errors[0]
    assert send_pending(data, now=register.AFTER, smtp_url=url.format("hem%40ligt")).sent == 1
    assert len(server.box.raw) == 1


def test_smtps_is_encrypted_from_the_start(data, register, serve, tls, certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    server = serve(ssl_context=tls)
    assert send_pending(data, now=register.AFTER, smtp_url=server.url.replace("smtp://", "smtps://")).sent == 1


def test_a_certificate_nobody_vouches_for_is_not_accepted(data, register, serve, tls, certificate, monkeypatch):
    server = serve_encrypted(serve, tls, certificate, monkeypatch)
    summary = send_pending(data, now=register.AFTER, smtp_url=server.url.replace("smtp://", "smtps://"))
    assert (summary.waiting, summary.sent, server.box.raw) == (1, 0, [])
    assert "svarar inte: [SSL: CERTIFICATE_VERIFY_FAILED]" in summary.errors[0]


def test_a_server_without_starttls_gets_no_mail_in_the_clear(data, register, server):
    summary = send_pending(data, now=register.AFTER, smtp_url=server.url.replace("smtp://", "smtp+starttls://"))
    assert (summary.waiting, summary.sent, server.box.raw) == (1, 0, [])


def serve_encrypted(serve, tls, certificate, monkeypatch):
    """Start a server whose own first probe trusts it, and nobody after that."""
    with monkeypatch.context() as trusting:
        trusting.setenv("SSL_CERT_FILE", str(certificate))
        return serve(ssl_context=tls)
