//! A passage as HTML.

use super::Mark;
use crate::answer::Passage;
use crate::document::Shown;

/// The text between two places, with the words in it marked.
pub(super) fn passage(text: &str, shown: &Shown, start: usize, end: usize, marks: &[Mark]) -> Passage {
    let page = shown.pages.iter().filter(|p| **p as usize <= start).count().max(1) as u32;
    let section =
        shown.sections.iter().take_while(|(_, at)| *at as usize <= start).last().map(|(heading, _)| heading.clone());
    let mut html = String::with_capacity(end - start + 64);
    if start > 0 && !text[..start].ends_with("\n\n") {
        html.push_str("… ");
    }
    let mut at = start;
    for mark in marks {
        let (from, to) = (mark.start as usize, mark.end as usize);
        if from < at || to > end {
            continue;
        }
        push_escaped(&mut html, &text[at..from]);
        html.push_str("<mark>");
        push_escaped(&mut html, &text[from..to]);
        html.push_str("</mark>");
        at = to;
    }
    push_escaped(&mut html, &text[at..end]);
    let trimmed = html.trim_end().len();
    html.truncate(trimmed);
    if end < text.len() {
        html.push_str(" …");
    }
    Passage { page, section, html, start: start as u32 }
}

/// Appends text as HTML: escaped, every run of blanks and line ends as one blank.
fn push_escaped(html: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            c if c.is_whitespace() => {
                if !html.ends_with(' ') {
                    html.push(' ');
                }
            }
            c if c.is_control() => {}
            c => html.push(c),
        }
    }
}
