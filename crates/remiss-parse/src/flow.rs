//! The running text: wrapped lines joined, hyphens at line ends resolved, single spaces, page furniture left out.

use std::sync::LazyLock;

use memchr::memmem::Finder;
use remiss_swedish::position;

use crate::text::Line;
use crate::view::View;

/// Appends the running text of some lines as a paragraph of its own.
pub(crate) fn flow_into(view: &mut View, text: &str, lines: &[Line]) {
    let mut previous: Option<&Line> = None;
    let mut gap = false;
    for line in lines {
        if line.furniture {
            continue;
        }
        if line.is_blank() {
            gap = true;
            continue;
        }
        let body = &text[line.span.clone()];
        match previous {
            None if view.text.is_empty() => {}
            None => view.push('\n', view.end(), line.span.start),
            Some(last) if gap => view.push('\n', last.span.end, line.span.start),
            Some(_) if joins_hyphen(&view.text, body) => view.pop(),
            Some(last) if !ends_in_open_hyphen(&view.text) || is_conjunction(body) => {
                view.push(' ', last.span.end, line.span.start);
            }
            Some(_) => {}
        }
        gap = false;
        previous = Some(line);
        if line.single_spaces {
            view.push_copy(body, line.span.start);
        } else {
            push_words(view, body, line.span.start);
        }
    }
}

/// A piece of text on one line: hyphens of line ends resolved, single spaces.
pub(crate) fn one_line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if joins_hyphen(&out, line) {
            out.pop();
        } else if !out.is_empty() && (!ends_in_open_hyphen(&out) || is_conjunction(line)) {
            out.push(' ');
        }
        let words = line.split_whitespace();
        for (i, word) in words.enumerate() {
            if i > 0 {
                out.push(' ');
            }
            out.extend(word.chars().filter(|&c| c != '\u{ad}'));
        }
    }
    out
}

/// Appends a line with single spaces between its words and without soft hyphens.
fn push_words(view: &mut View, line: &str, start: usize) {
    let mut copied = 0;
    let mut space = None;
    for (at, c) in line.char_indices() {
        // A single space before a plain letter stays as it is.
        if c == ' ' && space.is_none() && matches!(line.as_bytes().get(at + 1), Some(b'!'..=b'~' | 0xc3)) {
            continue;
        }
        if c.is_whitespace() {
            if space.is_none() {
                view.push_copy(&line[copied..at], start + copied);
            }
            space = Some(at);
            continue;
        }
        if let Some(space) = space.take() {
            view.push(' ', start + space, start + at);
            copied = at;
        }
        if c == '\u{ad}' {
            view.push_copy(&line[copied..at], start + copied);
            copied = at + c.len_utf8();
        }
    }
    view.push_copy(&line[copied..], start + copied);
}

/// Whether the only space in a line is single spaces, which most lines have; soft hyphens and some rare signs count as space.
pub(crate) fn has_single_spaces(line: &str) -> bool {
    let bytes = line.as_bytes();
    // The bytes that begin every kind of space but the plain one, and the soft hyphen.
    let may_be_space = |byte: u8| byte < b' ' || byte == 0xc2 || (0xe1..=0xe3).contains(&byte);
    position(bytes, may_be_space).is_none() && TWO_SPACES.find(bytes).is_none()
}

static TWO_SPACES: LazyLock<Finder> = LazyLock::new(|| Finder::new(b"  "));

/// Whether a line ends in a hyphen that only the line break put there.
fn joins_hyphen(before: &str, next: &str) -> bool {
    let mut end = before.chars().rev();
    end.next() == Some('-')
        && end.next().is_some_and(char::is_lowercase)
        && next.chars().next().is_some_and(char::is_lowercase)
        && !is_conjunction(next)
}

fn ends_in_open_hyphen(before: &str) -> bool {
    let mut end = before.chars().rev();
    end.next() == Some('-') && end.next().is_some_and(char::is_alphanumeric)
}

/// Whether a folded line stops at a word that others follow, as titles and items do that go on in the next line.
pub(crate) fn ends_open(folded: &str) -> bool {
    #[rustfmt::skip]
    const SMALL: &[&str] = &[
        "och", "eller", "samt", "respektive", "i", "av", "for", "fer", "om", "med", "till", "pa", "hos", "fran", "over", "6ver",
        "vid", "mot", "inom", "under", "mellan", "enligt", "en", "ett", "den", "det", "ny", "nya", "hela", "som", "att",
    ];
    folded.rsplit(' ').next().is_some_and(|word| SMALL.contains(&word))
}

/// "trygghets- och säkerhetsarbete" keeps its hyphen.
fn is_conjunction(next: &str) -> bool {
    matches!(next.split_whitespace().next(), Some("och" | "eller" | "samt" | "respektive" | "och/eller" | "till"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::lines;

    fn flow(text: &str) -> View {
        let mut view = View::default();
        flow_into(&mut view, text, &lines(text, &[0]).1);
        view
    }

    #[test]
    fn wrapped_lines_are_joined() {
        for (text, expected) in [
            ("den 1 sep-\ntember 2021", "den 1 september 2021"),
            ("trygghets-\noch säkerhet", "trygghets- och säkerhet"),
            ("Hägersten-\nLiljeholmens nämnd", "Hägersten-Liljeholmens nämnd"),
            ("en rad\noch en till\n\nnytt stycke", "en rad och en till\nnytt stycke"),
            ("lek\u{ad}plats –  och\t\u{a0}ba\u{ad}d", "lekplats – och bad"),
        ] {
            assert_eq!(flow(text).text, expected);
            assert_eq!(one_line(text), expected.replace('\n', " "));
        }
    }

    #[test]
    fn flow_leads_back_to_the_text() {
        let text = "Ärendet  bereds i sep-\ntember åter";
        let view = flow(text);
        let at = view.text.find("september").expect("joined");
        assert_eq!(&text[view.span(at..at + "september".len())], "sep-\ntember");
        assert_eq!(&text[view.span(0.."Ärendet".len())], "Ärendet");
    }
}
