"""Every setting, typed; read from the environment once and passed on as an argument."""

import os
from pathlib import Path
from typing import Any, Literal

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import Field, SecretStr, ValidationError, model_validator
from pydantic_core import ErrorDetails, PydanticCustomError
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError

from app import setting_keys
from app.documents import WrongDocuments, trusted_in
from app.setting_types import (
    FileStoreAddress,
    FileTypes,
    HttpAddress,
    Networks,
    Origins,
    PostgresUrl,
    RedisUrl,
)
from schema.trusted import NOTHING_TRUSTED, TrustedDocuments
from tenants.cases.attachments.media import EVERY_KIND
from tenants.cases.attachments.terms import Terms
from tenants.protection.master import MasterKeys


class WrongSettings(ValueError):
    """The process cannot start; the message has one line for each wrong setting."""


class Settings(BaseSettings):
    """How this process runs. The environment variable of a field is its name in capitals."""

    model_config = SettingsConfigDict(
        frozen=True, env_ignore_empty=True, extra="ignore", hide_input_in_errors=True
    )

    database_url: PostgresUrl = Field(description="PostgreSQL that web and worker use.")
    database_owner_url: PostgresUrl | None = Field(
        None, description="Login that may migrate; the same as DATABASE_URL where left out."
    )
    database_pool_min: int = Field(1, ge=0, le=1000, description="Connections kept open by each process.")
    database_pool_max: int = Field(10, ge=1, le=1000, description="Connections at most in each process.")
    database_statement_cache: int = Field(
        256,
        ge=0,
        description="Prepared statements per connection; 0 behind a PgBouncer in transaction mode.",
    )
    redis_url: RedisUrl = Field(description="Redis that wakes the worker and carries live updates.")

    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(8000, ge=1, le=65535, description="Port to listen on.")
    trusted_proxies: Networks = Field(
        ("127.0.0.1", "::1"),
        description="Proxies whose word on a client's address is taken, separated by commas; * for any.",
    )
    cors_origins: Origins = Field(
        (), description="Web origins that may call from a browser, separated by commas; * for any."
    )
    body_limit: int = Field(1_048_576, ge=1024, le=104_857_600, description="Largest request body, in bytes.")

    signing_key: SecretStr | None = Field(
        None, description="Ed25519 key that signs access tokens: PEM, or its 32 bytes in base64."
    )
    signing_key_file: Path | None = Field(None, description="File that holds the signing key instead.")
    data_key: SecretStr | None = Field(
        None, description="Master key that the keys of personal data are wrapped with: 32 bytes in base64."
    )
    data_key_file: Path | None = Field(None, description="File that holds the data key instead.")
    data_keys_earlier: SecretStr | None = Field(
        None, description="Data keys that were in use before, separated by commas; see `shouwen keys rotate`."
    )
    access_token_seconds: int = Field(600, ge=1, le=600, description="Life of an access token.")
    refresh_token_days: int = Field(30, ge=1, le=365, description="Life of a refresh token.")

    requester_token_seconds: int = Field(
        1800, ge=60, le=86_400, description="How long a requester follows a case without the code."
    )
    key_requests_per_minute: int = Field(
        600, ge=1, description="Requests that one API key may send in a minute."
    )
    tenant_key_requests_per_minute: int = Field(
        3_000, ge=1, description="Requests that all API keys of one organization may send in a minute."
    )

    ide: bool = Field(True, description="Serve the GraphQL IDE.")
    introspection: bool = Field(True, description="Answer introspection queries.")
    trusted_documents: Path | None = Field(
        None, description="Folder or manifest of the documents that clients name by their hash."
    )
    trusted_documents_only: bool = Field(False, description="Run no other documents.")
    guard_tokens: int = Field(2_000, ge=10, description="Lexical tokens in one document at most.")
    guard_depth: int = Field(15, ge=1, description="Nesting of fields at most.")
    guard_aliases: int = Field(50, ge=0, description="Aliases in one operation at most.")
    guard_root_fields: int = Field(20, ge=1, description="Root fields in one operation at most.")
    guard_cost: int = Field(10_000, ge=1, description="Estimated cost of one operation at most.")

    file_store: FileStoreAddress | None = Field(
        None,
        description="Where attachments lie: file:///srv/files or s3://bucket/folder; none are taken without.",
    )
    file_store_endpoint: HttpAddress | None = Field(
        None, description="Address of a store that speaks S3; Amazon's where left out."
    )
    file_store_region: str | None = Field(None, description="Region of the bucket.")
    file_store_key: SecretStr | None = Field(None, description="Access key id of the bucket.")
    file_store_secret: SecretStr | None = Field(None, description="Secret access key of the bucket.")
    file_limit: int = Field(
        20_971_520, ge=1024, le=1_073_741_824, description="Largest attachment, in bytes."
    )
    file_quota: int = Field(
        10_737_418_240, ge=0, description="Attachments of one organization at most, in bytes."
    )
    files_of_case: int = Field(100, ge=1, le=100, description="Attachments of one case at most.")
    file_types: FileTypes = Field(
        (), description="Types of attachments that are taken, separated by commas; all we recognise if none."
    )
    address_seconds: int = Field(
        300, ge=30, le=3600, description="How long a signed address of a file or a page is good."
    )

    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="What is logged.")

    @property
    def owner_url(self) -> str:
        """Where migrations sign in."""
        return self.database_owner_url or self.database_url

    def private_key(self) -> Ed25519PrivateKey:
        """The key that signs access tokens."""
        return setting_keys.signing_key(self.signing_key, self.signing_key_file)

    def attachment_terms(self) -> Terms | None:
        """What may be attached to a case; None where there is no store."""
        if self.file_store is None:
            return None
        return Terms(
            largest=self.file_limit,
            quota=self.file_quota,
            most_of_case=self.files_of_case,
            kinds=frozenset(self.file_types or EVERY_KIND),
        )

    def master_keys(self) -> MasterKeys:
        """The keys that personal data rests on."""
        return setting_keys.master_keys(self.data_key, self.data_key_file, self.data_keys_earlier)

    def documents(self) -> TrustedDocuments:
        """The documents that clients may name by their hash."""
        return _documents(self)

    @model_validator(mode="after")
    def _documents_can_be_read(self) -> "Settings":
        _documents(self)
        return self

    @model_validator(mode="after")
    def _pool_is_a_range(self) -> "Settings":
        if self.database_pool_min > self.database_pool_max:
            raise PydanticCustomError("DATABASE_POOL_MIN", "should not exceed DATABASE_POOL_MAX")
        return self

    @model_validator(mode="after")
    def _can_seal(self) -> "Settings":
        self.master_keys()
        return self

    @model_validator(mode="after")
    def _can_sign(self) -> "Settings":
        self.private_key()
        return self


def load(**assumed: Any) -> Settings:
    """The settings of this process; `assumed` holds where the environment is silent. Raises WrongSettings."""
    silent = {name: value for name, value in assumed.items() if not os.environ.get(name.upper())}
    try:
        return Settings(**silent)
    except ValidationError as error:
        raise WrongSettings("\n".join(_line(detail) for detail in error.errors())) from None
    except SettingsError as error:
        raise WrongSettings(str(error).splitlines()[0]) from None


def _line(detail: ErrorDetails) -> str:
    # A rule about several settings names the one to look at as its type.
    name = str(detail["loc"][0] if detail["loc"] else detail["type"]).upper()
    message = "is missing" if detail["type"] == "missing" else detail["msg"].replace("Input should", "should")
    return f"{name}: {message}"


def _documents(settings: Settings) -> TrustedDocuments:
    """The trusted documents; an error names the setting."""
    only = settings.trusted_documents_only
    if settings.trusted_documents is None:
        if only:
            raise PydanticCustomError("TRUSTED_DOCUMENTS", "is missing; TRUSTED_DOCUMENTS_ONLY needs it")
        return NOTHING_TRUSTED
    try:
        return trusted_in(settings.trusted_documents, only=only)
    except WrongDocuments as wrong:
        raise PydanticCustomError("TRUSTED_DOCUMENTS", "{reason}", {"reason": str(wrong)}) from None
