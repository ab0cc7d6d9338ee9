//! `remiss parse`: the record of files, touching nothing.

use std::io;

use remiss_ingest::{ParseOutcome, SingleParser};
use remiss_parse::Record;
use serde_json::Value;

use super::Context;
use crate::cli::ParseArgs;
use crate::open;
use crate::outcome::Outcome;
use crate::output::{Output, printable};

/// Runs the command.
pub(crate) fn run(context: &Context, arguments: &ParseArgs) -> anyhow::Result<Outcome> {
    let policy = context.settings.personal_numbers.into();
    let parser = SingleParser::new(open::readers(context)?.parser, open::file_reader(context, None)?, policy);
    let mut out = Output::new();
    let mut outcome = Outcome::Done;
    let mut first = true;
    for file in &arguments.files {
        parser.parse(file, &mut |parsed: ParseOutcome| -> io::Result<()> {
            if let Some(failure) = &parsed.failure {
                outcome = Outcome::Partly;
                crate::output::note(&printable(&format!("{}: {} ({})", failure.path, failure.reason, failure.code)));
            }
            if context.json {
                out.json(&parsed.record)?;
            } else {
                if !std::mem::take(&mut first) {
                    out.line("")?;
                }
                print(&mut out, &parsed.record)?;
            }
            // A reader at the other end of a pipe sees each record at once.
            out.flush()
        })?;
    }
    Ok(outcome)
}

/// The record as a table: field, value, and the quote that proves it.
pub(crate) fn print(out: &mut Output, record: &Record) -> io::Result<()> {
    out.line(&out.bold(&printable(&record.source)))?;
    let Ok(Value::Object(fields)) = serde_json::to_value(record) else { return Ok(()) };
    for (field, value) in &fields {
        if matches!(field.as_str(), "source" | "findings" | "warnings") {
            continue;
        }
        for (at, line) in lines(field, value).into_iter().enumerate() {
            let label = if at == 0 { field.as_str() } else { "" };
            out.line(&format!("  {label:<16} {}", printable(&line)))?;
        }
        if matches!(field.as_str(), "decision" | "sections" | "attachments") {
            continue;
        }
        for finding in record.findings.get(field).into_iter().flatten() {
            if let (Some(quote), Some(page)) = (&finding.quote, finding.page) {
                let quote = shortened(&printable(quote), 70);
                let proof = format!("“{quote}” p. {page}, {}", finding.rule);
                out.line(&format!("  {:<16} {}", "", out.dim(&proof)))?;
            }
        }
    }
    for warning in &record.warnings {
        out.line(&format!("  {:<16} {}", "warning", printable(warning)))?;
    }
    Ok(())
}

/// The lines that show a value; none where there is no value.
fn lines(field: &str, value: &Value) -> Vec<String> {
    match value {
        Value::Null | Value::Bool(false) => Vec::new(),
        Value::String(text) => text.lines().map(str::to_owned).collect(),
        Value::Array(values) => values.iter().map(|v| item(field, v)).collect(),
        other => vec![other.to_string()],
    }
}

fn item(field: &str, value: &Value) -> String {
    let text = |key: &str| value.get(key).and_then(Value::as_str);
    match (value, field) {
        (Value::String(text), _) => text.clone(),
        (_, "sections") => format!("p. {} {}", value["page"], text("heading").unwrap_or_default()),
        (_, "proposers") => with(text("name"), text("party")),
        (_, "signatories") => with(text("name"), text("role")),
        _ => value.to_string(),
    }
}

fn with(name: Option<&str>, more: Option<&str>) -> String {
    let name = name.unwrap_or_default();
    more.map_or_else(|| name.to_owned(), |m| format!("{name} ({m})"))
}

fn shortened(text: &str, chars_max: usize) -> String {
    match text.char_indices().nth(chars_max) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}
