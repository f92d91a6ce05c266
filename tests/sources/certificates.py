"""Certificates that sign themselves, made with the `openssl` command."""

from __future__ import annotations

import ssl
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

CONFIGURATION = """
[ca]
default_ca = own
[own]
database = index.txt
new_certs_dir = .
default_md = sha256
rand_serial = yes
policy = any
x509_extensions = extensions
[any]
commonName = supplied
[extensions]
subjectAltName = IP:{address}
basicConstraints = critical, CA:TRUE
keyUsage = critical, digitalSignature, keyCertSign
subjectKeyIdentifier = hash
"""


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate and its key."""

    path: Path
    key: Path

    @property
    def context(self) -> ssl.SSLContext:
        """What a server needs to present it."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.path, self.key)
        return context


def certificate(folder: Path, *, address: str = "127.0.0.1", days: tuple[int, int] = (-1, 1)) -> Certificate:
    """Make a certificate for an address, good from one day to another, counted from today."""
    start, end = (f"{datetime.now(UTC) + timedelta(days=day):%Y%m%d%H%M%SZ}" for day in days)
    (folder / "ca.cnf").write_text(CONFIGURATION.format(address=address))
    (folder / "index.txt").touch()
    asking = "req -new -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout key.pem -out asked.pem"
    signing = "ca -batch -notext -selfsign -config ca.cnf -keyfile key.pem -in asked.pem -out cert.pem"
    for words in (f"{asking} -subj /CN={address}", f"{signing} -startdate {start} -enddate {end}"):
        subprocess.run(["openssl", *words.split()], cwd=folder, check=True, capture_output=True)
    return Certificate(folder / "cert.pem", folder / "key.pem")
