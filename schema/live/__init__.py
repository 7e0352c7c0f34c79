"""What has changed: the feed of events, for those who were away and for those who are listening."""
