"""The duty dossier (履职档案): a member's year or term with its sources, as files that prove themselves."""
