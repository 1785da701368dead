"""The environment, checked once, frozen."""

from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError


class Wrong(Exception):
    """A variable that cannot be; the message names it in one line."""


def _database(url: str) -> str:
    if not url.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
        raise ValueError("must begin with sqlite:/// or postgresql://")
    try:
        database = make_url(url).database
    except (ArgumentError, ValueError):
        raise ValueError(
            "is no address of a database; a password with special characters must be percent-encoded"
        ) from None
    if url.startswith("sqlite") and (not database or ":memory:" in database):
        raise ValueError("must name a file, as in sqlite:///cunkou.db")
    return url


def _host(host: str) -> str:
    try:
        host.encode("idna")
    except UnicodeError:
        raise ValueError("must be a host's name or address") from None
    if any(c.isspace() or c in "/@" for c in host):
        raise ValueError("must be a host's name or address")
    return host


def _web(url: str | None) -> str | None:
    if url is not None and (urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).netloc):
        raise ValueError("must be an http:// or https:// address")
    return url


def _token(token: str | None) -> str | None:
    if token is not None:
        number, colon, secret = token.partition(":")
        if not (colon and number.isascii() and number.isdigit() and len(secret) >= 5 and secret.isprintable()):
            raise ValueError("must look like 123456:ABC-DEF, as BotFather gives it")
    return token


def _secret(secret: str | None) -> str | None:
    if secret is not None and not (
        1 <= len(secret) <= 256 and all(c.isascii() and (c.isalnum() or c in "_-") for c in secret)
    ):
        raise ValueError("must be 1 to 256 of A-Z a-z 0-9 _ -")
    return secret


def _aes_key(key: str | None) -> str | None:
    if key is not None and not (len(key) == 43 and all(c.isascii() and c.isalnum() for c in key)):
        raise ValueError("must be the 43 letters and digits that WeChat calls EncodingAESKey")
    return key


def _word(word: str | None) -> str | None:
    if word is not None and not all(c.isascii() and (c.isalnum() or c in "_-") for c in word):
        raise ValueError("must be letters, digits, _ and - only")
    return word


def _long_secret(secret: str | None) -> str | None:
    if secret is not None and not (
        len(secret) >= 16 and all(c.isascii() and c.isprintable() and c != " " for c in secret)
    ):
        raise ValueError("must be at least 16 characters of ASCII, without blanks")
    return secret


Url = Annotated[str | None, AfterValidator(_web)]


class Settings(BaseSettings):
    """Every CUNKOU_* variable. An empty one counts as not set."""

    model_config = SettingsConfigDict(env_prefix="CUNKOU_", frozen=True, env_ignore_empty=True, extra="ignore")

    database_url: Annotated[str | None, AfterValidator(lambda url: url and _database(url))] = None
    host: Annotated[str, AfterValidator(_host)] = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    telegram_token: Annotated[str | None, AfterValidator(_token)] = Field(default=None, repr=False)
    telegram_api_url: Url = None
    telegram_file_url: Url = None
    telegram_webhook_url: Url = None
    telegram_webhook_secret: Annotated[str | None, AfterValidator(_secret)] = Field(default=None, repr=False)
    wechat_app_id: Annotated[str | None, AfterValidator(_word)] = None
    wechat_secret: Annotated[str | None, AfterValidator(_word)] = Field(default=None, repr=False)
    wechat_token: Annotated[str | None, AfterValidator(_word)] = Field(default=None, repr=False)
    wechat_aes_key: Annotated[str | None, AfterValidator(_aes_key)] = Field(default=None, repr=False)
    wechat_template: str | None = None
    wechat_api_url: Url = None
    public_url: Url = None
    log: Literal["plain", "json"] = "plain"
    metrics_token: Annotated[str | None, AfterValidator(_long_secret)] = Field(default=None, repr=False)

    def secrets(self) -> list[str]:
        """All that must never be shown: what `repr` leaves out, and the database's password."""
        hidden = [getattr(self, name) for name, field in type(self).model_fields.items() if not field.repr]
        url = make_url(self.database_url) if self.database_url else None
        password = str(url.password) if url and url.password else None
        return [secret for secret in (*hidden, password) if secret]


def read() -> Settings:
    """The settings of this process. Raises Wrong, naming the first variable that cannot be."""
    try:
        found = Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = f"CUNKOU_{'_'.join(str(part) for part in first['loc']).upper()}"
        plain = {"CUNKOU_PORT": "must be a whole number from 0 to 65535", "CUNKOU_LOG": "must be plain or json"}
        said = plain.get(name, first["msg"])
        raise Wrong(f"{name}: {said.removeprefix('Value error, ')}") from None
    if found.telegram_webhook_url and not found.telegram_webhook_secret:
        raise Wrong("CUNKOU_TELEGRAM_WEBHOOK_SECRET: must be set with CUNKOU_TELEGRAM_WEBHOOK_URL")
    for name in ("wechat_secret", "wechat_token"):
        if found.wechat_app_id and not getattr(found, name):
            raise Wrong(f"CUNKOU_{name.upper()}: must be set with CUNKOU_WECHAT_APP_ID")
    return found
