//! The JSON API, version 1.

pub(crate) mod cases;
pub(crate) mod coverage;
pub(crate) mod documents;
pub(crate) mod export;
pub(crate) mod originals;
pub(crate) mod search;
pub(crate) mod staff;
pub(crate) mod write;
