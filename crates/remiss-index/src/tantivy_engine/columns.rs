//! Columns of numbers that searches read, opened once for each state of the index.

use tantivy::columnar::Column;
use tantivy::{Searcher, SegmentReader};

/// Names of the columns in the schema.
pub(crate) const DAY: &str = "day";
pub(crate) const ADDED: &str = "added";
pub(crate) const ID_KEY: &str = "id_key";
pub(crate) const INTERNAL: &str = "internal";
pub(crate) const SIGNATURE: &str = "signature";

/// The columns of one segment, by document.
pub(crate) struct Columns {
    /// Days since 1970-01-01.
    pub(crate) day: Column<i64>,
    /// Place in the order of arrival.
    pub(crate) added: Column<u64>,
    /// The beginning of the id, as a number.
    pub(crate) id_key: Column<u64>,
    /// 1 where only those with the right may see it.
    pub(crate) internal: Column<u64>,
    /// By which near-copies are known.
    pub(crate) signature: Column<u64>,
}

impl Columns {
    /// The columns of every segment.
    pub(crate) fn of(searcher: &Searcher) -> tantivy::Result<Vec<Self>> {
        searcher.segment_readers().iter().map(Self::of_segment).collect()
    }

    fn of_segment(segment: &SegmentReader) -> tantivy::Result<Self> {
        let fast = segment.fast_fields();
        Ok(Self {
            day: fast.i64(DAY)?,
            added: fast.u64(ADDED)?,
            id_key: fast.u64(ID_KEY)?,
            internal: fast.u64(INTERNAL)?,
            signature: fast.u64(SIGNATURE)?,
        })
    }
}
