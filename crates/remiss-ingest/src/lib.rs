//! The pipeline from files to archive and index.
