"""The token in an unsubscribe link: derived from a secret, recognised by its hash, stored nowhere."""

import hashlib
import os
import secrets
from collections.abc import Mapping

from itsdangerous import BadSignature, URLSafeSerializer

from alerts.private import create_private
from register.store import DataDir

SECRET_FILE = "secret.key"


class Tokens:
    """Makes and reads tokens with one secret: KONTORSKOLL_SECRET, or a key made once and kept in the data folder."""

    def __init__(self, data: DataDir, environment: Mapping[str, str] = os.environ) -> None:
        secret = environment.get("KONTORSKOLL_SECRET") or _kept_secret(data)
        self._serializer = URLSafeSerializer(
            secret, salt="unsubscribe", signer_kwargs={"digest_method": hashlib.sha256, "key_derivation": "hmac"}
        )

    def token(self, subscriber: int) -> str:
        """Return the subscriber's token: URL-safe ASCII, the same every time."""
        return str(self._serializer.dumps(subscriber))

    def subscriber(self, token: str) -> int | None:
        """Return whose token it is, or None when it was not made with this secret."""
        try:
            content = self._serializer.loads(token)
        except BadSignature:
            return None
        return content if isinstance(content, int) else None


def token_hash(token: str) -> str:
    """Return the SHA-256 of a token, hex: what the database keeps."""
    return hashlib.sha256(token.encode()).hexdigest()


def _kept_secret(data: DataDir) -> str:
    path = data.root / SECRET_FILE
    if not path.exists():
        create_private(path, secrets.token_urlsafe(32).encode())
    return path.read_text(encoding="ascii").strip()
