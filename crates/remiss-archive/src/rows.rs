//! Reading our own types from catalogue rows.

use rusqlite::types::Type;
use rusqlite::{Error, Result, Row};

use crate::DocumentId;

/// The identifier in a column.
pub(crate) fn id(row: &Row<'_>, column: usize) -> Result<DocumentId> {
    row.get_ref(column)?.as_str()?.parse().map_err(|_| damaged(column, "malformed identifier"))
}

/// The identifier in a column that may be empty.
pub(crate) fn optional_id(row: &Row<'_>, column: usize) -> Result<Option<DocumentId>> {
    match row.get_ref(column)?.as_str_or_null()? {
        Some(text) => text.parse().map(Some).map_err(|_| damaged(column, "malformed identifier")),
        None => Ok(None),
    }
}

/// A number of rows as SQLite takes it.
pub(crate) fn limit(rows: usize) -> i64 {
    i64::try_from(rows).unwrap_or(i64::MAX)
}

/// Says that a column holds what no version of the program writes.
pub(crate) fn damaged(column: usize, reason: &'static str) -> Error {
    Error::FromSqlConversionFailure(column, Type::Text, reason.into())
}
