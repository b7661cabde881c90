"""Where operators write texts: drafts, preview, versions, order, broken links (`/admin/site/textes/`)."""
