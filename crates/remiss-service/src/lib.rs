//! The HTTP service: JSON API, pages, problem responses.
