//! Reads what kind of document it is, what is being answered, and the motion's number.

use remiss_swedish::{IdentifierKind, identifiers};

use crate::Confidence;
use crate::body::proposals;
use crate::fold::fold;
use crate::head::{Kind, Label};
use crate::record::{DocumentType, MatterType, Record};
use crate::tables::Tables;
use crate::text::{Document, Span};

/// How many lines of the body tell what is being answered.
const BODY_LINES_MAX: usize = 90;

/// Writes the kinds into the record.
pub(crate) fn extract(document: &Document<'_>, tables: &Tables, record: &mut Record) {
    document_type(document, tables, record);
    matter_type(document, tables, record);
    if record.matter_type == MatterType::Motion {
        motion_number(document, record);
    }
}

fn document_type(document: &Document<'_>, tables: &Tables, record: &mut Record) {
    let title = record.title.as_deref().map(fold).unwrap_or_default();
    let mut found: Option<(DocumentType, Span, String, Confidence)> = None;
    for item in &document.head {
        let field = match item.kind {
            Kind::Type => "document-type",
            Kind::Other | Kind::Office | Kind::Namnd | Kind::Kommun | Kind::Label(Label::Date | Label::Number) => {
                "document-type-beside"
            }
            _ => continue,
        };
        let Some((rule, range)) = tables.first(field, document.fold(&item.span)) else { continue };
        let Some(kind) = rule.value.as_deref().and_then(|word| word.parse().ok()) else { continue };
        found = Some((kind, crate::head::span_in(document, &item.span, range), rule.id.clone(), rule.grade));
        break;
    }
    let title_span = title_span(record);
    if found.is_none()
        && let Some((rule, _)) = tables.first("document-type-title", &title)
        && let Some(kind) = rule.value.as_deref().and_then(|word| word.parse().ok())
        && let Some(span) = title_span.clone()
    {
        found = Some((kind, span, rule.id.clone(), rule.grade));
    }
    if found.is_none() {
        let flow = document.flow();
        if let Some((rule, range)) = flow.first(tables.rules("document-type-body"))
            && let Some(kind) = rule.value.as_deref().and_then(|word| word.parse().ok())
        {
            found = Some((kind, flow.span(range), rule.id.clone(), rule.grade));
        }
    }
    if found.is_none()
        && let Some((rule, _)) = tables.first("document-type-last", &title)
        && let Some(kind) = rule.value.as_deref().and_then(|word| word.parse().ok())
        && let Some(span) = title_span.clone()
    {
        found = Some((kind, span, rule.id.clone(), rule.grade));
    }
    let Some((kind, span, rule, grade)) = found else { return };
    let finding = document.finding(kind.as_str(), &span, &rule, grade);
    record.findings.insert("document_type".to_owned(), vec![finding]);
    record.document_type = kind;
}

/// "Remiss – Regional lekplan": a letter that the text mentions is not what is answered.
fn title_says_referral(record: &Record) -> bool {
    record
        .title
        .as_deref()
        .map(fold)
        .is_some_and(|title| title.starts_with("remiss") || title.starts_with("internremiss"))
}

fn title_span(record: &Record) -> Option<Span> {
    let finding = record.findings.get("title")?.first()?;
    Some(finding.start? as usize..finding.end? as usize)
}

fn matter_type(document: &Document<'_>, tables: &Tables, record: &mut Record) {
    let mut spans: Vec<Span> = title_span(record).into_iter().collect();
    spans.extend(document.head.iter().filter(|item| item.kind == Kind::Subtitle).map(|item| item.span.clone()));
    spans.extend(proposals::headings(document, tables));
    let mut found: Option<(MatterType, Span, String, Confidence)> = None;
    for span in spans {
        let folded = fold(&crate::flow::one_line(&document.text[span.clone()]));
        let Some((rule, _)) = tables.first("matter-type", &folded) else { continue };
        let Some(kind) = rule.value.as_deref().and_then(|word| word.parse::<MatterType>().ok()) else { continue };
        // The title may call a referred motion a referral; the line below it, or the other way round, knows more.
        if found.as_ref().is_none_or(|(before, ..)| *before == MatterType::Remiss && kind != MatterType::Remiss) {
            found = Some((kind, span, rule.id.clone(), rule.grade));
        }
    }
    if found.as_ref().is_none_or(|(kind, ..)| *kind == MatterType::Remiss) {
        let end = (document.head_end + BODY_LINES_MAX).min(document.lines.len());
        let flow = document.passage(document.head_end.min(end)..end);
        if let Some((rule, range)) = flow.first(tables.rules("matter-type-body"))
            && let Some(kind) = rule.value.as_deref().and_then(|word| word.parse().ok())
            && (found.is_none() || kind != MatterType::Remiss)
            && !(kind == MatterType::Skrivelse && title_says_referral(record))
        {
            found = Some((kind, flow.span(range), rule.id.clone(), rule.grade));
        }
    }
    let Some((kind, span, rule, grade)) = found else { return };
    let finding = document.finding(kind.as_str(), &span, &rule, grade);
    record.findings.insert("matter_type".to_owned(), vec![finding]);
    record.matter_type = kind;
}

/// The number in the title, else the first motion number of the text.
fn motion_number(document: &Document<'_>, record: &mut Record) {
    let end = document.lines.get((document.head_end + BODY_LINES_MAX).min(document.lines.len().saturating_sub(1)));
    let end = end.map_or(document.text.len(), |line| line.span.end);
    let place = title_span(record).into_iter().chain(std::iter::once(0..end)).find_map(|span| {
        identifiers(&document.text[span.clone()])
            .into_iter()
            .find(|number| number.kind == IdentifierKind::Motion)
            .map(|number| span.start + number.start as usize..span.start + number.end as usize)
    });
    let Some(place) = place else { return };
    let number: String = document.text[place.clone()].split_whitespace().collect();
    let Some(at) = number.find(|c: char| c.is_ascii_digit()) else { return };
    let number = number[at..].to_owned();
    let finding = document.finding(number.clone(), &place, "motion-number", Confidence::High);
    record.findings.insert("motion_number".to_owned(), vec![finding]);
    record.motion_number = Some(number);
}
