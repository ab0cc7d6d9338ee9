//! `remiss stats`: how much the archive holds.

use std::collections::BTreeMap;

use anyhow::Context as _;
use remiss_archive::Coverage;

use super::Context;
use crate::open;
use crate::outcome::Outcome;
use crate::output::{Output, printable};

/// Committees and years that are listed.
const ROWS_MAX: usize = 15;
/// Characters of the longest bar.
const BAR: u64 = 30;

/// Runs the command.
pub(crate) fn run(context: &Context) -> anyhow::Result<Outcome> {
    let archive = open::archive(context)?;
    let stats = archive.stats().context("counting the documents")?;
    let coverage = archive.coverage().context("counting the documents")?;
    let namnder = counted(&coverage, |c| c.namnd.clone());
    let years = counted(&coverage, |c| c.month.as_ref().and_then(|m| m.get(..4)).map(str::to_owned));
    let mut out = Output::new();
    if context.json {
        let mut value = serde_json::to_value(&stats)?;
        value["namnder"] = serde_json::to_value(&namnder)?;
        value["years"] = serde_json::to_value(&years)?;
        out.json(&value)?;
    } else {
        for (label, count) in [
            ("documents", stats.documents),
            ("withheld", stats.withheld),
            ("internal", stats.internal),
            ("without text", stats.without_text),
            ("sources", stats.sources),
            ("failed sources", stats.failed),
            ("cases", stats.cases),
            ("corrected", stats.corrected),
            ("deleted", stats.deleted),
        ] {
            out.line(&format!("{count:>10} {label}"))?;
        }
        let megabytes = |bytes: u64| bytes as f64 / 1e6;
        out.line(&format!("{:>10.1} MB of originals", megabytes(stats.original_bytes)))?;
        out.line(&format!("{:>10.1} MB in the catalogue", megabytes(stats.catalogue_bytes)))?;
        let mut by_count: Vec<_> = namnder.iter().collect();
        by_count.sort_by_key(|(name, count)| (std::cmp::Reverse(**count), (*name).clone()));
        bars(&mut out, "committees", by_count.into_iter().take(ROWS_MAX))?;
        bars(&mut out, "years", years.iter().rev().take(ROWS_MAX))?;
    }
    out.flush()?;
    Ok(Outcome::Done)
}

/// Public documents by some part of their place.
fn counted(coverage: &[Coverage], part: impl Fn(&Coverage) -> Option<String>) -> BTreeMap<String, u64> {
    let mut counts = BTreeMap::new();
    for row in coverage {
        if let Some(name) = part(row) {
            *counts.entry(name).or_insert(0) += row.documents;
        }
    }
    counts.retain(|_, count| *count > 0);
    counts
}

fn bars<'a>(out: &mut Output, title: &str, rows: impl Iterator<Item = (&'a String, &'a u64)>) -> std::io::Result<()> {
    let rows: Vec<_> = rows.collect();
    let Some(most) = rows.iter().map(|(_, count)| **count).max() else { return Ok(()) };
    out.line("")?;
    out.line(&out.bold(title))?;
    for (name, count) in rows {
        let bar = "█".repeat((count * BAR).div_ceil(most.max(1)) as usize);
        out.line(&format!("{count:>10} {bar:<30} {}", printable(name)))?;
    }
    Ok(())
}
