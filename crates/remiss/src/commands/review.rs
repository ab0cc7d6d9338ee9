//! `remiss review`: what waits for a person to look at it before the public may see it.

use anyhow::Context as _;

use super::Context;
use crate::open;
use crate::outcome::Outcome;
use crate::output::{Output, printable};

/// Documents that are read from the catalogue at a time.
const STEP: usize = 200;

/// Runs the command.
pub(crate) fn run(context: &Context) -> anyhow::Result<Outcome> {
    let archive = open::archive(context)?;
    let mut out = Output::new();
    let mut after = 0;
    loop {
        let step = archive.withheld_after(after, STEP).context("listing what is withheld")?;
        for stored in &step {
            if context.json {
                out.json(stored)?;
                continue;
            }
            let withheld = if stored.original_withheld { "original withheld" } else { "original released" };
            let line = format!("{} {}, {withheld}: {}", stored.id, stored.status.as_str(), stored.record.source);
            out.line(&printable(&line))?;
            for warning in &stored.record.warnings {
                out.line(&format!("  {}", printable(warning)))?;
            }
        }
        let Some(last) = step.last() else { break };
        after = last.arrival;
    }
    out.flush()?;
    Ok(if after > 0 { Outcome::Done } else { Outcome::Partly })
}
