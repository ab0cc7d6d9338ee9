//! End-to-end tests of the built program, one module per command or promise; each says what belongs there.

mod access;
mod bad_input;
mod care;
mod clients;
mod config;
mod crash;
mod demo;
mod fixtures;
mod generations;
mod hostile;
mod ingest;
mod model;
mod names;
mod parse;
mod redaction;
mod search;
mod serve;
mod support;
mod takedown;
mod tidy;
mod watch;
mod whole;
mod write;
