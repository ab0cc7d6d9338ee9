//! `remiss ingest`: takes files into the archive and the index.

use std::time::Duration;

use anyhow::Context as _;
use remiss_ingest::{IngestOptions, Report, Watch, follow, ingest};
use serde_json::json;

use super::Context;
use super::correct::who;
use crate::cli::IngestArgs;
use crate::open::{self, Readers};
use crate::outcome::Outcome;
use crate::output::{Output, note};
use crate::progress;

/// How long a watch waits after a failure, such as another process writing to the archive.
const RETRY_AFTER: Duration = Duration::from_secs(5);

/// Runs the command.
pub(crate) fn run(context: &Context, arguments: &IngestArgs) -> anyhow::Result<Outcome> {
    if arguments.watch {
        return watch(context, arguments);
    }
    let report = take_in(context, &open::readers(context)?, arguments)?;
    print(context, &report)?;
    Ok(if report.failed.is_empty() { Outcome::Done } else { Outcome::Partly })
}

/// Takes in what is there, then whatever comes or changes. It ends when the process is told to; what was being taken in
/// at that moment is taken in by the next run.
fn watch(context: &Context, arguments: &IngestArgs) -> anyhow::Result<Outcome> {
    let mut watch = Watch::new(&arguments.paths, &context.settings.data);
    // Read once: tables made anew for every change of the folder would leave memory in pieces.
    let mut readers = open::readers(context)?;
    print(context, &take_in(context, &readers, arguments)?)?;
    if !context.quiet {
        note("watching for changes");
    }
    loop {
        watch.wait();
        loop {
            match open::renew(context, &mut readers).and_then(|()| take_in(context, &readers, arguments)) {
                Ok(report) => break print(context, &report)?,
                // Most likely another command is writing; whatever it is, an operator sees it and the watch goes on.
                Err(error) => {
                    note(&format!("{error:#}; trying again in {} s", RETRY_AFTER.as_secs()));
                    std::thread::sleep(RETRY_AFTER);
                }
            }
        }
    }
}

fn print(context: &Context, report: &Report) -> anyhow::Result<()> {
    let mut out = Output::new();
    if context.json {
        out.json(report)?;
    } else {
        out.line(&summary(report))?;
    }
    out.flush()?;
    Ok(())
}

/// Takes the files in; the index follows on a thread of its own.
pub(crate) fn take_in(context: &Context, readers: &Readers, arguments: &IngestArgs) -> anyhow::Result<Report> {
    let file_reader = open::file_reader(context, Some(open::ocr_cache(context)))?;
    let mut archive = open::archive_to_write(context, "remiss ingest")?;
    let progress = progress::choose(context.quiet);
    let progress = progress.as_ref();
    let index = open::index(context, readers)?;
    let catalogue = archive.reader().clone();
    let resources = open::resources(context);
    let options =
        IngestOptions { prune: arguments.prune, force: arguments.force, ..open::ingest_options(context, readers) };
    let before = catalogue.last_seq().context("reading the archive")?;
    if let Some(after) = context.settings.private_names_after {
        let day = after.day(jiff::Zoned::now().date());
        archive.hide_names_before(day).context("hiding names whose time is over")?;
    }
    if before == 0 {
        // Made while the archive is empty, so that its words do not depend on which of the two threads is sooner.
        open::level(context, &catalogue, &index, progress)?;
    }
    std::thread::scope(|scope| {
        let (sender, committed) = crossbeam_channel::unbounded();
        let (index, catalogue) = (&index, &catalogue);
        let indexing = scope.spawn(move || follow(catalogue, index, resources, progress, &committed));
        let tell = |seq: i64| {
            // Where the indexing has failed, its error is met below; the archive goes on.
            let _ = sender.send(seq);
        };
        let report = ingest(&mut archive, &readers.parser, &file_reader, &arguments.paths, &options, progress, &tell);
        drop(sender);
        let indexed = indexing.join().map_err(|_| remiss_ingest::IngestError::Stopped("indexing"));
        let report = report.context("writing the archive")?;
        let last = catalogue.last_seq().context("reading the archive")?;
        if last > before {
            // Which documents these were stands in the change log.
            let detail = json!({
                "changes": [before + 1, last], "added": report.added, "updated": report.updated, "removed": report.removed,
            });
            archive.note(&who(None), "ingest", None, &detail).context("writing the audit log")?;
        }
        indexed.and_then(|r| r).context("writing the index; the documents are safe in the archive")?;
        Ok(report)
    })
}

fn summary(report: &Report) -> String {
    let removed = if report.removed > 0 { format!(", {} removed", report.removed) } else { String::new() };
    let masked =
        if report.masked > 0 { format!(", {} with masked personal numbers", report.masked) } else { String::new() };
    format!(
        "{} seen: {} added, {} updated, {} unchanged, {} failed{removed}{masked}",
        report.seen,
        report.added,
        report.updated,
        report.unchanged,
        report.failed.len()
    )
}
