//! The system of record: catalogue, originals, change log.
