//! Diary numbers, motion numbers and the numbers of the state's publications, in any spelling.

mod chain;

use chain::{Chain, Group};

use crate::bytes::position;
use crate::fold::fold_letter;

/// What a number names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum IdentifierKind {
    /// A number in an authority's register (diarienummer).
    Dnr,
    /// A motion, `2017:54`.
    Motion,
    /// A government inquiry, `SOU 2020:47`.
    Sou,
    /// A ministry memorandum, `Ds 2019:15`.
    Ds,
    /// A government bill, `prop. 2017/18:100`.
    Proposition,
    /// A statute in Svensk författningssamling, `SFS 2001:453`.
    Sfs,
    /// Another document of Riksdag or Government: betänkande, riksdagsskrivelse, direktiv, skrivelse.
    Riksdag,
}

/// A number found in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identifier {
    /// First byte, with a board's prefix and without labels such as "Dnr".
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// What it names, by the words before it.
    pub kind: IdentifierKind,
    /// Its one normal spelling: lower-case groups of letters or digits joined with hyphens, `ks-2019-1899`.
    pub canonical: String,
}

/// Finds the numbers in a text, in order and without overlap. Dates, telephone numbers, sums and ages are none.
pub fn identifiers(text: &str) -> Vec<Identifier> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(offset) = bytes.get(at..).and_then(|rest| position(rest, |byte| byte.is_ascii_digit())) {
        let digit = at + offset;
        let chain = Chain::read(text, digit);
        if chain.is_long_enough() {
            let context = Context::before(text, chain.groups.first().map_or(digit, |group| group.start));
            found.extend(identify(text, &chain, &context));
        }
        at = chain.end().max(digit + 1);
    }
    found
}

/// Reads one number as a user types it into a search box, `None` when it is none.
///
/// Labels ("dnr", "motion") are dropped and spaces are accepted for any separator: "dnr T2021 01342" is
/// `t-2021-01342`.
pub fn canonical_identifier(query: &str) -> Option<String> {
    // A longer text is a question, not a number; the longest number seen has 24 characters.
    if query.len() > 60 || !query.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (number, labelled) = strip_labels(query.trim());
    let number = number.trim_matches(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '"' | '.' | ',' | ':'));
    if let [only] = identifiers(number).as_slice()
        && only.start == 0
        && only.end as usize == number.len()
    {
        return Some(only.canonical.clone());
    }
    let groups = chain::groups_with_spaces(number)?;
    let chain = Chain { groups };
    let context = Context { kind: IdentifierKind::Dnr, labelled, word_start: None, blocked: false };
    if chain.has_only_spaces() && !chain.reads_as_number_with_spaces(number) {
        return None;
    }
    identify(number, &chain.with_spaces_as_separators(), &context).map(|identifier| identifier.canonical)
}

/// Drops the letters at both ends of a canonical number, so that a number is found without its board:
/// `ks-2019-1899` gives `2019-1899`. `None` when there are none to drop or letters stand in its middle too.
pub fn bare_identifier(canonical: &str) -> Option<&str> {
    let is_letter = |c: char| c.is_ascii_lowercase() || c == '-';
    let bare = canonical.trim_start_matches(is_letter);
    let bare = if bare.bytes().any(|byte| byte.is_ascii_lowercase()) {
        let letters = bare.find(|c: char| c.is_ascii_lowercase())?;
        let (head, tail) = bare.split_at(letters);
        if tail.bytes().any(|byte| byte.is_ascii_digit()) && tail.len() > 3 {
            return None;
        }
        head.trim_end_matches('-')
    } else {
        bare
    };
    (bare.len() < canonical.len() && bare.contains('-')).then_some(bare)
}

/// What stands before a number.
struct Context {
    kind: IdentifierKind,
    /// A label such as "Dnr" stands before it.
    labelled: bool,
    /// Where a word that belongs to the number begins ("SOU").
    word_start: Option<usize>,
    /// The number is part of an address or file name.
    blocked: bool,
}

impl Context {
    fn before(text: &str, start: usize) -> Context {
        let mut context = Context { kind: IdentifierKind::Dnr, labelled: false, word_start: None, blocked: false };
        let before = &text[..start];
        if before.ends_with(['/', '@', '_', '=', '%', '#', '+', '\\', '.']) && !before.ends_with("nr.") {
            context.blocked = true;
        }
        let trimmed = before.trim_end_matches([' ', '(', ':', '.', '\u{a0}']);
        let in_brackets = before.ends_with('(');
        let word = trimmed.rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
        if word.is_empty() || word.chars().count() > 40 {
            return context;
        }
        let lower = word.to_lowercase();
        let number_word = matches!(lower.as_str(), "nr" | "nummer");
        let lower = if number_word {
            let earlier = trimmed[..trimmed.len() - word.len()].trim_end_matches([' ', '\u{a0}']);
            earlier.rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or_default().to_lowercase()
        } else {
            lower
        };
        context.kind = match lower.as_str() {
            "motion" | "motionen" | "motioner" | "motionerna" | "mot" => IdentifierKind::Motion,
            "sou" => IdentifierKind::Sou,
            "ds" => IdentifierKind::Ds,
            "prop" | "proposition" | "propositionen" => IdentifierKind::Proposition,
            "sfs" => IdentifierKind::Sfs,
            "bet" | "rskr" | "dir" | "skr" | "betänkande" | "direktiv" | "kommittédirektiv" => {
                IdentifierKind::Riksdag
            }
            "dnr" | "diarienummer" | "diarienr" | "ärendenummer" | "ärendenr" | "ärende" | "arende" | "beteckning" =>
            {
                context.labelled = true;
                return context;
            }
            _ if in_brackets && is_statute_word(&lower) => IdentifierKind::Sfs,
            _ => {
                context.labelled = number_word && matches!(lower.as_str(), "d" | "dia" | "rotel");
                return context;
            }
        };
        context.labelled = true;
        let is_part = matches!(lower.as_str(), "sou" | "ds" | "sfs" | "prop" | "bet" | "rskr" | "dir" | "skr");
        if is_part && !number_word {
            context.word_start = Some(trimmed.len() - word.len());
        }
        context
    }
}

fn is_statute_word(lower: &str) -> bool {
    ["lag", "lagen", "lagens", "förordning", "förordningen", "forordning", "forordningen", "balken", "balk"]
        .iter()
        .any(|ending| lower.ends_with(ending))
        && !matches!(lower, "bolag" | "anslag" | "förslag" | "forslag" | "underlag" | "bilag")
        && !["förslag", "forslag", "anslag", "underlag", "bolag", "uppslag"].iter().any(|word| lower.ends_with(word))
}

fn identify(text: &str, chain: &Chain, context: &Context) -> Option<Identifier> {
    if context.blocked || !chain.is_identifier(text, context.labelled) {
        return None;
    }
    let first = chain.groups.first()?;
    let mut canonical = String::with_capacity(24);
    match context.kind {
        IdentifierKind::Sfs => canonical.push_str("sfs"),
        IdentifierKind::Sou => canonical.push_str("sou"),
        IdentifierKind::Ds => canonical.push_str("ds"),
        IdentifierKind::Proposition => canonical.push_str("prop"),
        IdentifierKind::Riksdag => {
            let word = &text[context.word_start.unwrap_or(first.start)..first.start];
            canonical.extend(word.chars().filter(char::is_ascii_alphabetic).map(|c| c.to_ascii_lowercase()));
        }
        IdentifierKind::Dnr | IdentifierKind::Motion => {}
    }
    for group in &chain.groups {
        if !canonical.is_empty() {
            canonical.push('-');
        }
        push_folded(&mut canonical, group, text);
    }
    Some(Identifier {
        start: context.word_start.unwrap_or(first.start) as u32,
        end: chain.end() as u32,
        kind: context.kind,
        canonical,
    })
}

fn push_folded(canonical: &mut String, group: &Group, text: &str) {
    for letter in text[group.start..group.end].chars().flat_map(char::to_lowercase) {
        match letter {
            // What a reader of scanned pages makes of an S before a year.
            '$' => canonical.push('s'),
            _ => canonical.extend(fold_letter(letter)),
        }
    }
}

/// Drops the words that introduce a number, and tells whether one of them makes it a number for certain.
fn strip_labels(query: &str) -> (&str, bool) {
    const LABELS: [&str; 20] = [
        "diarienummer",
        "diarienr",
        "ärendenummer",
        "ärendenr",
        "motionen",
        "motion",
        "skrivelsen",
        "skrivelse",
        "interpellation",
        "medborgarförslag",
        "ärende",
        "d.nr",
        "dnr",
        "vårt",
        "ert",
        "mot",
        "nr",
        "nummer",
        "kommunstyrelsens",
        "rotel",
    ];
    let mut rest = query;
    let mut labelled = false;
    loop {
        let lower = rest.to_lowercase();
        let label = LABELS.iter().find(|label| {
            lower.strip_prefix(**label).is_some_and(|after| after.starts_with([' ', '.', ':', '(']))
                && rest.is_char_boundary(label.len())
        });
        let Some(label) = label else { return (rest, labelled) };
        labelled = true;
        rest = rest[label.len()..].trim_start_matches([' ', '.', ':']);
    }
}
