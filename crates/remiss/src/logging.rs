//! Logs: to stderr, as text or as JSON, filtered by a setting.

use std::io::IsTerminal;

use anyhow::Context;
use tracing_subscriber::EnvFilter;

use crate::output::colour_wanted;
use crate::settings::LogFormat;

/// Starts logging; `filter` is a level or a filter in the syntax of tracing ("info", "remiss_ingest=debug").
pub(crate) fn start(filter: &str, format: LogFormat) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(filter).with_context(|| format!("reading the setting log = {filter:?}"))?;
    let ansi = std::io::stderr().is_terminal() && colour_wanted();
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(ansi);
    match format {
        LogFormat::Text => builder.with_target(false).init(),
        LogFormat::Json => builder.json().flatten_event(true).init(),
    }
    Ok(())
}
