//! The HTTP service: JSON API, pages, problem responses.

mod access;
mod answer;
mod api;
mod assets;
mod body;
mod cache;
mod case;
mod download;
mod feed;
mod format;
mod metrics;
mod middleware;
mod openapi;
mod pages;
mod parameters;
mod patience;
mod pieces;
mod problem;
mod request_line;
mod review;
mod router;
mod search_parameters;
mod server;
mod sign_on;
mod state;
mod store;
mod strings;
mod view;
mod well_known;

pub use access::Access;
pub use api::export::{csv_head, csv_row};
pub use problem::{Code, Problem};
pub use router::{Route, router, routes};
pub use server::{serve, serve_metrics};
pub use sign_on::{NoAddress, Peers, SignOn};
pub use state::{ServiceConfig, State};
