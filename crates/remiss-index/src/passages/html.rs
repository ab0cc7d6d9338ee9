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
    let mut rest = text;
    while !rest.is_empty() {
        let plain = rest.bytes().position(|byte| !IS_PLAIN[usize::from(byte)]).unwrap_or(rest.len());
        html.push_str(&rest[..plain]);
        let mut chars = rest[plain..].chars();
        let Some(c) = chars.next() else { return };
        rest = chars.as_str();
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

/// Whether a byte is written as it is: what HTML reads as text, and the two bytes of letters from À to ÿ, the first of
/// which is 0xC3. All else that is not ASCII is looked at as a character: there are blanks among it.
static IS_PLAIN: [bool; 256] = {
    let mut plain = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        let special = matches!(byte as u8, b'&' | b'<' | b'>' | b'"' | b'\'');
        plain[byte] = matches!(byte as u8, 0x80..=0xbf | 0xc3) || (byte as u8).is_ascii_graphic() && !special;
        byte += 1;
    }
    plain
};

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn text_is_escaped_and_blanks_are_joined() {
        let escaped = |text: &str| {
            let mut html = String::new();
            push_escaped(&mut html, text);
            html
        };
        assert_eq!(escaped("a\n\u{a0} b  c"), "a b c");
        assert_eq!(escaped("<åÄ>&\"'é–”\u{7}"), "&lt;åÄ&gt;&amp;&quot;&#39;é–”");
    }

    proptest! {
        #[test]
        fn every_text_is_escaped(text in "\\PC{0,60}") {
            let mut html = String::new();
            push_escaped(&mut html, &text);
            prop_assert!(!html.contains(['<', '>', '"', '\'']));
            let back = html.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'");
            let plain = |text: &str| text.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect::<String>();
            prop_assert_eq!(plain(&back.replace("&amp;", "&")), plain(&text));
        }
    }
}
