//! Counts: what is there per committee and month, and how much in all.

use std::collections::BTreeMap;

use rusqlite::Connection;
use serde::Serialize;
use utoipa::ToSchema;

use crate::error::Result;

/// What the archive has of one committee in one month.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Coverage {
    /// Municipality, where it is known.
    pub kommun: Option<String>,
    /// Committee, where it is known.
    pub namnd: Option<String>,
    /// Month ("2018-01"), where it is known.
    pub month: Option<String>,
    /// Documents that everyone may see.
    pub documents: u64,
    /// Those of them in which no text could be read.
    pub without_text: u64,
    /// Sources that could not be read.
    pub failed: u64,
    /// Documents withheld until someone has looked at them.
    pub withheld: u64,
    /// Documents for staff only; to be told to nobody else.
    #[serde(skip)]
    pub internal: u64,
}

/// How much there is in all.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Stats {
    /// Current documents, whoever may see them.
    pub documents: u64,
    /// Those that everyone may see.
    pub public: u64,
    /// Those withheld until someone has looked at them.
    pub withheld: u64,
    /// Those for staff only.
    pub internal: u64,
    /// Those in which no text could be read.
    pub without_text: u64,
    /// Sources of documents.
    pub sources: u64,
    /// Sources that could not be read.
    pub failed: u64,
    /// Cases.
    pub cases: u64,
    /// Documents with corrected values.
    pub corrected: u64,
    /// Deleted documents.
    pub deleted: u64,
    /// Bytes of all originals.
    pub original_bytes: u64,
    /// Bytes of the catalogue.
    pub catalogue_bytes: u64,
    /// Number of the last entry in the change log.
    pub last_seq: i64,
}

/// Counts per committee and month, in order.
pub(crate) fn coverage(connection: &Connection) -> Result<Vec<Coverage>> {
    let mut found: BTreeMap<(String, String, String), Coverage> = BTreeMap::new();
    let mut statement =
        connection.prepare_cached("SELECT kommun, namnd, month, status, documents, without_text FROM coverage")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let at = found.entry((row.get(0)?, row.get(1)?, row.get(2)?)).or_default();
        let (status, documents, without_text): (String, i64, i64) = (row.get(3)?, row.get(4)?, row.get(5)?);
        match status.as_str() {
            "public" => {
                at.documents += documents as u64;
                at.without_text += without_text as u64;
            }
            "internal" => at.internal += documents as u64,
            _ => at.withheld += documents as u64,
        }
    }
    let mut statement = connection
        .prepare_cached("SELECT kommun, namnd, month, count(*) FROM failures GROUP BY kommun, namnd, month")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let failed: i64 = row.get(3)?;
        found.entry((row.get(0)?, row.get(1)?, row.get(2)?)).or_default().failed += failed as u64;
    }
    let known = |text: String| if text.is_empty() { None } else { Some(text) };
    Ok(found
        .into_iter()
        .map(|((kommun, namnd, month), counts)| Coverage {
            kommun: known(kommun),
            namnd: known(namnd),
            month: known(month),
            ..counts
        })
        .collect())
}

/// How much there is in all.
pub(crate) fn stats(connection: &Connection) -> Result<Stats> {
    let count = |sql| -> Result<u64> {
        Ok(connection.prepare_cached(sql)?.query_row([], |row| row.get::<_, Option<i64>>(0))?.unwrap_or(0) as u64)
    };
    Ok(Stats {
        documents: count("SELECT sum(documents) FROM coverage")?,
        public: count("SELECT sum(documents) FROM coverage WHERE status = 'public'")?,
        withheld: count("SELECT sum(documents) FROM coverage WHERE status = 'withheld'")?,
        internal: count("SELECT sum(documents) FROM coverage WHERE status = 'internal'")?,
        without_text: count("SELECT sum(without_text) FROM coverage")?,
        sources: count("SELECT count(*) FROM sources")?,
        failed: count("SELECT count(*) FROM failures")?,
        cases: count("SELECT count(*) FROM cases")?,
        corrected: count("SELECT count(DISTINCT document) FROM corrections WHERE undone_at IS NULL")?,
        deleted: count("SELECT count(*) FROM tombstones")?,
        original_bytes: count("SELECT sum(bytes) FROM documents")?,
        catalogue_bytes: count("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")?,
        last_seq: crate::changes::last_seq(connection)?,
    })
}
