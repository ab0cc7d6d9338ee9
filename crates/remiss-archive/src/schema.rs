//! The catalogue file: how it is opened, and how an older format becomes the present one.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags};

use crate::cases;
use crate::error::{Error, Result};

/// Marks the file as ours ("remi" in ASCII).
const APPLICATION_ID: i64 = 0x7265_6d69;
/// The step to each format from the one before; the last is the present format.
const MIGRATIONS: &[&str] = &[include_str!("schema/1.sql"), include_str!("schema/2.sql"), include_str!("schema/3.sql")];
/// The format that first had cases of public documents alone; they are made of what is there.
const PUBLIC_CASES_SINCE: i64 = 3;
/// Longer than any commit or checkpoint of a healthy disk.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// Statements that one connection keeps prepared: more than the crate has.
const STATEMENTS: usize = 160;
/// Page cache of the writer in KiB: the upper levels of all indexes of a million documents.
const WRITER_CACHE_KIB: i64 = 64 << 10;
/// Page cache of one reader in KiB; a service holds one reader for each of its search threads.
const READER_CACHE_KIB: i64 = 4 << 10;

/// The newest format that this program knows.
pub(crate) const FORMAT: i64 = MIGRATIONS.len().cast_signed() as i64;

/// Where the catalogue lies in a data directory.
pub(crate) fn catalogue_path(dir: &Path) -> PathBuf {
    dir.join("catalogue.sqlite")
}

/// Opens the catalogue for the one writer, creating or upgrading it.
pub(crate) fn open_writer(dir: &Path) -> Result<Connection> {
    let path = catalogue_path(dir);
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(&path, flags).map_err(opening)?;
    prepare(&connection, WRITER_CACHE_KIB).map_err(|error| foreign(error, &path))?;
    let found = check_format(&connection, dir, &path)?;
    if found == 0 {
        // Eight KiB hold most short documents on a page of their own without an overflow chain.
        connection.execute_batch("PRAGMA page_size = 8192; PRAGMA auto_vacuum = NONE;").map_err(opening)?;
    }
    // In WAL mode `synchronous = FULL` syncs the log at every commit: an acknowledged commit survives a power loss.
    // `secure_delete` overwrites what is deleted with zeros, also in pages that go to the free list.
    connection
        .execute_batch(
            "PRAGMA journal_mode = WAL;
             PRAGMA synchronous = FULL;
             PRAGMA secure_delete = ON;
             PRAGMA wal_autocheckpoint = 4000;
             PRAGMA journal_size_limit = 67108864;",
        )
        .map_err(opening)?;
    for (format, step) in (1..).zip(MIGRATIONS).skip(found as usize) {
        let transaction = connection.transaction().map_err(upgrading)?;
        transaction.execute_batch(step).map_err(upgrading)?;
        if format == PUBLIC_CASES_SINCE {
            cases::join_public(&transaction)?;
        }
        transaction.pragma_update(None, "user_version", format).map_err(upgrading)?;
        transaction.pragma_update(None, "application_id", APPLICATION_ID).map_err(upgrading)?;
        transaction.commit().map_err(upgrading)?;
    }
    Ok(connection)
}

/// Opens the catalogue for reading.
pub(crate) fn open_reader(dir: &Path) -> Result<Connection> {
    let path = catalogue_path(dir);
    if !path.exists() {
        return Err(Error::Missing { dir: dir.to_owned() });
    }
    // Readers of a write-ahead log write to its index; only where they may not does the file open read-only.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(&path, flags)
        .or_else(|_| {
            Connection::open_with_flags(&path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)
        })
        .map_err(opening)?;
    prepare(&connection, READER_CACHE_KIB).map_err(|error| foreign(error, &path))?;
    connection.pragma_update(None, "query_only", true).map_err(opening)?;
    match check_format(&connection, dir, &path)? {
        0 => Err(Error::Missing { dir: dir.to_owned() }),
        found if found < FORMAT => Err(Error::OlderVersion { dir: dir.to_owned(), found, known: FORMAT }),
        _ => Ok(connection),
    }
}

/// Settings that every connection needs; the first access, so it shows whether the file is a database.
fn prepare(connection: &Connection, cache_kib: i64) -> rusqlite::Result<()> {
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    // Without it a statement is prepared anew for every value that some index's condition could be compared with.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.pragma_update(None, "cache_size", -cache_kib)?;
    connection.query_row("PRAGMA schema_version", [], |_| Ok(()))
}

/// The format of the file, 0 for a new one.
fn check_format(connection: &Connection, dir: &Path, path: &Path) -> Result<i64> {
    let pragma = |name| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0)).map_err(opening);
    let found = pragma("user_version")?;
    let application = pragma("application_id")?;
    let tables: i64 =
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)).map_err(opening)?;
    if application != APPLICATION_ID && (application != 0 || found != 0 || tables != 0) {
        return Err(Error::Foreign { path: path.to_owned() });
    }
    if found > FORMAT {
        return Err(Error::NewerVersion { dir: dir.to_owned(), found, known: FORMAT });
    }
    Ok(found)
}

fn opening(source: rusqlite::Error) -> Error {
    Error::Catalogue { what: "open", source }
}

fn upgrading(source: rusqlite::Error) -> Error {
    Error::Catalogue { what: "upgrade", source }
}

fn foreign(source: rusqlite::Error, path: &Path) -> Error {
    if source.sqlite_error_code() == Some(ErrorCode::NotADatabase) {
        Error::Foreign { path: path.to_owned() }
    } else {
        opening(source)
    }
}
