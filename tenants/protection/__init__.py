"""WHAT NOBODY MAY STUMBLE UPON: personal data, sealed at rest, found blindly, its readers on record."""
