//! Line-end hyphens: words divided by the line are joined, hyphens of their own are kept.

use super::FlowLine;

/// Words after which a hanging hyphen stands for a shared part: `barn- och ungdomsfrågor`.
const JOINING: [&str; 9] = ["och", "eller", "samt", "respektive", "resp", "resp.", "som", "till", "and"];

/// Joins the words that line ends divide; the rest of the word moves up to the line it began on.
pub(super) fn join(flow: &mut Vec<FlowLine>) {
    for index in 0..flow.len().saturating_sub(1) {
        let Some(next) = next_line(flow, index) else {
            continue;
        };
        let (first, rest) = split_first_word(&flow[next].text);
        let Some(joined) = joined(&flow[index].text, first) else {
            continue;
        };
        let rest = rest.to_owned();
        flow[index].text = joined;
        flow[next].text = rest;
    }
    flow.retain(|line| !line.text.is_empty());
}

/// The line that continues this one: the next that is no new paragraph.
fn next_line(flow: &[FlowLine], index: usize) -> Option<usize> {
    let next = index + 1;
    let line = flow.get(next)?;
    // No paragraph ends in a hyphen: white space before a small letter is an accident of the layout.
    let goes_on = !line.blank_before || line.page != flow[index].page || line.text.starts_with(char::is_lowercase);
    (!line.text.is_empty() && goes_on).then_some(next)
}

fn split_first_word(text: &str) -> (&str, &str) {
    match text.find([' ', '\t']) {
        Some(at) => (&text[..at], text[at..].trim_start()),
        None => (text, ""),
    }
}

/// The line with its last word completed by the first of the next line, or nothing if the hyphen
/// does not divide a word.
fn joined(line: &str, next: &str) -> Option<String> {
    // U+0002 is what some producers leave where a line was hyphenated.
    let stem = line.strip_suffix(['-', '\u{2}', '¬'])?;
    let begun = stem.rsplit([' ', '\t']).next().unwrap_or(stem);
    let last = begun.chars().next_back()?;
    let first = next.chars().next()?;
    if last.is_alphabetic() && first.is_lowercase() {
        let word = next.trim_end_matches([',', ';', ':']);
        if JOINING.contains(&word) {
            return None;
        }
        // An abbreviation keeps its hyphen: `ANDT-frågor`. So does a number: `12-åringar`.
        let part = begun.rsplit(['-', '/', '(']).next().unwrap_or(begun);
        let capitals = part.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase);
        return Some(if capitals && part.chars().count() > 1 {
            format!("{line}{next}")
        } else {
            format!("{stem}{next}")
        });
    }
    let divided_name = last.is_alphabetic() && first.is_uppercase() && begun.starts_with(char::is_uppercase);
    let divided_number = last.is_ascii_digit() && (first.is_ascii_digit() || first.is_lowercase());
    (divided_name || divided_number).then(|| format!("{line}{next}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hyphens_at_line_ends() {
        let check = |line: &str, next: &str, expected: Option<&str>| {
            assert_eq!(joined(line, next).as_deref(), expected, "{line} | {next}");
        };
        check("inom stads-", "delsnämnden", Some("inom stadsdelsnämnden"));
        check("barn-", "och", None);
        check("dag-", "eller", None);
        check("i Hägersten-", "Liljeholmens", Some("i Hägersten-Liljeholmens"));
        check("om SSPF-", "koordinatorer", Some("om SSPF-koordinatorer"));
        check("dnr 3.1.1-", "717/2013", Some("dnr 3.1.1-717/2013"));
        check("för 12-", "åringar", Some("för 12-åringar"));
        check("–", "nästa", None);
        check("slut -", "nästa", None);
        check("-", "punkt", None);
    }
}
