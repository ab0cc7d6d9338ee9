//! Reads the committee that the document is for, or that decides, and the office that wrote it.

use std::ops::Range;

use crate::Confidence;
use crate::body::names::is_name_word;
use crate::fold::{fold, fold_into};
use crate::head::{self, Item, Kind, Label};
use crate::record::Record;
use crate::tables::Tables;
use crate::text::{Document, Span, derived};

/// How many lines below "Till" the committee stands at most.
const REACH: usize = 4;
/// What the names of offices end in, folded.
const OFFICE_ENDINGS: [&str; 2] = ["forvaltningen", "kontoret"];
/// How many lines that repeat on the pages are looked at.
const REPEATED_MAX: usize = 20;

/// Writes committee and office into the record.
pub(crate) fn extract(document: &Document<'_>, tables: &Tables, record: &mut Record) {
    let office = office(document, tables);
    let reader = Reader { document, tables, office: office.as_ref().map(|found| found.name.as_str()) };
    if let Some(found) = reader.committee() {
        let finding = document.finding(found.name.clone(), &found.span, found.rule, found.grade);
        record.findings.insert("namnd".to_owned(), vec![finding]);
        record.namnd = Some(found.name);
    }
    let office = office.or_else(|| office_in_body(document, tables, record.namnd.as_deref()));
    if let Some(found) = office {
        let finding = document.finding(found.name.clone(), &found.span, found.rule, found.grade);
        record.findings.insert("forvaltning".to_owned(), vec![finding]);
        record.forvaltning = Some(found.name);
    } else if let Some(name) = office_at_page_foot(document, tables) {
        let finding = derived(name.clone(), "office-page-foot", Confidence::Medium);
        record.findings.insert("forvaltning".to_owned(), vec![finding]);
        record.forvaltning = Some(name);
    }
}

struct Found {
    name: String,
    span: Span,
    rule: &'static str,
    grade: Confidence,
}

struct Reader<'d, 'a> {
    document: &'d Document<'a>,
    tables: &'d Tables,
    office: Option<&'d str>,
}

impl Reader<'_, '_> {
    fn committee(&self) -> Option<Found> {
        self.labelled()
            .or_else(|| self.answering())
            .or_else(|| self.addressed())
            .or_else(|| self.named_with_type())
            .or_else(|| self.alone())
            .or_else(|| self.beside())
            .or_else(|| self.deciding())
            .or_else(|| self.of_office())
            .or_else(|| self.in_body())
    }

    fn found(&self, span: &Span, rule: &'static str, grade: Confidence) -> Option<Found> {
        let (name, span) = self.name_in(span)?;
        Some(Found { name, span, rule, grade })
    }

    /// The committee that a span names, alone or with words around it.
    fn name_in(&self, span: &Span) -> Option<(String, Span)> {
        let text = &self.document.text[span.clone()];
        // A scan puts figures into names, but the day of the meeting behind one is no part of it.
        let day =
            self.document.damaged.then(|| crate::dates::find(self.document.fold(span)).into_iter().next()).flatten();
        let named = day.map_or(span.end, |day| head::span_in(self.document, span, day.range).start);
        let name_end = span.start + self.document.text[span.start..named].trim_end_matches([' ', ',']).len();
        let alone = &self.document.text[span.start..name_end];
        if let Some(name) = head::committee(self.document, self.tables, alone) {
            return Some((name, span.start..name_end));
        }
        let (range, name) = first_committee(self.document, self.tables, text)?;
        Some((name, span.start + range.start..span.start + range.end))
    }

    /// "Nämnd: …"
    fn labelled(&self) -> Option<Found> {
        let item = self.document.head.iter().find(|item| item.kind == Kind::Label(Label::Namnd))?;
        self.found(&item.value, "namnd-label", Confidence::High)
    }

    /// A committee that writes in its own name to another body: the letterhead stands above "Till", and no office's.
    fn answering(&self) -> Option<Found> {
        let head = &self.document.head;
        let to = head.iter().find(|item| item.kind == Kind::Label(Label::To))?;
        let is_type = |item: &Item, word| item.kind == Kind::Type && self.document.fold(&item.span).starts_with(word);
        let opinion = head.iter().any(|item| is_type(item, "yttrande") || is_type(item, "remissvar"));
        let form = head.iter().any(|item| {
            item.kind == Kind::Office || is_type(item, "tj") || item.kind == Kind::Label(Label::Officer) && !opinion
        });
        let is_above = |item: &Item| item.line < to.line || item.line <= to.line + 2 && item.column + 20 < to.column;
        let letterhead = head.iter().find(|item| item.kind == Kind::Namnd && is_above(item)).filter(|_| !form)?;
        self.found(&letterhead.span, "namnd-letterhead", Confidence::Medium)
    }

    /// "Till" with the committee behind or below it.
    fn addressed(&self) -> Option<Found> {
        let head = &self.document.head;
        for (index, item) in head.iter().enumerate() {
            if item.kind != Kind::Label(Label::To) {
                continue;
            }
            if !item.value.is_empty() {
                if let Some(found) = self.found(&item.value, "namnd-addressee", Confidence::High) {
                    return Some(found);
                }
                continue;
            }
            let below = |next: &&Item| next.line > item.line && next.line <= item.line + REACH;
            let same_column =
                head[index + 1..].iter().filter(below).filter(|next| next.column.abs_diff(item.column) <= 6);
            for next in same_column {
                if let Some(found) = self.found(&next.span, "namnd-addressee", Confidence::High) {
                    return Some(found);
                }
                if next.kind == Kind::Body {
                    break;
                }
            }
        }
        None
    }

    /// "Tjänsteskrivelse till kommunstyrelsen"
    fn named_with_type(&self) -> Option<Found> {
        let mut items = self.document.head.iter().filter(|item| item.kind == Kind::Type);
        items.find_map(|item| {
            let text = self.document.fold(&item.span);
            let at = text.find(" till ")? + " till ".len();
            self.found(&head::span_in(self.document, &item.span, at..text.len()), "namnd-with-type", Confidence::High)
        })
    }

    /// A committee alone in the head; the last one, because the letterhead comes first.
    fn alone(&self) -> Option<Found> {
        let item = self.document.head.iter().rfind(|item| item.kind == Kind::Namnd)?;
        self.found(&item.span, "namnd-head", Confidence::High)
    }

    /// A committee that a scan put beside other pieces of the head, before the title.
    fn beside(&self) -> Option<Found> {
        let title =
            self.document.head.iter().find(|item| item.kind == Kind::Subtitle).map_or(usize::MAX, |item| item.line);
        let two_columns =
            self.document.head.iter().any(|item| {
                item.kind == Kind::Label(Label::Officer) && self.document.fold(&item.span).contains(" till")
            });
        if !two_columns {
            return None;
        }
        let items = self
            .document
            .head
            .iter()
            .filter(|item| item.line < title && matches!(item.kind, Kind::Other | Kind::Person));
        items.take(4).find_map(|item| {
            let (range, name) = last_committee(self.document, self.tables, &self.document.text[item.span.clone()])?;
            let span = item.span.start + range.start..item.span.start + range.end;
            Some(Found { name, span, rule: "namnd-beside", grade: Confidence::Medium })
        })
    }

    /// The committee that the proposed decision names first.
    fn deciding(&self) -> Option<Found> {
        let part = self.document.parts.iter().find(|part| part.kind == "decision")?;
        let heading = &self.document.text[part.heading.clone()];
        let mut spans = vec![part.heading.clone()];
        spans.extend(
            part.lines
                .clone()
                .filter(|&i| !self.document.lines[i].is_blank())
                .take(8)
                .map(|i| self.document.lines[i].span.clone()),
        );
        if !fold(heading).contains("namnd") && !fold(heading).contains("styrelsen") {
            spans.remove(0);
        }
        // A name may be cut by a line end, so the whole piece is searched.
        let whole = spans.first()?.start..spans.last()?.end;
        let text = &self.document.text[whole.clone()];
        let (range, name) =
            first_committee(self.document, self.tables, text).or_else(|| directorate(self.document.text, &whole))?;
        let span = whole.start + range.start..whole.start + range.end;
        Some(Found { name, span, rule: "namnd-decision", grade: Confidence::Medium })
    }

    /// The committee whose office wrote the document.
    fn of_office(&self) -> Option<Found> {
        let name = self.office?;
        let office = self.tables.offices.get(&fold(name))?;
        let item = self.document.head.iter().find(|item| item.kind == Kind::Office)?;
        let text = &self.document.text[item.span.clone()];
        head::office(self.document, self.tables, text)?;
        Some(Found {
            name: office.namnd.clone(),
            span: item.span.clone(),
            rule: "namnd-of-office",
            grade: Confidence::Medium,
        })
    }

    /// The first committee that the body names, where the text is short of all else.
    fn in_body(&self) -> Option<Found> {
        let end = self.document.text.floor_char_boundary(6000);
        let (range, name) = first_committee(self.document, self.tables, &self.document.text[..end])?;
        Some(Found { name, span: range, rule: "namnd-body", grade: Confidence::Low })
    }
}

/// "direktionen", which decides for a joint authority of several municipalities.
fn directorate(text: &str, whole: &Span) -> Option<(Range<usize>, String)> {
    let (at, word) = words(&text[whole.clone()]).into_iter().find(|(_, word)| fold(word) == "direktionen")?;
    Some((at..at + word.len(), head::display_name(word)))
}

/// The first committee named in a text: a registered one, or a word of a committee's form.
fn first_committee(document: &Document<'_>, tables: &Tables, text: &str) -> Option<(Range<usize>, String)> {
    committees(document, tables, text).into_iter().next()
}

fn last_committee(document: &Document<'_>, tables: &Tables, text: &str) -> Option<(Range<usize>, String)> {
    committees(document, tables, text).pop()
}

/// The committees named in a text, in order.
pub(crate) fn committees(document: &Document<'_>, tables: &Tables, text: &str) -> Vec<(Range<usize>, String)> {
    let mut found = Vec::new();
    let words: Vec<(usize, &str)> = words(text);
    let mut folded = String::new();
    for (index, &(_, word)) in words.iter().enumerate() {
        folded.clear();
        fold_into(&mut folded, word);
        if !is_committee_word(&folded, document.damaged) {
            continue;
        }
        // The longest phrase that ends in (or one word after) the word and is a name.
        let mut best = None;
        for after in [1, 0] {
            let Some(&(tail, tail_word)) = words.get(index + after) else { continue };
            let to = tail + tail_word.len();
            if after == 1 && !tail_word.starts_with(char::is_uppercase) {
                continue;
            }
            for first in (index.saturating_sub(5)..=index).rev() {
                let phrase = &text[words[first].0..to];
                if first < index && phrase.contains(['.', ',', ':', '(']) {
                    break;
                }
                let exact = tables.namnder.get(&fold(&phrase.replace('\n', " ")));
                if let Some(namnd) = exact {
                    best = Some((words[first].0..to, namnd.name.clone()));
                }
            }
            if best.is_some() {
                break;
            }
        }
        if best.is_none() {
            best = by_form(document, tables, text, &words, index);
        }
        found.extend(best);
    }
    found
}

fn by_form(
    document: &Document<'_>,
    tables: &Tables,
    text: &str,
    words: &[(usize, &str)],
    index: usize,
) -> Option<(Range<usize>, String)> {
    let (start, word) = words[index];
    let mut first = index;
    // "Miljö- och byggnadsnämnden"
    while first >= 2 && matches!(words[first - 1].1, "och" | "&") && words[first - 2].1.ends_with('-') {
        first -= 2;
    }
    // "Stadsdelsnämnden Norra Älvdal", "Stadsområdesnämnd Söder"
    if fold(word).starts_with("stadsdelsnamnd") || fold(word).starts_with("stadsomradesnamnd") {
        let is_place = |&&(_, next): &&(usize, &str)| next.starts_with(char::is_uppercase) && next.len() > 2;
        if let Some(&(at, last)) = words[index + 1..].iter().take(3).take_while(is_place).last() {
            let phrase = &text[start..at + last.len()];
            if !phrase.contains(['.', ',', ':', '(', '\n']) {
                return Some((start..start + phrase.len(), head::display_name(phrase)));
            }
        }
    }
    // "Norrälvs stadsdelsnämnd", "tekniska nämnden"
    if first == index && first >= 1 {
        let folded = fold(word);
        let before = words[index - 1].1;
        let district = folded.starts_with("stadsdelsn") && before.starts_with(char::is_uppercase);
        if district || (folded == "namnden" && before.ends_with("iska")) {
            first -= 1;
        }
    }
    let from = words[first].0;
    let end = start + word.len();
    head::committee(document, tables, &text[from..end]).map(|name| (from..end, name))
}

fn words(text: &str) -> Vec<(usize, &str)> {
    let mut words = Vec::new();
    let mut start = None;
    for (i, c) in text.char_indices() {
        let inside = c.is_alphanumeric() || c == '-' || c == '&' || c == '–';
        match (inside, start) {
            (true, None) => start = Some(i),
            (false, Some(from)) => {
                words.push((from, &text[from..i]));
                start = None;
            }
            _ => {}
        }
    }
    if let Some(from) = start {
        words.push((from, &text[from..]));
    }
    words
}

pub(crate) fn is_committee_word(folded: &str, damaged: bool) -> bool {
    let bare = folded.strip_suffix('s').unwrap_or(folded);
    bare.ends_with("namnden")
        || bare.ends_with("namnd")
        || matches!(
            bare,
            "kommunstyrelsen"
                | "regionstyrelsen"
                | "kommunfullmaktige"
                | "regionfullmaktige"
                | "stadsfullmaktige"
                | "forbundsdirektionen"
                | "committee"
                | "board"
                | "lautakunta"
                | "lautakunnan"
                | "kaupunginhallitus"
        )
        || (damaged
            && folded.len() >= 8
            && (folded.ends_with("mnden") || folded.ends_with("mnd") || folded.ends_with("styrelsen")))
}

/// The office in the head.
fn office(document: &Document<'_>, tables: &Tables) -> Option<Found> {
    let of = |span: &Span, rule, grade| {
        let name = head::office(document, tables, &document.text[span.clone()])?;
        Some(Found { name, span: span.clone(), rule, grade })
    };
    let label = document.head.iter().find(|item| item.kind == Kind::Label(Label::Office));
    if let Some(found) = label.and_then(|item| of(&item.value, "office-label", Confidence::High)) {
        return Some(found);
    }
    for item in &document.head {
        let text = &document.text[item.span.clone()];
        match item.kind {
            Kind::Office => return of(&item.span, "office-head", Confidence::High),
            // "Stadskontoret, 551 89 Älvdal"
            Kind::Contact if text.contains(',') => {
                let end = item.span.start + text.find(',').unwrap_or(0);
                if let Some(found) = of(&(item.span.start..end), "office-head", Confidence::Medium) {
                    return Some(found);
                }
            }
            Kind::Other | Kind::Unit if let Some(found) = office_of_two_lines(document, tables, item) => {
                return Some(found);
            }
            // A scan puts the kind of document behind the office.
            Kind::Other | Kind::Person | Kind::Date => {
                if let Some((_, range)) = tables.first("office-beside", document.fold(&item.span)) {
                    let span = head::span_in(document, &item.span, range);
                    if let Some(found) = of(&span, "office-beside", Confidence::Medium) {
                        return Some(found);
                    }
                }
            }
            _ => {}
        }
    }
    None
}

/// An office whose long name goes on in the line below: "Norrälvs / stadsdelsförvaltning".
fn office_of_two_lines(document: &Document<'_>, tables: &Tables, item: &Item) -> Option<Found> {
    let folded = document.fold(&item.span);
    let below = document.head.iter().find(|next| next.line == item.line + 1 && next.column == item.column)?;
    let rest = document.fold(&below.span);
    let text = &document.text[below.span.clone()];
    // "Stadsdelsförvaltningen / Norra Älvdal"
    let is_place = text.split_whitespace().count() <= 3 && text.split_whitespace().all(is_name_word);
    if folded == "stadsdelsforvaltningen" && is_place {
        let name = format!("{} {text}", head::display_name(&document.text[item.span.clone()]));
        return Some(Found {
            name,
            span: item.span.start..below.span.end,
            rule: "office-two-lines",
            grade: Confidence::Medium,
        });
    }
    let is_district = matches!(rest, "stadsdelsforvaltning" | "stadsdelsforvaltningen");
    if !(folded.ends_with(['s', '-']) || folded.ends_with(" och") || is_district)
        || folded.split_whitespace().count() > 4
    {
        return None;
    }
    let ending = ["forvaltning", "forvaltningen", "kontor", "kontoret", "kansli"].iter().any(|end| rest.ends_with(end));
    if !ending || rest.split_whitespace().count() > 3 {
        return None;
    }
    let whole = format!("{} {}", &document.text[item.span.clone()], &document.text[below.span.clone()]);
    let name = tables.offices.get(&fold(&whole)).map(|office| office.name.clone());
    let name = name.or_else(|| head::office(document, tables, &whole))?;
    Some(Found { name, span: below.span.clone(), rule: "office-two-lines", grade: Confidence::Medium })
}

/// The office whose address repeats at the foot of the pages: "lekplatskontoret@exempel.se".
fn office_at_page_foot(document: &Document<'_>, tables: &Tables) -> Option<String> {
    document.repeated.iter().take(REPEATED_MAX).flat_map(|line| words(line)).find_map(|(_, word)| {
        let folded = fold(word);
        let office = folded.len() > 10 && OFFICE_ENDINGS.iter().any(|end| folded.ends_with(end));
        let known = tables.offices.get(&folded).is_some();
        if office && known { head::office(document, tables, word) } else { None }
    })
}

/// "Stadsledningskontorets bedömning"
fn office_in_heading(document: &Document<'_>, tables: &Tables) -> Option<Found> {
    document.parts.iter().filter(|part| part.section).find_map(|part| {
        let text = &document.text[part.heading.clone()];
        let owner = text.split(' ').next().filter(|word| *word != text)?.strip_suffix('s')?;
        let name = head::office(document, tables, owner)?;
        let span = part.heading.start..part.heading.start + owner.len();
        Some(Found { name, span, rule: "office-heading", grade: Confidence::Medium })
    })
}

/// The office in the running text, if it is the committee's own.
fn office_in_body(document: &Document<'_>, tables: &Tables, namnd: Option<&str>) -> Option<Found> {
    let namnd = fold(namnd?);
    // Everyone's board has the office that everyone asks: only a heading tells that it wrote this.
    if matches!(namnd.as_str(), "kommunstyrelsen" | "kommunfullmaktige" | "regionstyrelsen") {
        return office_in_heading(document, tables);
    }
    let stem = namnd.strip_suffix("namnden").or_else(|| namnd.strip_suffix("namnd")).filter(|stem| stem.len() >= 4);
    let names_office = |line: &usize| OFFICE_ENDINGS.iter().any(|end| document.line_folded(*line).contains(end));
    let lines = (document.head_end..document.lines.len()).filter(names_office);
    let mut folded = String::new();
    for (from, (at, word)) in lines.flat_map(|line| {
        let from = document.lines[line].span.start;
        words(document.line(line)).into_iter().map(move |word| (from, word))
    }) {
        folded.clear();
        fold_into(&mut folded, word);
        let bare = folded.strip_suffix('s').unwrap_or(&folded);
        if !OFFICE_ENDINGS.iter().any(|end| bare.ends_with(end)) {
            continue;
        }
        let own = tables.offices.all(bare).any(|office| fold(&office.namnd) == namnd)
            || stem.is_some_and(|stem| bare.starts_with(stem) && !stem.ends_with(' '));
        if own {
            let len = if bare.len() < folded.len() { head::without_last(word).len() } else { word.len() };
            let span = from + at..from + at + len;
            let known = tables.offices.get(bare).filter(|_| document.damaged);
            let name =
                known.map_or_else(|| head::display_name(&document.text[span.clone()]), |office| office.name.clone());
            return Some(Found { name, span, rule: "office-body", grade: Confidence::Medium });
        }
    }
    None
}
