//! `remiss search`: a page of hits, for people or as the API answers.

mod table;

use std::io;

use anyhow::Context as _;
use remiss_index::{Engine, FacetField, SearchAnswer, Visibility};

use super::Context;
use crate::cli::SearchArgs;
use crate::open::open_index;
use crate::outcome::Outcome;
use crate::output::{Output, note, printable};

/// Runs the command.
pub(crate) fn run(context: &Context, arguments: SearchArgs) -> anyhow::Result<Outcome> {
    // Whoever can read the data directory can read all of it; the flags are the same as the public API's all the same.
    let request = arguments.into_request(Visibility::Public)?;
    let opened = open_index(context)?;
    let answer = opened.index.search(&request).context("searching")?;
    let mut out = Output::new();
    if context.json {
        out.json(&answer)?;
    } else {
        for notice in &answer.query.notices {
            note(notice);
        }
        print(&mut out, &answer)?;
    }
    out.flush()?;
    Ok(if answer.total == 0 { Outcome::Partly } else { Outcome::Done })
}

fn print(out: &mut Output, answer: &SearchAnswer) -> io::Result<()> {
    if let Some(suggestion) = &answer.query.suggestion {
        out.line(&format!("did you mean: {}", printable(suggestion)))?;
    }
    let hits = if answer.total == 1 { "hit" } else { "hits" };
    out.line(&out.bold(&format!("{} {hits}", answer.total)))?;
    out.line("")?;
    table::print(out, &answer.hits, table::columns())?;
    for (field, values) in &answer.facets {
        print_facet(out, *field, values)?;
    }
    if let Some(next) = &answer.next {
        out.line("")?;
        out.line(&out.dim(&format!("more: --cursor {next}")))?;
    }
    Ok(())
}

fn print_facet(out: &mut Output, field: FacetField, values: &[remiss_index::FacetCount]) -> io::Result<()> {
    out.line("")?;
    out.line(&out.bold(field.as_str()))?;
    for value in values {
        let selected = if value.selected { "*" } else { " " };
        out.line(&format!("{:>8} {selected} {}", value.count, printable(&value.value)))?;
    }
    Ok(())
}
