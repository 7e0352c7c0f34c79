"""The shell around the domain: settings, web, worker, sign-in, and the servers for a laptop."""
