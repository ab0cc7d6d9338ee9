//! The passages of a document that answer a query, as HTML with the matching words marked.

mod keys;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use foldhash::fast::FixedState;
use remiss_swedish::{identifiers, normal, tokenize};

use keys::Keys;

use crate::analysis::Analyzer;
use crate::answer::Passage;
use crate::document::Shown;
use crate::query::{Plan, WordPlan};

/// Bytes of a passage, context included; a line and a half on a screen.
const PASSAGE_BYTES: usize = 280;
/// Bytes before the first mark of a passage that are shown where no sentence begins.
const LEAD_BYTES: usize = 80;
/// Passages of one hit.
const PASSAGES_MAX: usize = 3;
/// Bytes of one text that are searched for passages: 4 MiB are about 2,000 pages, scanned in some 20 ms.
const SCAN_BYTES_MAX: usize = 4 << 20;

/// A matching word of a text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Mark {
    pub(crate) start: u32,
    pub(crate) end: u32,
    /// Which term of the query it answers.
    pub(crate) term: u16,
    pub(crate) how: How,
}

/// In which way a word answers a term.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum How {
    Word,
    Phrase,
    Folded,
    Part,
    Repaired,
    Synonym,
    Similar,
    /// As one of the words that a compound of the query is made of.
    Piece,
}

impl How {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Word => "word",
            Self::Phrase => "phrase",
            Self::Folded => "folded",
            Self::Part | Self::Piece => "part",
            Self::Repaired => "repaired",
            Self::Synonym => "synonym",
            Self::Similar => "similar",
        }
    }
}

/// What of a query can be marked in a text.
#[derive(Debug, Default)]
pub(crate) struct Marker {
    terms: Vec<Term>,
    /// What is known of the words seen so far, by lower-case word.
    seen: HashMap<Box<str>, Option<(u16, How)>, FixedState>,
    /// What a word must have to be worth a closer look.
    keys: Keys,
}

#[derive(Debug)]
struct Term {
    /// As typed, for the reason shown with a hit.
    label: String,
    weight: f32,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    Word {
        word: WordPlan,
        folded_only: bool,
    },
    /// A synonym of the term at this place.
    SynonymOf(u16, WordPlan),
    Words(BTreeSet<String>),
    Phrase {
        words: Vec<String>,
        slop: u32,
    },
    Identifier(Vec<String>),
}

impl Marker {
    /// What of `plan` can be marked; `weigh` tells how rare a word is.
    pub(crate) fn new(
        plan: &Plan,
        weigh: &mut dyn FnMut(&WordPlan) -> f32,
        expand: &mut dyn FnMut(&Plan) -> Vec<String>,
    ) -> Self {
        let mut marker = Self::default();
        marker.add(plan, weigh, expand);
        if marker.terms.iter().any(|t| !t.is_function_word()) {
            marker.terms.iter_mut().filter(|t| t.is_function_word()).for_each(|t| t.weight = 0.0);
        }
        for term in marker.terms.iter().filter(|t| t.weight > 0.0) {
            term.words(&mut |word| marker.keys.add(word));
        }
        marker
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    fn add(
        &mut self,
        plan: &Plan,
        weigh: &mut dyn FnMut(&WordPlan) -> f32,
        expand: &mut dyn FnMut(&Plan) -> Vec<String>,
    ) {
        match plan {
            Plan::Word(word) => {
                let weight = weigh(word);
                let term = self.terms.len() as u16;
                self.push(&word.lower, weight, Kind::Word { word: word.clone(), folded_only: false });
                for synonym in word.synonyms.iter().flatten().filter(|w| !w.function_word) {
                    self.push(&word.lower, weight, Kind::SynonymOf(term, synonym.clone()));
                }
            }
            Plan::Phrase { words, slop } => {
                self.push(&words.join(" "), 10.0, Kind::Phrase { words: words.clone(), slop: *slop });
            }
            Plan::Identifier { forms, words } => {
                self.push(&words.join(" "), 10.0, Kind::Identifier(forms.clone()));
                if !words.is_empty() {
                    self.push(&words.join(" "), 10.0, Kind::Phrase { words: words.clone(), slop: 0 });
                }
            }
            Plan::Wildcard(label) | Plan::Fuzzy { word: label, .. } => {
                let words = expand(plan).into_iter().collect();
                self.push(label, 3.0, Kind::Words(words));
            }
            Plan::Named { stems, .. } => {
                for stem in stems {
                    let word = WordPlan {
                        lower: stem.clone(),
                        stem: stem.clone(),
                        folded: stem.clone(),
                        parts: Vec::new(),
                        function_word: false,
                        synonyms: Vec::new(),
                    };
                    self.push(stem, 3.0, Kind::Word { word, folded_only: true });
                }
            }
            Plan::And(plans) | Plan::Or(plans) | Plan::AtLeast { of: plans, .. } => {
                for plan in plans {
                    self.add(plan, weigh, expand);
                }
            }
            Plan::Like { of, .. } => {
                for (word, _) in of {
                    self.add(&Plan::Word(word.clone()), weigh, expand);
                }
            }
            Plan::Not(_) | Plan::All | Plan::Nothing | Plan::Facet { .. } | Plan::Dates { .. } | Plan::Document(_) => {}
        }
    }

    fn push(&mut self, label: &str, weight: f32, kind: Kind) {
        self.terms.push(Term { label: label.to_owned(), weight, kind });
    }

    /// The matching words of a text, in order.
    pub(crate) fn marks(&mut self, text: &str, repairs: &[(u32, u32, String)], analyzer: &mut Analyzer) -> Vec<Mark> {
        let mut marks = Vec::new();
        let mut buffer = String::new();
        let mut repairs = repairs.iter().peekable();
        let phrases: Vec<(u16, Vec<String>, u32)> = self.phrases();
        let mut standing: Vec<Standing> = Vec::new();
        for (ordinal, token) in tokenize(text).enumerate() {
            while repairs.next_if(|r| r.1 <= token.start).is_some() {}
            let repair = repairs.peek().filter(|r| r.0 <= token.start && token.end <= r.1);
            let word = token.of(text);
            if repair.is_none() && !self.keys.may_match(word) {
                continue;
            }
            let lower = normal(word, &mut buffer);
            let stand = |lower: &str, standing: &mut Vec<Standing>| {
                if phrases.iter().any(|(_, words, _)| words.iter().any(|w| w == lower)) {
                    let (start, end) = (token.start, token.end);
                    standing.push(Standing { ordinal, start, end, lower: lower.to_owned() });
                }
            };
            stand(lower, &mut standing);
            let mut found = self.look_up(lower, analyzer);
            if let Some((_, _, repaired)) = repair {
                let mut repaired_buffer = String::new();
                for (number, word) in tokenize(repaired).enumerate() {
                    let repaired = normal(word.of(repaired), &mut repaired_buffer);
                    if found.is_none_or(|(_, how)| how != How::Word) {
                        found = self.look_up(repaired, analyzer).map(|(term, _)| (term, How::Repaired)).or(found);
                    }
                    if number == 0 {
                        stand(repaired, &mut standing);
                    }
                }
            }
            if let Some((term, how)) = found {
                marks.push(Mark { start: token.start, end: token.end, term, how });
            }
        }
        for (term, words, slop) in phrases {
            mark_phrase(&standing, term, &words, slop as usize, &mut marks);
        }
        for (term, kind) in self.terms.iter().enumerate() {
            if let Kind::Identifier(forms) = &kind.kind {
                marks.extend(identifiers(text).iter().filter(|i| same_number(&i.canonical, forms)).map(|i| Mark {
                    start: i.start,
                    end: i.end,
                    term: term as u16,
                    how: How::Word,
                }));
            }
        }
        // Where the compound itself stands, its pieces elsewhere answer nothing.
        let whole: BTreeSet<u16> = marks.iter().filter(|m| m.how != How::Piece).map(|m| m.term).collect();
        marks.retain(|m| m.how != How::Piece || !whole.contains(&m.term));
        marks.sort_by_key(|m| (m.start, std::cmp::Reverse(m.end)));
        marks.dedup_by(|later, earlier| later.start < earlier.end);
        marks
    }

    fn phrases(&self) -> Vec<(u16, Vec<String>, u32)> {
        self.terms
            .iter()
            .enumerate()
            .filter_map(|(n, t)| match &t.kind {
                Kind::Phrase { words, slop } => Some((n as u16, words.clone(), *slop)),
                _ => None,
            })
            .collect()
    }

    fn look_up(&mut self, lower: &str, analyzer: &mut Analyzer) -> Option<(u16, How)> {
        if let Some(known) = self.seen.get(lower) {
            return *known;
        }
        let found = self.match_word(lower, analyzer);
        self.seen.insert(lower.into(), found);
        found
    }

    /// The term that a word answers best.
    fn match_word(&self, lower: &str, analyzer: &mut Analyzer) -> Option<(u16, How)> {
        let forms = analyzer.forms(lower);
        let mut best: Option<(u16, How)> = None;
        for (number, term) in self.terms.iter().enumerate() {
            if term.weight <= 0.0 {
                continue;
            }
            let number = number as u16;
            let found = match &term.kind {
                Kind::Word { word, folded_only } => {
                    if !folded_only && *forms.stem == *word.stem {
                        Some((number, How::Word))
                    } else if *forms.folded == *word.folded {
                        Some((number, if *folded_only { How::Word } else { How::Folded }))
                    } else if !folded_only && forms.parts.iter().any(|p| *p.folded == *word.folded) {
                        Some((number, How::Part))
                    } else if word.parts.len() > 1
                        && word
                            .parts
                            .iter()
                            .any(|part| *forms.folded == **part || forms.parts.iter().any(|p| *p.folded == **part))
                    {
                        Some((number, How::Piece))
                    } else {
                        None
                    }
                }
                Kind::SynonymOf(of, word) => (*forms.stem == *word.stem).then_some((*of, How::Synonym)),
                Kind::Words(words) => words.contains(lower).then_some((number, How::Similar)),
                Kind::Phrase { .. } | Kind::Identifier(_) => None,
            };
            if let Some((_, how)) = found
                && best.is_none_or(|(_, known)| how < known)
            {
                best = found;
            }
        }
        best
    }

    /// Why a document matched: term of the query to the ways in which it was found.
    pub(crate) fn reasons(&self, marks: &[Mark]) -> BTreeMap<String, Vec<String>> {
        let mut reasons: BTreeMap<String, BTreeSet<How>> = BTreeMap::new();
        for mark in marks {
            if let Some(term) = self.terms.get(mark.term as usize) {
                reasons.entry(term.label.clone()).or_default().insert(mark.how);
            }
        }
        reasons.into_iter().map(|(term, hows)| (term, hows.iter().map(|h| h.as_str().to_owned()).collect())).collect()
    }

    /// The best passages of a text, best first; its beginning where nothing can be marked.
    pub(crate) fn passages(&self, text: &str, shown: &Shown, marks: &[Mark]) -> Vec<Passage> {
        let mut passages: Vec<Passage> = Vec::new();
        let mut taken: Vec<(usize, usize)> = Vec::new();
        let mut answered: BTreeSet<u16> = BTreeSet::new();
        while passages.len() < PASSAGES_MAX {
            let best = (0..marks.len())
                .filter(|first| {
                    taken.iter().all(|(start, end)| {
                        let at = marks[*first].start as usize;
                        at < *start || at >= *end
                    })
                })
                .map(|first| (self.window_score(&marks[first..], &answered), first))
                .max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
            let Some((score, first)) = best else { break };
            if !passages.is_empty() && score <= 0.0 {
                break;
            }
            let (start, end) = bounds(text, marks[first].start as usize, window_end(&marks[first..]));
            if taken.iter().any(|(s, e)| start < *e && *s < end) {
                taken.push((start.max(marks[first].start as usize), end));
                continue;
            }
            taken.push((start, end));
            let inside: Vec<Mark> =
                marks.iter().copied().filter(|m| m.start as usize >= start && m.end as usize <= end).collect();
            answered.extend(inside.iter().map(|m| m.term));
            passages.push(passage(text, shown, start, end, &inside));
        }
        if passages.is_empty() && !text.is_empty() {
            let start = shown.sections.first().map_or(0, |s| s.1 as usize);
            let start = floor(text, start.min(text.len().saturating_sub(1)));
            let end = word_end(text, (start + PASSAGE_BYTES).min(text.len()));
            passages.push(passage(text, shown, start, end, &[]));
        }
        passages
    }

    /// Rarity of the distinct terms in the window that begins with the first mark; known ones count little.
    fn window_score(&self, marks: &[Mark], answered: &BTreeSet<u16>) -> f32 {
        let Some(first) = marks.first() else { return 0.0 };
        let mut seen: Vec<u16> = Vec::new();
        let mut score = 0.0;
        for mark in marks.iter().take_while(|m| (m.end - first.start) as usize <= PASSAGE_BYTES - LEAD_BYTES) {
            let weight = self.terms.get(mark.term as usize).map_or(0.0, |t| t.weight);
            let how = match mark.how {
                How::Word | How::Phrase | How::Repaired => 1.0,
                How::Folded | How::Similar | How::Synonym => 0.8,
                How::Part | How::Piece => 0.6,
            };
            if seen.contains(&mark.term) {
                score += 0.05 * weight * how;
            } else {
                seen.push(mark.term);
                score += if answered.contains(&mark.term) { 0.15 } else { 1.0 } * weight * how;
            }
        }
        score
    }
}

impl Term {
    /// Calls `see` with every word that one in the text may share its beginning with.
    fn words(&self, see: &mut dyn FnMut(&str)) {
        match &self.kind {
            Kind::Word { word, .. } | Kind::SynonymOf(_, word) => {
                [&word.lower, &word.stem, &word.folded].into_iter().chain(&word.parts).for_each(|w| see(w));
            }
            Kind::Words(words) => words.iter().for_each(|w| see(w)),
            Kind::Phrase { words, .. } => words.iter().for_each(|w| see(w)),
            Kind::Identifier(_) => {}
        }
    }

    fn is_function_word(&self) -> bool {
        matches!(&self.kind, Kind::Word { word, .. } if word.function_word)
    }
}

/// Whether a number in the text is one of those sought; a number may be written with or without its prefix.
fn same_number(canonical: &str, forms: &[String]) -> bool {
    forms.iter().any(|form| {
        canonical == form
            || canonical.strip_suffix(form.as_str()).is_some_and(|p| p.ends_with('-'))
            || form.strip_suffix(canonical).is_some_and(|p| p.ends_with('-'))
    })
}

/// A word of a phrase where it stands in a text.
struct Standing {
    /// Words before it.
    ordinal: usize,
    start: u32,
    end: u32,
    lower: String,
}

fn mark_phrase(standing: &[Standing], term: u16, words: &[String], slop: usize, marks: &mut Vec<Mark>) {
    let Some((first_word, rest)) = words.split_first() else { return };
    for (place, first) in standing.iter().enumerate().filter(|(_, s)| s.lower == *first_word) {
        let mut last = first;
        let mut left = slop;
        let complete = rest.iter().all(|word| {
            let reach = last.ordinal + 1 + left;
            let after = standing[place..].iter().skip_while(|s| s.ordinal <= last.ordinal);
            let next = after.take_while(|s| s.ordinal <= reach).find(|s| s.lower == *word);
            next.is_some_and(|next| {
                left = reach - next.ordinal;
                last = next;
                true
            })
        });
        if complete {
            marks.push(Mark { start: first.start, end: last.end, term, how: How::Phrase });
        }
    }
}

fn window_end(marks: &[Mark]) -> usize {
    let Some(first) = marks.first() else { return 0 };
    marks
        .iter()
        .take_while(|m| (m.end - first.start) as usize <= PASSAGE_BYTES - LEAD_BYTES)
        .last()
        .map_or(first.end as usize, |m| m.end as usize)
}

/// Bounds of a passage around its marks: from the beginning of the sentence where it is near.
fn bounds(text: &str, first: usize, last: usize) -> (usize, usize) {
    let earliest = floor(text, first.saturating_sub(LEAD_BYTES));
    let before = &text[earliest..first];
    let sentence = before.rfind(". ").map(|at| at + 2).or_else(|| before.rfind("\n\n").map(|at| at + 2));
    let start = match sentence {
        Some(at) => earliest + at,
        None if earliest == 0 => 0,
        None => before.find(char::is_whitespace).map_or(first, |at| earliest + at + 1),
    };
    (start, word_end(text, (start + PASSAGE_BYTES).max(last).min(text.len())))
}

fn word_end(text: &str, at: usize) -> usize {
    let at = floor(text, at);
    if at == text.len() { at } else { text[..at].rfind(char::is_whitespace).filter(|w| at - w < 60).unwrap_or(at) }
}

fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn passage(text: &str, shown: &Shown, start: usize, end: usize, marks: &[Mark]) -> Passage {
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

/// The part of a text that is searched for passages.
pub(crate) fn scanned(text: &str) -> &str {
    &text[..floor(text, text.len().min(SCAN_BYTES_MAX))]
}
