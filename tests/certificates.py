"""Certificates for the outside web, good and bad, made by the openssl command."""

import ssl
import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Certificates:
    """A certificate authority in a folder; needs the openssl command."""

    folder: Path

    def __post_init__(self) -> None:
        subject = ["-subj", "/CN=Test authority", "-days", "30", "-nodes"]
        out = ["-keyout", "ca.key", "-out", "ca.pem"]
        self._openssl("req", "-x509", "-newkey", "rsa:2048", *subject, *out)

    def server(self, name: str, dates: tuple[str, str] | None = None) -> ssl.SSLContext:
        """A server context for a name signed by the authority, maybe for given dates."""
        out = ["-keyout", "server.key", "-out", "server.csr"]
        subject = ["-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}"]
        self._openssl("req", "-newkey", "rsa:2048", "-nodes", *subject, *out)
        config = f"[ca]\ndefault_ca=d\n[d]\ndatabase={self.folder}/index\nrand_serial=yes\n"
        config += "default_md=sha256\npolicy=p\ncopy_extensions=copy\nunique_subject=no\n"
        config += f"new_certs_dir={self.folder}\n[p]\ncommonName=supplied\n"
        (self.folder / "ca.cnf").write_text(config)
        (self.folder / "index").touch()
        start, end = dates or ("20200101000000Z", "20991231000000Z")
        files = ["-in", "server.csr", "-cert", "ca.pem", "-keyfile", "ca.key", "-out", "server.pem"]
        between = ["-startdate", start, "-enddate", end]
        self._openssl("ca", "-batch", "-notext", "-config", "ca.cnf", *files, *between)
        return self._context("server.pem", "server.key")

    def self_signed(self) -> ssl.SSLContext:
        """A server context for "localhost" signed by itself."""
        subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
        out = ["-keyout", "self.key", "-out", "self.pem", "-nodes", "-days", "30"]
        self._openssl("req", "-x509", "-newkey", "rsa:2048", *subject, *out)
        return self._context("self.pem", "self.key")

    def trust(self) -> ssl.SSLContext:
        """A client context that trusts this authority only."""
        return ssl.create_default_context(cafile=str(self.folder / "ca.pem"))

    def _context(self, certificate: str, key: str) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.folder / certificate, self.folder / key)
        return context

    def _openssl(self, *words: str) -> None:
        subprocess.run(["openssl", *words], cwd=self.folder, check=True, capture_output=True)
