"""The office: daily work in eight work systems, one small app for each kind of work."""
