//! Reads who referred the matter.

use crate::Confidence;
use crate::flow::one_line;
use crate::fold::fold;
use crate::head::{self, Kind, Label};
use crate::record::{MatterType, Record};
use crate::tables::Tables;
use crate::text::{Document, Span};

/// How many lines of the body are read.
const BODY_LINES_MAX: usize = 90;

/// Writes the referring body into the record.
pub(crate) fn extract(document: &Document<'_>, tables: &Tables, record: &mut Record) {
    let Some((name, span, rule, grade)) = referrer(document, tables, record) else { return };
    record.findings.insert("referred_by".to_owned(), vec![document.finding(name.clone(), &span, &rule, grade)]);
    record.referred_by = Some(name);
}

type Referrer = (String, Span, String, Confidence);

fn referrer(document: &Document<'_>, tables: &Tables, record: &Record) -> Option<Referrer> {
    // Questions are answered to those who asked.
    if matches!(record.matter_type, MatterType::Interpellation) {
        return None;
    }
    let own = record.namnd.as_deref().map(fold);
    let other = |found: &Referrer| own.as_deref() != Some(fold(&found.0).as_str());
    in_head(document, tables).or_else(|| in_title(document, tables, record)).filter(other).or_else(|| {
        let direct = matches!(record.matter_type, MatterType::Medborgarforslag);
        if direct {
            None
        } else {
            addressee(document, tables, record)
                .filter(other)
                .or_else(|| in_body(document, tables, record).filter(other))
                .or_else(|| author(document, tables, record).filter(other))
        }
    })
}

fn in_head(document: &Document<'_>, tables: &Tables) -> Option<Referrer> {
    let title = document.head.iter().filter(|item| {
        matches!(item.kind, Kind::Subtitle | Kind::Other | Kind::Paragraph | Kind::Label(Label::Number | Label::Title))
    });
    title.into_iter().find_map(|item| {
        let folded = document.fold(&item.span);
        let (rule, range) = tables.first("referred-by-head", folded)?;
        let span = head::span_in(document, &item.span, range);
        let (name, span) = body(document, tables, &span)?;
        Some((name, span, rule.id.clone(), rule.grade))
    })
}

/// "Lekplan för Skåne, svar på remiss från / Region Skåne": a title may go over several lines.
fn in_title(document: &Document<'_>, tables: &Tables, record: &Record) -> Option<Referrer> {
    let title = record.findings.get("title")?.first()?;
    let span = title.start? as usize..title.end? as usize;
    let folded = document.fold(&span).replace('\n', " ");
    let (rule, range) = tables.first("referred-by-head", &folded)?;
    let place = head::span_in(document, &span, range);
    let (name, place) = body(document, tables, &place).or_else(|| neighbour(document, tables, &place, record))?;
    Some((name, place, rule.id.clone(), rule.grade))
}

/// A letter goes to the body that asked.
fn addressee(document: &Document<'_>, tables: &Tables, record: &Record) -> Option<Referrer> {
    let head = &document.head;
    let to = head
        .iter()
        .filter(|item| item.kind == Kind::Label(Label::To) && !item.value.is_empty())
        .map(|item| &item.value);
    let alone = head.iter().filter(|item| item.kind == Kind::Body).map(|item| &item.span);
    // A committee that writes in its own name answers the body that it writes to.
    let own_name = record.findings.get("namnd").is_some_and(|all| all.iter().any(|f| f.rule == "namnd-letterhead"));
    if own_name && let Some(item) = head.iter().find(|item| item.kind == Kind::Label(Label::To)) {
        let below = head.iter().find(|next| next.line > item.line).map(|next| &next.span);
        let span = if item.value.is_empty() { below? } else { &item.value };
        let (name, span) = body(document, tables, span)?;
        return Some((name, span, "referred-by-addressee".to_owned(), Confidence::High));
    }
    to.chain(alone).find_map(|span| {
        let (name, span) = outside(document, tables, span)?;
        Some((name, span, "referred-by-addressee".to_owned(), Confidence::High))
    })
}

fn in_body(document: &Document<'_>, tables: &Tables, record: &Record) -> Option<Referrer> {
    let end = (document.head_end + BODY_LINES_MAX).min(document.lines.len());
    let flow = document.passage(document.head_end.min(end)..end);
    for rule in flow.active(tables.rules("referred-by-body")) {
        for sentence in flow.sentences_for(rule) {
            for range in rule.find_all(sentence.text()) {
                let span = sentence.span(range);
                let found = body(document, tables, &span).or_else(|| neighbour(document, tables, &span, record));
                if let Some((name, span)) = found {
                    return Some((name, span, rule.id.clone(), rule.grade));
                }
            }
        }
    }
    None
}

/// "Lekverket har tagit fram ett förslag …", where the text says that the proposal was sent out for comments.
fn author(document: &Document<'_>, tables: &Tables, record: &Record) -> Option<Referrer> {
    let end = (document.head_end + BODY_LINES_MAX).min(document.lines.len());
    let flow = document.passage(document.head_end.min(end)..end);
    flow.first(tables.rules("referral-told"))?;
    let (rule, range) = flow.first(tables.rules("referred-by-author"))?;
    let span = flow.span(range);
    let (name, span) = body(document, tables, &span).or_else(|| neighbour(document, tables, &span, record))?;
    // What the own office has made is not referred by it.
    let own = record.forvaltning.as_deref().is_some_and(|office| fold(office) == fold(&name));
    (!own).then(|| (name, span, rule.id.clone(), rule.grade))
}

/// The committee or outside body that a piece of text names, and where.
fn body(document: &Document<'_>, tables: &Tables, span: &Span) -> Option<(String, Span)> {
    if let Some(found) = outside(document, tables, span) {
        return Some(found);
    }
    let text = &document.text[span.clone()];
    if let Some((range, name)) = super::committee::committees(document, tables, text).into_iter().next() {
        return Some((name, span.start + range.start..span.start + range.end));
    }
    let (range, office) = tables.offices.find_all(document.fold(span)).next()?;
    let (name, range) = (office.name.clone(), range.clone());
    Some((name, head::span_in(document, span, range)))
}

/// Another municipality or region that a piece of text names.
fn neighbour(document: &Document<'_>, tables: &Tables, span: &Span, record: &Record) -> Option<(String, Span)> {
    let folded = document.fold(span);
    let own = record.kommun.as_deref();
    let other = |folded: &str| {
        let mut named = tables.kommuner.find_all(folded);
        named.find(|(_, kommun)| own.is_some_and(|own| own != kommun.name)).map(|(range, _)| range)
    };
    // "Norrälvs kommuns förslag"
    let range = other(folded).or_else(|| other(folded.strip_suffix('s')?))?;
    let place = head::span_in(document, span, range);
    Some((one_line(&document.text[place.clone()]), place))
}

fn outside(document: &Document<'_>, tables: &Tables, span: &Span) -> Option<(String, Span)> {
    let folded = document.fold(span);
    let (range, body) = tables.bodies.find_all(folded).next()?;
    let (name, range) = (body.name.clone(), range.clone());
    Some((name, head::span_in(document, span, range)))
}
