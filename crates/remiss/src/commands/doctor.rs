//! `remiss doctor`: checks settings, directories and helper programs, and says what to do.

use std::path::Path;

use remiss_index::Engine;
use serde::Serialize;

use super::Context;
use crate::open;
use crate::outcome::Outcome;
use crate::output::Output;
use crate::progress;

/// What one check found.
#[derive(Serialize)]
struct Finding {
    /// How it stands: "ok", "warning" or "error".
    state: &'static str,
    /// What was checked.
    what: &'static str,
    /// What was found, and what to do.
    detail: String,
}

impl Finding {
    fn new(state: &'static str, what: &'static str, detail: impl Into<String>) -> Self {
        Self { state, what, detail: detail.into() }
    }
}

/// Runs the command.
pub(crate) fn run(context: &Context) -> anyhow::Result<Outcome> {
    let mut findings = vec![tables(context), data_directory(&context.settings.data)];
    findings.extend(archive_and_index(context));
    findings.push(port(&context.settings.listen));
    findings.extend(helpers());
    let failed = findings.iter().any(|f| f.state == "error");
    let mut out = Output::new();
    if context.json {
        let settings: serde_json::Map<String, serde_json::Value> = context
            .settings
            .origins
            .iter()
            .map(|(key, (value, origin))| {
                ((*key).to_owned(), serde_json::json!({"value": value, "from": origin.to_string()}))
            })
            .collect();
        out.json(&serde_json::json!({"settings": settings, "findings": findings}))?;
    } else {
        for (key, (value, origin)) in &context.settings.origins {
            let shown = if value.is_empty() { "not set" } else { value };
            out.line(&format!("{key:<16} {shown} ({origin})"))?;
        }
        out.line("")?;
        for finding in &findings {
            out.line(&format!("{:<8} {}: {}", finding.state, finding.what, finding.detail))?;
        }
    }
    out.flush()?;
    Ok(if failed { Outcome::Partly } else { Outcome::Done })
}

fn tables(context: &Context) -> Finding {
    match open::readers(context) {
        Ok(readers) => {
            let detail = format!("all rules match their examples (fingerprint {})", readers.fingerprint);
            Finding::new("ok", "index configuration", detail)
        }
        Err(error) => Finding::new("error", "index configuration", format!("{error:#}")),
    }
}

fn data_directory(data: &Path) -> Finding {
    let shown = data.display();
    if !data.exists() {
        return Finding::new(
            "warning",
            "data directory",
            format!("{shown} is not there yet: `remiss ingest` makes it"),
        );
    }
    match tempfile::Builder::new().prefix(".remiss-doctor").tempfile_in(data) {
        Ok(_) => Finding::new("ok", "data directory", format!("{shown} can be written")),
        Err(error) => Finding::new("error", "data directory", format!("{shown} cannot be written: {error}")),
    }
}

fn archive_and_index(context: &Context) -> Vec<Finding> {
    if !context.settings.data.exists() {
        return Vec::new();
    }
    let archive = match open::archive(context) {
        Ok(archive) => archive,
        Err(error) => return vec![Finding::new("error", "archive", format!("{error:#}"))],
    };
    let documents = archive.stats().map(|s| s.documents);
    let mut findings = vec![match &documents {
        Ok(documents) => Finding::new("ok", "archive", format!("{documents} documents")),
        Err(error) => Finding::new("error", "archive", format!("{error}; run `remiss verify`")),
    }];
    let opened =
        open::readers(context).and_then(|readers| open::engine(context, &readers, progress::choose(true).as_ref()));
    findings.push(match opened {
        Ok(engine) if remiss_ingest::is_behind(&archive, &engine).unwrap_or(true) => {
            Finding::new("warning", "index", "behind the archive: the next search or `remiss reindex` brings it level")
        }
        Ok(engine) => Finding::new("ok", "index", format!("{} documents, level with the archive", engine.documents())),
        Err(error) => Finding::new("error", "index", format!("{error:#}")),
    });
    findings
}

fn port(listen: &str) -> Finding {
    match std::net::TcpListener::bind(listen) {
        Ok(_) => Finding::new("ok", "port", format!("{listen} is free")),
        Err(error) => Finding::new("warning", "port", format!("{listen}: {error}; a service may be running there")),
    }
}

/// Helper programs.
fn helpers() -> impl Iterator<Item = Finding> {
    remiss_ingest::doctor().into_iter().map(|check| {
        let install = check.install.filter(|_| !check.found).map(|i| format!("; {i}")).unwrap_or_default();
        Finding::new(if check.found { "ok" } else { "warning" }, check.name, format!("{}{install}", check.detail))
    })
}
