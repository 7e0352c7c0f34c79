"""Documents that the deployment knows beforehand: named by their hash, and if wanted the only ones run."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from schema.errors import BadInput, PersistedQueryNotFound, PersistedQueryNotSupported


@dataclass(frozen=True, slots=True)
class TrustedDocuments:
    """Texts by the SHA-256 of each."""

    texts: Mapping[str, str]
    # Whatever is not among them is not run.
    only: bool = False

    def text(self, given: str, document_id: str | None) -> str:
        """The text to run, of what was sent: a text, an id, or both."""
        if document_id is None:
            if self.only and hash_of(given) not in self.texts:
                raise PersistedQueryNotFound("Only documents known beforehand are run here; this is none.")
            return given
        if given and hash_of(given) != document_id:
            raise BadInput("The document's id is not the SHA-256 of its text.")
        known = self.texts.get(document_id)
        if known is not None:
            return known
        if not self.texts:
            raise PersistedQueryNotSupported
        if self.only or not given:
            raise PersistedQueryNotFound
        return given


NOTHING_TRUSTED = TrustedDocuments({})


def hash_of(text: str) -> str:
    """What names a document."""
    # A text with half a surrogate pair is none that could be known.
    return sha256(text.encode(errors="surrogatepass")).hexdigest()
