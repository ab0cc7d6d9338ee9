//! `remiss doctor`: checks settings, directories and helper programs, and says what to do.

use std::path::Path;

use remiss_index::Engine as _;
use serde::Serialize;

use super::Context;
use crate::open::{self, Readers};
use crate::outcome::Outcome;
use crate::output::Output;

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
    let settings = &context.settings;
    let readers = open::readers(context);
    let mut findings = vec![tables(&readers), worker(context), data_directory(&settings.data)];
    findings.extend(archive_and_index(context, readers.as_ref().ok()));
    findings.push(port("port", &settings.listen));
    findings.extend(settings.metrics_listen.as_deref().map(|address| port("metrics port", address)));
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

fn tables(readers: &anyhow::Result<Readers>) -> Finding {
    match readers {
        Ok(readers) => {
            let detail = format!("all rules match their examples (fingerprint {})", readers.fingerprint);
            Finding::new("ok", "index configuration", detail)
        }
        Err(error) => Finding::new("error", "index configuration", format!("{error:#}")),
    }
}

/// Whether a file can be read in a process of its own, as all files are.
fn worker(context: &Context) -> Finding {
    let read = open::file_reader(context, None)
        .and_then(|reader| reader.read("Nämnden beslutar".as_bytes(), None).map_err(anyhow::Error::from));
    match read {
        Ok(_) => Finding::new("ok", "reading of files", "a worker process read a sample within its limits"),
        Err(error) => Finding::new("error", "reading of files", format!("{error:#}")),
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

fn archive_and_index(context: &Context, readers: Option<&Readers>) -> Vec<Finding> {
    if !context.settings.data.exists() {
        return Vec::new();
    }
    let archive = match open::archive(context) {
        Ok(archive) => archive,
        Err(error) => return vec![Finding::new("error", "archive", format!("{error:#}"))],
    };
    let mut findings = vec![match archive.stats() {
        Ok(stats) => Finding::new("ok", "archive", format!("{} documents", stats.documents)),
        Err(error) => Finding::new("error", "archive", format!("{error}; run `remiss verify`")),
    }];
    findings.push(match archive.withheld_after(0, 1) {
        Ok(withheld) if withheld.is_empty() => Finding::new("ok", "review", "nothing is withheld"),
        Ok(_) => Finding::new("warning", "review", "documents or originals are withheld: `remiss review` lists them"),
        Err(error) => Finding::new("error", "review", format!("{error}; run `remiss verify`")),
    });
    findings.extend(readers.map(|readers| index(context, readers, &archive)));
    findings
}

fn index(context: &Context, readers: &Readers, archive: &remiss_archive::Reader) -> Finding {
    if !open::index_directory(context).exists() {
        return Finding::new("warning", "index", "not there: the next search or `remiss reindex` builds it");
    }
    let index = match open::index(context, readers) {
        Ok(index) => index,
        Err(error) => return Finding::new("error", "index", format!("{error:#}")),
    };
    if let Some(trouble) = index.trouble() {
        return Finding::new("warning", "index", format!("{trouble}: the next search or `remiss reindex` builds it"));
    }
    if remiss_ingest::is_behind(archive, &index).unwrap_or(true) {
        return Finding::new(
            "warning",
            "index",
            "behind the archive: the next search or `remiss reindex` brings it level",
        );
    }
    Finding::new("ok", "index", format!("{} documents, level with the archive", index.documents()))
}

fn port(what: &'static str, listen: &str) -> Finding {
    match std::net::TcpListener::bind(listen) {
        Ok(_) => Finding::new("ok", what, format!("{listen} is free")),
        Err(error) => Finding::new("warning", what, format!("{listen}: {error}; a service may be running there")),
    }
}

/// Helper programs.
fn helpers() -> impl Iterator<Item = Finding> {
    remiss_ingest::doctor().into_iter().map(|check| {
        let install = check.install.filter(|_| !check.found).map(|i| format!("; {i}")).unwrap_or_default();
        Finding::new(if check.found { "ok" } else { "warning" }, check.name, format!("{}{install}", check.detail))
    })
}
