"""What is masked, and what is not. The keys are made up."""

import pytest

from codeforge.features.context.secrets import MASK, is_secret_file, masked

RANDOM = "q7Zx0Lm3Vt9Kc5Rw"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"key = 'AKIA{'ABCD1234' * 2}'", f"key = '{MASK}'"),
        (f"ghp_{'a1B2' * 9}", MASK),
        (f"glpat-{'a1B2' * 5}", MASK),
        (f"xoxb-{'1234567890'}-abc", MASK),
        ("s = 'sk_" + "live_" + "a1B2" * 6 + "'", f"s = '{MASK}'"),
        (f"sk-proj-{'a1B2' * 6}", MASK),
        (f"AIza{'a1B2C' * 7}", MASK),
        (f"eyJ{'a1' * 6}.eyJ{'b2' * 6}.{'c3' * 6}", MASK),
        (f"GOCSPX-{'a1B2' * 6}", MASK),
        (f"sq0atp-{'a1B2' * 6}", MASK),
        (f"SK{'0a1b' * 8}", MASK),
        (f"{'0a1b' * 8}-us12", MASK),
        (f"bot 123456789:{'a1B2C' * 7}", f"bot {MASK}"),
        (f"M{'a1B2' * 6}.{'a1B2C3'}.{'a1B' * 9}", MASK),
        (f"AKC{'a1B2' * 5}", MASK),
        (f"glrt-{'a1B2' * 6}", MASK),
        (f"dop_v1_{'0a1b' * 16}", MASK),
        (f"shpat_{'0a1b' * 8}", MASK),
        (f"dapi{'0a1b' * 8}", MASK),
        (f"hvs.{'a1B2' * 8}", MASK),
        (f"https://hooks.slack.com/services/{'T0A1/B2C3' * 4}", MASK),
        (f"AccountKey={'a1B2' * 21}a1==;", f"AccountKey={MASK};"),
        (f"//registry.npmjs.org/:_authToken={'a1B2' * 8}", f"//registry.npmjs.org/:_authToken={MASK}"),
        (f"password = '{RANDOM}'", f"password = '{MASK}'"),
        ('{"PASSWORD": "hunter2hunter2"}', f'{{"PASSWORD": "{MASK}"}}'),
        ("db_passwd='s3cretword'", f"db_passwd='{MASK}'"),
        (f'"api_key": "{RANDOM}"', f'"api_key": "{MASK}"'),
        (f"SECRET_KEY: str = '{RANDOM}'", f"SECRET_KEY: str = '{MASK}'"),
        ("postgres://me:hunter22@host/db", f"postgres://me:{MASK}@host/db"),
        ("-----BEGIN RSA PRIVATE KEY-----\nabc\ndef\n-----END RSA PRIVATE KEY-----", f"-----BEGIN RSA PRIVATE KEY-----{MASK}\n\n\n-----END RSA PRIVATE KEY-----"),
        ("-----BEGIN PRIVATE KEY-----\ncut off", f"-----BEGIN PRIVATE KEY-----{MASK}\n"),
    ],
)  # fmt: skip
def test_masked(text, shown):
    assert masked(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "password = 'please_choose_one'",
        "token = get_token(request)",
        "password = 'x1'",
        "password = 'aaaaaaa1'",
        "token = 'abc12345'",
        "token: 'aaaaaaaaaaaa1'",
        f"color = '{RANDOM}'",
        "https://example.org/a:b@c",
        "postgres://me:{password}@host",
        "skip-this-and-that",
        "SKIP_THIS = 0xabcdef",
        "a.b.c",
        "12345678:30",
        "0123456789abcdef0123456789abcdef",
        "author = 'Ada Lovelace 1815'",
    ],
)
def test_left_alone(text):
    assert masked(text) == text


@pytest.mark.parametrize("path", [".env", "a/.env.production", "id_rsa", "x/server.pem", "a/tls.key", ".aws/config", "secrets.yaml", ".netrc"])  # fmt: skip
def test_files_of_secrets(path):
    assert is_secret_file(path)


@pytest.mark.parametrize("path", [".env.example", "keys.py", "secrets.py", "env.py", "a/monkey", "credentials.py.txt/x"])  # fmt: skip
def test_other_files(path):
    assert not is_secret_file(path)
