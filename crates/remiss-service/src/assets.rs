//! The style sheet, the script and the icon: part of the program, named by their content so that caches may keep them.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

use crate::problem::Problem;

/// Where the pages find the assets.
pub(crate) struct Addresses {
    pub(crate) style: String,
    pub(crate) script: String,
    pub(crate) icon: String,
}

/// The addresses, which change with the content.
pub(crate) static ADDRESSES: LazyLock<Addresses> = LazyLock::new(|| Addresses {
    style: address("remiss.css"),
    script: address("remiss.js"),
    icon: address("remiss.svg"),
});

const ASSETS: &[(&str, &str, &str)] = &[
    ("remiss.css", "text/css; charset=utf-8", include_str!("../assets/remiss.css")),
    ("remiss.js", "text/javascript; charset=utf-8", include_str!("../assets/remiss.js")),
    ("remiss.svg", "image/svg+xml", include_str!("../assets/remiss.svg")),
];

/// `GET /assets/{name}`.
pub(crate) async fn asset(Path(name): Path<String>) -> Result<Response, Problem> {
    let (_, media_type, content) = ASSETS
        .iter()
        .find(|(known, _, _)| *known == name)
        .ok_or_else(|| Problem::not_found(["Filen finns inte.", "There is no such file."]))?;
    // A year: the address changes when the content does.
    let forever = HeaderValue::from_static("public, max-age=31536000, immutable");
    let headers = [(header::CONTENT_TYPE, HeaderValue::from_static(media_type)), (header::CACHE_CONTROL, forever)];
    Ok((headers, *content).into_response())
}

fn address(name: &str) -> String {
    let mut hasher = DefaultHasher::new();
    for (known, _, content) in ASSETS {
        if *known == name {
            content.hash(&mut hasher);
        }
    }
    format!("/assets/{name}?v={:08x}", hasher.finish() as u32)
}
