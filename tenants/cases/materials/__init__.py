"""Materials: what requesters leave with the house. A paper never lies between two desks."""
