"""AWS's host names answered by a server of ours, for clients that know no endpoint variables.

The names resolve to the loopback interface through a hosts file that is mounted for one command
alone; a certificate authority of the test signs for them. The machine's own file is untouched.
"""

import datetime
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from e2e.terminal import Terminal

ADDRESS = "127.0.0.1"
AWS = "/usr/bin/aws"
REGION = "us-east-1"
_SERVICES = (
    f"oidc.{REGION}",
    f"portal.sso.{REGION}",
    f"sso.{REGION}",
    f"sts.{REGION}",
    "sts",
    "iam",
    f"organizations.{REGION}",
    f"identitystore.{REGION}",
    f"cloudtrail.{REGION}",
    f"ec2.{REGION}",
    f"s3.{REGION}",
    "s3",
)
HOSTS = tuple(f"{service}.amazonaws.com" for service in _SERVICES)


@dataclass(frozen=True)
class Certificates:
    """Files: the authority that clients trust, the server's certificate and its key."""

    authority: Path
    certificate: Path
    key: Path


def issue_certificates(folder: Path) -> Certificates:
    """An authority of one day and a server certificate for every AWS host name and localhost."""
    authority_key, server_key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    issuer = _name("Vestibule test authority")
    authority = (
        _builder(issuer, issuer, authority_key.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(authority_key, hashes.SHA256())
    )
    names = [x509.DNSName(name) for name in (*HOSTS, f"*.s3.{REGION}.amazonaws.com", "localhost")]
    server = (
        _builder(_name("localhost"), issuer, server_key.public_key())
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key()),
            critical=False,
        )
        .sign(authority_key, hashes.SHA256())
    )
    made = Certificates(folder / "ca.pem", folder / "server.pem", folder / "server.key")
    made.authority.write_bytes(authority.public_bytes(serialization.Encoding.PEM))
    made.certificate.write_bytes(server.public_bytes(serialization.Encoding.PEM))
    made.key.write_bytes(
        server_key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return made


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey
) -> x509.CertificateBuilder:
    now = datetime.datetime.now(datetime.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


@dataclass(frozen=True)
class AwsCli:
    """Debian's AWS CLI in a home of its own, for which AWS's hosts are ours."""

    home: Path
    authority: Path

    def start(self, *arguments: str, **variables: str) -> subprocess.Popen[str]:
        """The running command, its output piped."""
        return subprocess.Popen(
            [*self._namespace(), AWS, *arguments],
            env=self._environment(variables),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def interactive(self, *arguments: str) -> Terminal:
        """The command at a terminal."""
        return Terminal([*self._namespace(), AWS, *arguments], self._environment({}))

    def run(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """The ended command, whatever its status."""
        process = self.start(*arguments, **variables)
        output, errors = process.communicate(timeout=120)
        return subprocess.CompletedProcess(arguments, process.returncode, output, errors)

    def answer(self, *arguments: str, **variables: str) -> str:
        """What the command wrote; it must succeed."""
        ended = self.run(*arguments, **variables)
        assert ended.returncode == 0, f"{arguments}: {ended.stderr}"
        return ended.stdout

    def _namespace(self) -> list[str]:
        hosts = self.home / "hosts"
        lines = ["127.0.0.1 localhost", *(f"{ADDRESS} {name}" for name in HOSTS)]
        hosts.write_text("\n".join(lines) + "\n")
        unshare = shutil.which("unshare")
        assert unshare, "util-linux is needed"
        script = f'mount --bind "{hosts}" /etc/hosts && exec "$0" "$@"'
        return [unshare, "--mount", "--propagation", "private", "/bin/sh", "-c", script]

    def _environment(self, variables: dict[str, str]) -> dict[str, str]:
        clean = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("AWS_") and "proxy" not in name.lower()
        }
        return {
            **clean,
            "HOME": str(self.home),
            "AWS_CA_BUNDLE": str(self.authority),
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_PAGER": "",
            "AWS_DEFAULT_REGION": REGION,
            "NO_PROXY": "*",
            **variables,
        }
