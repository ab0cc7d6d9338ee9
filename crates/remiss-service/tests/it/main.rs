//! Tests of the service, called in process: a fake engine and a small archive behind the real router.

mod access;
mod bad_input;
mod cases;
mod documents;
mod fake;
mod listing;
mod openapi;
mod pages;
mod reading;
mod server;
mod world;
