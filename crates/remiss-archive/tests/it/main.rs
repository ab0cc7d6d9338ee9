//! The archive from outside, in one test binary.

mod archive;
mod backup;
mod crash;
mod model;
mod names;
mod support;
mod tokens;
