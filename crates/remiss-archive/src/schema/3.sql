-- Format 3: cases as the public documents alone make them, and changes that only staff see.

-- As `cases` and `case_keys`, of public documents.
CREATE TABLE public_cases (
    num INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE public_case_keys (
    key TEXT PRIMARY KEY,
    case_num INTEGER NOT NULL REFERENCES public_cases (num)
) STRICT, WITHOUT ROWID;
CREATE INDEX public_case_keys_by_case ON public_case_keys (case_num);

ALTER TABLE documents ADD COLUMN public_case_num INTEGER REFERENCES public_cases (num);
CREATE INDEX documents_by_public_case ON documents (public_case_num) WHERE public_case_num IS NOT NULL;

-- A document that is another for those alone who see hidden documents too.
ALTER TABLE changes ADD COLUMN for_staff INTEGER NOT NULL DEFAULT 0;
