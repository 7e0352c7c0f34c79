"""What everybody may read of an organization, signed in or not."""
