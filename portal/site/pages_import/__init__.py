"""Folders of Markdown as they are kept in repositories, brought in as pages, news and profiles.

A run passes from part to part: `gathering` finds the files, `drafting` reads each and `recognising` says what it is,
`addressing` chooses where it will live, `joining` and `rewiring` find what its links lead to, `writing` stores it
through the services of its kind, `reporting` tells. `running` holds them together.
"""
