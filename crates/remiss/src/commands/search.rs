//! `remiss search`: a page of hits, for people or as the API answers.

use std::io;

use anyhow::Context as _;
use remiss_index::{Engine, FacetField, Hit, SearchAnswer, Visibility};

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
    for hit in &answer.hits {
        out.line("")?;
        print_hit(out, hit)?;
    }
    for (field, values) in &answer.facets {
        print_facet(out, *field, values)?;
    }
    if let Some(next) = &answer.next {
        out.line("")?;
        out.line(&out.dim(&format!("more: --cursor {next}")))?;
    }
    Ok(())
}

fn print_hit(out: &mut Output, hit: &Hit) -> io::Result<()> {
    out.line(&out.bold(&printable(hit.title.as_deref().unwrap_or(&hit.source))))?;
    let mut facts: Vec<String> = Vec::new();
    facts.extend(hit.namnd.clone());
    facts.extend(hit.date.map(|d| d.to_string()));
    facts.extend(hit.dnr.iter().cloned());
    facts.push(hit.document_type.as_str().to_owned());
    if hit.stance != remiss_parse::Stance::Oklart {
        facts.push(hit.stance.as_str().to_owned());
    }
    out.line(&format!("  {}", printable(&facts.join(" · "))))?;
    for passage in &hit.passages {
        let text = marked(out, &passage.html);
        let place = match &passage.section {
            Some(section) => format!("(p. {}, {})", passage.page, printable(section)),
            None => format!("(p. {})", passage.page),
        };
        out.line(&format!("  {text} {}", out.dim(&place)))?;
    }
    let copies = hit.copies.filter(|&n| n > 0).map(|n| format!("  and {n} near-copies")).unwrap_or_default();
    let place = format!("{}  {}{copies}", hit.id, printable(&hit.source));
    out.line(&format!("  {}", out.dim(&place)))
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

/// A passage's HTML as terminal text: matches styled, entities resolved.
fn marked(out: &Output, html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some((before, after)) = rest.split_once("<mark>") {
        text.push_str(&plain(before));
        let (inside, after) = after.split_once("</mark>").unwrap_or((after, ""));
        text.push_str(&out.marked(&plain(inside)));
        rest = after;
    }
    text.push_str(&plain(rest));
    text
}

fn plain(html: &str) -> String {
    let text = html
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&#x27;", "'")
        .replace("&amp;", "&");
    printable(&text)
}
