//! Reads the head of a document: what each piece of its first lines is.

use std::ops::Range;

use remiss_swedish::{Identifier, IdentifierKind, identifiers};

use crate::body::names::{is_person, leading_person};
use crate::dates;
use crate::fold::fold;
use crate::furniture::page_number;
use crate::tables::Tables;
use crate::text::{Cell, Document, Span};

/// What a piece of the head is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A label ("Handläggare", "Datum"), with or without its value behind it.
    Label(Label),
    /// A date and hardly anything else.
    Date,
    /// A page number.
    Page,
    /// A number of the matter.
    Number,
    /// Telephone, mail, web or postal address.
    Contact,
    /// The word for the kind of document.
    Type,
    /// A committee, council or board.
    Namnd,
    /// An office.
    Office,
    /// A department or unit of an office.
    Unit,
    /// A municipality or region.
    Kommun,
    /// A ministry, agency or other body outside.
    Body,
    /// The line below the title that says what is answered.
    Subtitle,
    /// A paragraph of minutes ("§ 17 …").
    Paragraph,
    /// A person.
    Person,
    /// Anything else: the title is one of these.
    Other,
}

/// What a label asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Label {
    /// The officer.
    Officer,
    /// The addressee.
    To,
    /// The date of the document.
    Date,
    /// The date of the meeting.
    Meeting,
    /// Another date (of printing, of approval).
    OtherDate,
    /// The diary number.
    Number,
    /// The title.
    Title,
    /// Telephone, mail, address.
    Contact,
    /// The committee.
    Namnd,
    /// The office.
    Office,
    /// Anything else that is no title.
    Other,
}

impl Label {
    fn of(word: &str) -> Self {
        match word {
            "officer" => Self::Officer,
            "to" => Self::To,
            "date" => Self::Date,
            "meeting" => Self::Meeting,
            "other-date" => Self::OtherDate,
            "number" => Self::Number,
            "title" => Self::Title,
            "contact" => Self::Contact,
            "namnd" => Self::Namnd,
            "office" => Self::Office,
            _ => Self::Other,
        }
    }
}

/// A piece of the head.
#[derive(Debug, Clone)]
pub(crate) struct Item {
    /// What it is.
    pub(crate) kind: Kind,
    /// Index of its line.
    pub(crate) line: usize,
    /// The whole piece.
    pub(crate) span: Span,
    /// What stands behind the label, or the whole piece.
    pub(crate) value: Span,
    /// Column of its first character.
    pub(crate) column: usize,
}

/// The longest piece of a head that may name a committee or an office, in bytes.
const NAME_BYTES_MAX: usize = 200;
/// Lines of the head that are read at most; a longer head is no head.
const HEAD_LINES_MAX: usize = 90;

/// Reads the head of a document into its items in reading order.
pub(crate) fn read(document: &Document<'_>, tables: &Tables) -> Vec<Item> {
    let mut items = Vec::new();
    for line in 0..document.head_end.min(HEAD_LINES_MAX) {
        if document.lines[line].is_blank() || document.lines[line].furniture {
            continue;
        }
        if let Some(row) = form_row(document, line) {
            classify(document, tables, &row, &mut items);
            continue;
        }
        for cell in document.cells(line) {
            classify(document, tables, &cell, &mut items);
        }
    }
    items
}

/// Whether a line joins several pieces of a head that a scan or converter put side by side.
pub(crate) fn is_mixed(document: &Document<'_>, tables: &Tables, line: usize) -> bool {
    let folded = document.line_folded(line);
    tables.any("mixed", folded) || tables.any("mixed-person", folded) && leading_person(document.line(line)).is_some()
}

/// A line of a form as one piece: a label with a colon, and its value in the column of the values above or below.
fn form_row(document: &Document<'_>, line: usize) -> Option<Cell> {
    // "§    105     Svar på motion": sign, number and matter of minutes in columns.
    if document.line(line).starts_with("§ ")
        && let [sign, number, matter] = document.cells(line).as_slice()
        && sign.span.len() == "§".len()
        && document.text[number.span.clone()].chars().all(|c| c.is_ascii_digit())
    {
        return Some(Cell { span: sign.span.start..matter.span.end, ..sign.clone() });
    }
    let value = |line: usize| {
        let row = document.lines.get(line).filter(|row| !row.single_spaces)?;
        let cells = document.cells(line);
        let [label, value] = cells.as_slice() else { return None };
        let is_label =
            document.text[..label.span.end].ends_with(':') && !document.text[row.span.clone()].ends_with(':');
        is_label.then(|| (Cell { span: label.span.start..value.span.end, ..label.clone() }, value.column))
    };
    let (row, column) = value(line)?;
    let aligned = |line: usize| value(line).is_some_and(|(_, other)| other == column);
    // A long value goes on in its column.
    let goes_on =
        |line: usize| matches!(document.lines.get(line), Some(row) if !row.is_blank() && row.indent == column);
    let (below, above) = (line + 1 + usize::from(goes_on(line + 1)), line.checked_sub(1));
    let above = above.map(|above| above.saturating_sub(usize::from(goes_on(above))));
    (aligned(below) || above.is_some_and(aligned)).then_some(row)
}

fn classify(document: &Document<'_>, tables: &Tables, cell: &Cell, items: &mut Vec<Item>) {
    let folded = document.fold(&cell.span);
    let item = |kind, value: Span| Item { kind, line: cell.line, span: cell.span.clone(), value, column: cell.column };
    if let Some((rule, range)) = tables.first("label", folded) {
        let label = Label::of(rule.value.as_deref().unwrap_or_default());
        let value = span_in(document, &cell.span, range);
        // "Ärende: KS 2021/3" names no title.
        let label =
            if label == Label::Title && is_number(&document.text[value.clone()]) { Label::Number } else { label };
        items.push(item(Kind::Label(label), value));
        return;
    }
    let text = &document.text[cell.span.clone()];
    items.push(item(kind(document, tables, text, folded), cell.span.clone()));
}

/// The canonical span of a range of the folded text of a span.
pub(crate) fn span_in(document: &Document<'_>, span: &Span, range: Range<usize>) -> Span {
    let base = document.folded.at(span.start);
    if range.is_empty() {
        return span.end..span.end;
    }
    document.folded.span(base + range.start..base + range.end)
}

fn kind(document: &Document<'_>, tables: &Tables, text: &str, folded: &str) -> Kind {
    if page_number(folded).is_some() && folded.len() < 16 {
        return Kind::Page;
    }
    if let Some((rule, _)) = tables.first("head", folded) {
        match rule.value.as_deref() {
            Some("contact") => return Kind::Contact,
            Some("type") if tables.first("topic", folded).is_none() => return Kind::Type,
            Some("office") => return Kind::Office,
            Some("answer") => return Kind::Subtitle,
            Some("unit") => return Kind::Unit,
            Some("subtitle") if tables.first("topic", folded).is_none() => return Kind::Subtitle,
            Some("paragraph") => return Kind::Paragraph,
            _ => {}
        }
    }
    if is_dated(folded) {
        return Kind::Date;
    }
    if is_number(text) || (folded.len() < 40 && tables.any("dnr-form", folded)) {
        return Kind::Number;
    }
    let name = folded.trim_matches(|c: char| !c.is_alphanumeric());
    if tables.kommuner.get(name).is_some() {
        return Kind::Kommun;
    }
    if committee(document, tables, text).is_some() {
        return Kind::Namnd;
    }
    if office(document, tables, text).is_some() {
        return Kind::Office;
    }
    let body = if document.damaged { tables.bodies.get_damaged(name) } else { tables.bodies.get(name) };
    if body.is_some() {
        return Kind::Body;
    }
    if is_person(text, 4) { Kind::Person } else { Kind::Other }
}

/// Whether a piece is a diary number and hardly anything else.
fn is_number(text: &str) -> bool {
    let longest =
        |number: &Identifier| (number.kind == IdentifierKind::Dnr).then_some((number.end - number.start) as usize);
    text.len() < 60
        && text.contains(|c: char| c.is_ascii_digit())
        && identifiers(text).iter().filter_map(longest).max().is_some_and(|len| len + 8 >= text.len())
}

/// Whether a piece is a date with at most a place, a weekday or a time around it.
fn is_dated(folded: &str) -> bool {
    let found = dates::find(folded);
    let Some(date) = found.first().filter(|f| f.year.is_some()) else { return false };
    let before = folded[..date.range.start].split_whitespace().count();
    before <= 3 && folded.len() < date.range.len() + 40
}

/// The canonical name of a committee if a piece of text is the name of one and nothing else.
pub(crate) fn committee(document: &Document<'_>, tables: &Tables, text: &str) -> Option<String> {
    if text.len() > NAME_BYTES_MAX {
        return None;
    }
    // "Kaupunginhallitus (Kommunstyrelsen)"
    if let Some((outer, inner)) = text.strip_suffix(')').and_then(|text| text.split_once('(')) {
        return committee(document, tables, inner).or_else(|| committee(document, tables, outer));
    }
    // A column may stand close: "Lekplatsnämnden  Sammanträdesdatum".
    if let Some((first, _)) = text.split_once("  ") {
        return committee(document, tables, first);
    }
    let text = text.trim_matches(|c: char| !c.is_alphanumeric());
    if text.len() > 90 || text.contains(|c: char| c.is_ascii_digit()) && !document.damaged {
        return None;
    }
    // Bilingual municipalities name their bodies twice.
    if let Some((one, two)) = text.split_once(" / ") {
        return committee(document, tables, two).or_else(|| committee(document, tables, one));
    }
    let folded = fold(text);
    let known = if document.damaged && may_be_committee(&folded) {
        tables.namnder.get_damaged(&folded)
    } else {
        tables.namnder.get(&folded)
    };
    if let Some(namnd) = known {
        return Some(namnd.name.clone());
    }
    committee_by_form(text, &folded)
}

/// A cheap test that spares most lines the search for a damaged name.
fn may_be_committee(folded: &str) -> bool {
    ["nden", "mnd", "styrelse", "ktige", "skott", "nimnd", "ndmnd"].iter().any(|part| folded.contains(part))
}

/// A text without its last character: the "s" of a folded one may be an "š" of several bytes as written.
pub(crate) fn without_last(text: &str) -> &str {
    let mut chars = text.chars();
    chars.next_back();
    chars.as_str()
}

/// A committee that no register knows, by the form of its name.
fn committee_by_form(text: &str, folded: &str) -> Option<String> {
    const GENERIC: &[&str] =
        &["namnden", "namnd", "styrelsen", "stadsdelsnamnden", "stadsdelsnamnd", "utskottet", "facknamnden"];
    const BEFORE: &[&str] = &["for", "till", "av", "fran", "i", "pa", "hos", "vid"];
    if let Some(name) = english_committee(text, folded) {
        return Some(name);
    }
    let bare =
        folded.strip_suffix('s').filter(|b| b.ends_with("namnden") || b.ends_with("styrelsen") || b.ends_with("namnd"));
    let (folded, text) = bare.map_or((folded, text), |bare| (bare, without_last(text)));
    let words: Vec<&str> = folded.split_whitespace().collect();
    let named = words.iter().position(|w| w.ends_with("namnd") || w.ends_with("namnden"));
    if words.contains(&"till") {
        return None;
    }
    let form = match named {
        // "Programnämnd social välfärd"
        Some(0) if words[0] == "programnamnd" => words.len() <= 4,
        // "Nämnden för barn, ungdom och skola"
        Some(0) if words.get(1) == Some(&"for") => (3..=8).contains(&words.len()),
        // "Miljö- och byggnadsnämnden", "Tekniska nämnden", "Socialnämnd Nordost"
        Some(at) => at <= 4 && words.len() - at <= 2,
        None => {
            words.len() <= 3
                && words.last().is_some_and(|w| {
                    [
                        "kommunstyrelsen",
                        "regionstyrelsen",
                        "fullmaktige",
                        "arbetsutskott",
                        "utskottet",
                        "namndens",
                        "regionfullmaktige",
                        "forbundsdirektionen",
                    ]
                    .iter()
                    .any(|end| w.ends_with(end))
                })
        }
    };
    let lower_inside = words.iter().enumerate().all(|(i, w)| {
        i == 0
            || w.ends_with('-')
            || ["och", "for", "i"].contains(w)
            || w.contains("namnd")
            || named.is_some_and(|n| i > n)
            || named.is_none()
            || i + 1 == words.len()
            || words[i + 1].contains("namnd")
            || words[i + 1] == "och"
    });
    if words.first().is_some_and(|word| BEFORE.contains(word)) {
        return None;
    }
    if !form || !lower_inside || GENERIC.contains(&folded) || !text.starts_with(char::is_alphabetic) {
        return None;
    }
    Some(display_name(text))
}

/// "The Playground Committee", as papers in English name it.
fn english_committee(text: &str, folded: &str) -> Option<String> {
    let article = if folded.starts_with("the ") { "the ".len() } else { 0 };
    let words = folded[article..].split(' ').count();
    (folded.ends_with(" committee") && (2..=5).contains(&words)).then(|| text[article..].to_owned())
}

/// Writes a name with one capital letter in front where it stands in capitals or in small letters.
pub(crate) fn display_name(text: &str) -> String {
    let text = crate::flow::one_line(text);
    let capitals =
        text.chars().filter(|c| c.is_uppercase()).count() * 2 > text.chars().filter(|c| c.is_alphabetic()).count();
    let text = if capitals { text.to_lowercase() } else { text };
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |first| first.to_uppercase().chain(chars).collect())
}

/// The name of an office if a piece of text is one and nothing else.
pub(crate) fn office(document: &Document<'_>, tables: &Tables, text: &str) -> Option<String> {
    if text.len() > NAME_BYTES_MAX {
        return None;
    }
    if let Some((_, inner)) = text.strip_suffix(')').and_then(|text| text.split_once('(')) {
        return office(document, tables, inner);
    }
    // "Region Skåne, Trafikförvaltningen": the region says where the office is.
    if let Some((place, rest)) = text.split_once(',')
        && tables.kommuner.get(&fold(place.trim())).is_some()
    {
        return office(document, tables, rest);
    }
    let text = text.split(',').next().unwrap_or(text).trim();
    if document.damaged
        && let Some((name, crumb)) = text.rsplit_once(' ')
        && crumb.chars().count() <= 2
        && name.contains(' ')
        && !matches!(crumb, "IT" | "VA")
    {
        return office(document, tables, name);
    }
    if text.len() > 80 || text.contains(|c: char| c.is_ascii_digit()) && !document.damaged {
        return None;
    }
    let folded = fold(text);
    let known = if document.damaged && ["ltning", "rva", "kont"].iter().any(|part| folded.contains(part)) {
        tables.offices.get_damaged(&folded)
    } else {
        tables.offices.get(&folded)
    };
    if let Some(office) = known {
        return Some(if document.damaged { office.name.clone() } else { display_name(text) });
    }
    let (rule, _) = tables.first("office", &folded)?;
    (rule.value.as_deref() != Some("generic")).then(|| display_name(text))
}
