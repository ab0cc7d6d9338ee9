//! `remiss demo`: the built-in sample documents, taken in and served.

use std::path::Path;

use anyhow::Context as _;

use super::{Context, ingest, serve};
use crate::assets::write_fixtures;
use crate::cli::IngestArgs;
use crate::open;
use crate::outcome::Outcome;
use crate::output::note;

/// The data directory of the demo, where none is named.
const DEMO_DATA: &str = "remiss-demo";

/// Runs the command; `data` is the directory named by flag, if any.
pub(crate) fn run(mut context: Context, data: Option<&Path>) -> anyhow::Result<Outcome> {
    // Samples never get among real documents: only a flag, which is meant, names another directory.
    data.unwrap_or(Path::new(DEMO_DATA)).clone_into(&mut context.settings.data);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("starting the threads of the service")?;
    let listeners = runtime.block_on(serve::listen(&context))?;
    let samples = tempfile::tempdir().context("making a folder for the samples")?;
    let written = write_fixtures(samples.path())?;
    if !context.quiet {
        note(&format!("taking in {written} sample files into {}", context.settings.data.display()));
    }
    let arguments = IngestArgs {
        paths: vec![samples.path().to_owned()],
        jobs: None,
        ocr: None,
        personal_numbers: None,
        watch: false,
        prune: false,
        force: false,
    };
    ingest::take_in(&context, &open::readers(&context)?, &arguments).context("taking in the sample documents")?;
    samples.close().context("removing the folder of the samples")?;
    let opened = open::open_index(&context)?;
    runtime.block_on(serve::serve(&context, listeners, opened))?;
    Ok(Outcome::Done)
}
