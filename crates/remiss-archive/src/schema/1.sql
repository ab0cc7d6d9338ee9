-- Format 1 of the catalogue. Times are milliseconds since 1970 (UTC); '' stands for a missing name in columns that are grouped by.

CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

-- One referral, joined from the documents that share a key; `key` is its strongest.
CREATE TABLE cases (
    num INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE
) STRICT;

-- Every key that leads to a case.
CREATE TABLE case_keys (
    key TEXT PRIMARY KEY,
    case_num INTEGER NOT NULL REFERENCES cases (num)
) STRICT, WITHOUT ROWID;
CREATE INDEX case_keys_by_case ON case_keys (case_num);

-- The current documents; `num` is their order of arrival and never used twice.
CREATE TABLE documents (
    num INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    blake3 BLOB NOT NULL CHECK (length(blake3) = 32),
    sha256 BLOB NOT NULL CHECK (length(sha256) = 32),
    bytes INTEGER NOT NULL,
    pages INTEGER NOT NULL,
    media_type TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('public', 'withheld', 'internal')),
    status_by_hand INTEGER NOT NULL DEFAULT 0,
    original_withheld INTEGER NOT NULL DEFAULT 0,
    original_by_hand INTEGER NOT NULL DEFAULT 0,
    in_file INTEGER NOT NULL,
    without_text INTEGER NOT NULL,
    kommun TEXT NOT NULL,
    namnd TEXT NOT NULL,
    month TEXT NOT NULL,
    case_num INTEGER REFERENCES cases (num),
    -- The source whose reading is in `contents`.
    source TEXT NOT NULL,
    added_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL
) STRICT;
CREATE INDEX documents_by_case ON documents (case_num) WHERE case_num IS NOT NULL;

-- What is long: kept apart so that the rows above stay short.
CREATE TABLE contents (
    document INTEGER PRIMARY KEY REFERENCES documents (num) ON DELETE CASCADE,
    reading BLOB NOT NULL,
    layout BLOB NOT NULL,
    text BLOB NOT NULL,
    original BLOB
) STRICT;

-- Where documents came from; a source names one document. `reading` is what was read there,
-- where it differs from what `contents` holds (the same bytes with another sidecar).
CREATE TABLE sources (
    source TEXT PRIMARY KEY,
    document INTEGER NOT NULL REFERENCES documents (num) ON DELETE CASCADE,
    reading BLOB
) STRICT, WITHOUT ROWID;
CREATE INDEX sources_by_document ON sources (document);

-- The keys that each document gives, `place` 0 the strongest.
CREATE TABLE document_keys (
    document INTEGER NOT NULL REFERENCES documents (num) ON DELETE CASCADE,
    key TEXT NOT NULL,
    place INTEGER NOT NULL,
    PRIMARY KEY (document, key)
) STRICT, WITHOUT ROWID;

-- Documents whose last source now names another, until the run that moved it has ended.
CREATE TABLE orphans (
    document INTEGER PRIMARY KEY REFERENCES documents (num) ON DELETE CASCADE,
    successor TEXT NOT NULL,
    successor_is_new INTEGER NOT NULL
) STRICT;

CREATE TABLE redirects (
    id TEXT PRIMARY KEY,
    target TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX redirects_by_target ON redirects (target);

-- What is left of a deleted document. `refused`: its bytes may not come back.
CREATE TABLE tombstones (
    id TEXT PRIMARY KEY,
    at INTEGER NOT NULL,
    reason TEXT NOT NULL,
    refused INTEGER NOT NULL,
    status TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE corrections (
    num INTEGER PRIMARY KEY AUTOINCREMENT,
    document INTEGER NOT NULL REFERENCES documents (num) ON DELETE CASCADE,
    field TEXT NOT NULL,
    value TEXT NOT NULL,
    who TEXT NOT NULL,
    why TEXT NOT NULL,
    at INTEGER NOT NULL,
    undone_at INTEGER,
    undone_by TEXT
) STRICT;
CREATE INDEX corrections_by_document ON corrections (document);

CREATE TABLE changes (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    at INTEGER NOT NULL,
    replaced_by TEXT
) STRICT;

-- What people did, and what ran; never the content of a deleted document.
CREATE TABLE audit (
    num INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    who TEXT NOT NULL,
    what TEXT NOT NULL,
    id TEXT,
    detail TEXT
) STRICT;
CREATE INDEX audit_by_document ON audit (id) WHERE id IS NOT NULL;

-- Files as they were when they were last read, so that an unchanged one is not read again.
CREATE TABLE inputs (
    path TEXT PRIMARY KEY,
    size INTEGER NOT NULL,
    modified_ns INTEGER NOT NULL,
    digest BLOB NOT NULL,
    fingerprint TEXT NOT NULL,
    documents INTEGER NOT NULL,
    failed INTEGER NOT NULL,
    read_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE failures (
    source TEXT PRIMARY KEY,
    code TEXT NOT NULL,
    reason TEXT NOT NULL,
    kommun TEXT NOT NULL,
    namnd TEXT NOT NULL,
    month TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Large originals that no document needs any more, to be removed from disk after the commit.
CREATE TABLE unlinks (name TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;

-- Counts per committee, month and status, kept by the triggers below.
CREATE TABLE coverage (
    kommun TEXT NOT NULL,
    namnd TEXT NOT NULL,
    month TEXT NOT NULL,
    status TEXT NOT NULL,
    documents INTEGER NOT NULL,
    without_text INTEGER NOT NULL,
    PRIMARY KEY (kommun, namnd, month, status)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER coverage_of_added AFTER INSERT ON documents BEGIN
    INSERT INTO coverage VALUES (new.kommun, new.namnd, new.month, new.status, 1, new.without_text)
    ON CONFLICT DO UPDATE SET documents = documents + 1, without_text = without_text + excluded.without_text;
END;

CREATE TRIGGER coverage_of_removed AFTER DELETE ON documents BEGIN
    UPDATE coverage SET documents = documents - 1, without_text = without_text - old.without_text
    WHERE kommun = old.kommun AND namnd = old.namnd AND month = old.month AND status = old.status;
    DELETE FROM coverage
    WHERE kommun = old.kommun AND namnd = old.namnd AND month = old.month AND status = old.status AND documents = 0;
END;

CREATE TRIGGER coverage_of_changed AFTER UPDATE OF kommun, namnd, month, status, without_text ON documents BEGIN
    UPDATE coverage SET documents = documents - 1, without_text = without_text - old.without_text
    WHERE kommun = old.kommun AND namnd = old.namnd AND month = old.month AND status = old.status;
    DELETE FROM coverage
    WHERE kommun = old.kommun AND namnd = old.namnd AND month = old.month AND status = old.status AND documents = 0;
    INSERT INTO coverage VALUES (new.kommun, new.namnd, new.month, new.status, 1, new.without_text)
    ON CONFLICT DO UPDATE SET documents = documents + 1, without_text = without_text + excluded.without_text;
END;
