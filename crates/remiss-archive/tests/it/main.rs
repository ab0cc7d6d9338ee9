//! The archive from outside, in one test binary.

mod archive;
mod backup;
mod model;
mod support;
