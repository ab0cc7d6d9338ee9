//! The query language: text as typed to a syntax tree. Never fails: what is malformed is read as well as it can be.

use remiss_swedish::{Identifier, identifiers, normal, tokenize};

use crate::engine::SearchError;
use crate::fields::{FieldTable, RecordField};
use crate::query::dates::named_day;
use crate::request::{QUERY_CHARS_MAX, QUERY_NESTING_MAX, QUERY_TERMS_MAX};

/// What was typed, before analysis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Syntax {
    /// One lower-case word.
    Word(String),
    /// Several words that were typed as one ("it-system", "och/eller"): all must match.
    Joined(Vec<String>),
    /// Exactly these words, with at most `slop` words between them in all.
    Phrase { words: Vec<String>, slop: u32 },
    /// Words that begin so, or that match a pattern with `*`.
    Wildcard(String),
    /// A word within an edit distance.
    Fuzzy { word: String, distance: u8 },
    /// A number of a matter, as typed and in its canonical form.
    Identifier { words: Vec<String>, canonical: String },
    /// A day or month, as typed and as ISO writes it.
    Day { words: Vec<String>, value: String },
    /// A value sought in one field.
    Field { field: RecordField, value: String },
    /// None of these.
    Not(Box<Syntax>),
    /// All of these.
    And(Vec<Syntax>),
    /// Any of these.
    Or(Vec<Syntax>),
}

/// Labels that stand before a number and say nothing themselves.
const NUMBER_LABELS: &[&str] = &["dnr", "diarienummer", "diarienr", "dnr.", "dnr:", "diarienr:", "diarienummer:"];

/// A query as read: its tree (none where nothing was asked) and what the reader should know.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Parsed {
    pub(crate) tree: Option<Syntax>,
    pub(crate) notices: Vec<String>,
    /// Whether the query reads like a sentence rather than a list of words.
    pub(crate) sentence: bool,
}

/// Reads a query.
///
/// # Errors
/// Only where a limit is passed: characters, terms, nesting.
pub(crate) fn parse(query: &str, table: &FieldTable) -> Result<Parsed, SearchError> {
    let chars = query.chars().count();
    if chars > QUERY_CHARS_MAX {
        return Err(SearchError::QueryTooLong { chars, max: QUERY_CHARS_MAX });
    }
    let identifiers = identifiers(query);
    let mut reader =
        Reader { text: query, table, at: 0, identifiers: &identifiers, notices: Vec::new(), terms: 0, plain_words: 0 };
    let tree = reader.alternatives(0)?;
    let sentence = query.trim_end().ends_with('?') && reader.plain_words >= 3;
    Ok(Parsed { tree, notices: reader.notices, sentence })
}

struct Reader<'a> {
    text: &'a str,
    table: &'a FieldTable,
    at: usize,
    identifiers: &'a [Identifier],
    notices: Vec<String>,
    terms: usize,
    plain_words: usize,
}

impl<'a> Reader<'a> {
    /// Clauses between `OR`, up to the end or a closing parenthesis.
    fn alternatives(&mut self, depth: usize) -> Result<Option<Syntax>, SearchError> {
        if depth > QUERY_NESTING_MAX {
            return Err(SearchError::QueryTooComplex { what: "levels of parentheses", max: QUERY_NESTING_MAX });
        }
        let mut branches: Vec<Vec<Syntax>> = vec![Vec::new()];
        let mut group_open = depth > 0;
        let mut negate = false;
        while let Some(c) = self.skip_blanks() {
            match c {
                ')' => {
                    self.at += 1;
                    if depth > 0 {
                        group_open = false;
                        break;
                    }
                    self.note("En slutparentes utan början lästes inte.");
                    continue;
                }
                '(' => {
                    self.at += 1;
                    if let Some(inner) = self.alternatives(depth + 1)? {
                        push(&mut branches, inner, &mut negate);
                    }
                    continue;
                }
                '-' | '−' | '–' if self.next_begins_clause(c) => {
                    self.at += c.len_utf8();
                    negate = !negate;
                    continue;
                }
                '+' if self.next_begins_clause(c) => {
                    self.at += 1;
                    continue;
                }
                _ => {}
            }
            match self.operator() {
                Some(Operator::Or) => {
                    if branches.last().is_none_or(Vec::is_empty) {
                        self.note("OR utan ord före lästes inte.");
                    } else {
                        branches.push(Vec::new());
                    }
                    continue;
                }
                Some(Operator::And) => continue,
                Some(Operator::Not) => {
                    negate = !negate;
                    continue;
                }
                None => {}
            }
            if let Some(clause) = self.clause() {
                self.terms += 1;
                if self.terms > QUERY_TERMS_MAX {
                    return Err(SearchError::QueryTooComplex { what: "terms", max: QUERY_TERMS_MAX });
                }
                push(&mut branches, clause, &mut negate);
            }
        }
        if group_open {
            self.note("En parentes saknade slut och stängdes sist i sökningen.");
        }
        let count = branches.len();
        let mut branches: Vec<Syntax> = branches.into_iter().filter_map(all_of).collect();
        if branches.len() < count && count > 1 {
            self.note("OR utan ord efter lästes inte.");
        }
        Ok(match branches.len() {
            0 => None,
            1 => branches.pop(),
            _ => Some(Syntax::Or(branches)),
        })
    }

    fn note(&mut self, notice: &str) {
        if !self.notices.iter().any(|n| n == notice) {
            self.notices.push(notice.to_owned());
        }
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn skip_blanks(&mut self) -> Option<char> {
        let rest = self.rest();
        let trimmed = rest.trim_start_matches(|c: char| c.is_whitespace() || c == ',' || c == ';');
        self.at += rest.len() - trimmed.len();
        trimmed.chars().next()
    }

    /// A sign before a clause counts only where a word, quote or parenthesis follows at once and a blank stands before.
    fn next_begins_clause(&self, sign: char) -> bool {
        let after = self.text[self.at + sign.len_utf8()..].chars().next();
        let before = self.text[..self.at].chars().next_back();
        before.is_none_or(|c| c.is_whitespace() || c == '(')
            && after.is_some_and(|c| c.is_alphanumeric() || is_quote(c) || c == '(')
    }

    fn operator(&mut self) -> Option<Operator> {
        let rest = self.rest();
        let word_end = rest.find(|c: char| c.is_whitespace() || c == '(' || c == ')').unwrap_or(rest.len());
        let operator = match &rest[..word_end] {
            "OR" | "ELLER" => Operator::Or,
            "AND" | "OCH" => Operator::And,
            "NOT" | "INTE" => Operator::Not,
            _ => return None,
        };
        self.at += word_end;
        Some(operator)
    }

    /// One word, phrase, number or field; none where nothing searchable stands.
    fn clause(&mut self) -> Option<Syntax> {
        let start = self.at;
        if let Some(identifier) = self.identifiers.iter().find(|i| i.start as usize == start) {
            let end = identifier.end as usize;
            let canonical = identifier.canonical.clone();
            let words = words_of(&self.text[start..end]);
            self.at = end;
            return Some(Syntax::Identifier { words, canonical });
        }
        if self.rest().starts_with(is_quote) {
            return self.phrase();
        }
        if let Some((length, value)) = named_day(self.rest()) {
            let typed = &self.text[start..start + length];
            self.at += length;
            self.note(&format!("”{}” söktes i texten och som dokumentets datum.", shown(typed)));
            return Some(Syntax::Day { words: words_of(typed), value });
        }
        let chunk = self.chunk().to_owned();
        if let Some((name, value)) = chunk.split_once(':')
            && !name.is_empty()
            && name.chars().all(|c| c.is_alphabetic() || c == '_')
            && let Some(field) = self.table.named(name)
        {
            self.at = start + name.len() + 1;
            let quoted = value.is_empty() && self.rest().starts_with(is_quote);
            let value = if quoted {
                self.quoted()
            } else {
                self.at += value.len();
                value.to_owned()
            };
            let value = value.trim().to_owned();
            if value.is_empty() {
                self.note("Ett fältnamn utan värde lästes inte.");
                return None;
            }
            return Some(Syntax::Field { field: field.name, value });
        }
        self.at += chunk.len();
        if NUMBER_LABELS.contains(&chunk.to_lowercase().as_str()) && self.number_follows() {
            return None;
        }
        self.word(&chunk)
    }

    fn number_follows(&self) -> bool {
        let next = self.rest().trim_start();
        let at = self.text.len() - next.len();
        self.identifiers.iter().any(|i| i.start as usize == at) || next.chars().any(|c| c.is_ascii_digit())
    }

    /// The text up to the next blank, quote, parenthesis or recognised number.
    fn chunk(&self) -> &str {
        let rest = self.rest();
        let mut end =
            rest.find(|c: char| c.is_whitespace() || c == '(' || c == ')' || is_quote(c)).unwrap_or(rest.len());
        if let Some(next) = self.identifiers.iter().map(|i| i.start as usize).find(|s| *s > self.at) {
            // A number inside a chunk begins a clause of its own only where the chunk ends before it.
            if next < self.at + end && self.text[..next].ends_with(char::is_whitespace) {
                end = next - self.at;
            }
        }
        &rest[..end]
    }

    fn quoted(&mut self) -> String {
        let open = self.rest().chars().next().map_or(0, char::len_utf8);
        let inner = &self.text[self.at + open..];
        let (text, closed) = match inner.find(is_quote) {
            Some(end) => (&inner[..end], inner[end..].chars().next().map(char::len_utf8)),
            None => (inner, None),
        };
        let text = text.to_owned();
        self.at += open + text.len() + closed.unwrap_or(0);
        if closed.is_none() {
            self.note("Ett citattecken saknade slut; frasen lästes till sökningens slut.");
        }
        text
    }

    fn phrase(&mut self) -> Option<Syntax> {
        let text = self.quoted();
        let mut slop = 0;
        if let Some(rest) = self.rest().strip_prefix('~') {
            let digits: String = rest.chars().take_while(char::is_ascii_digit).take(4).collect();
            self.at += 1 + digits.len();
            slop = digits.parse::<u32>().unwrap_or(2).min(100);
        }
        let words = words_of(&text);
        if words.is_empty() {
            self.note("En tom fras lästes inte.");
            return None;
        }
        if words.len() > QUERY_TERMS_MAX {
            self.note("Frasen var för lång; bara dess början söktes.");
        }
        Some(Syntax::Phrase { words: words.into_iter().take(QUERY_TERMS_MAX).collect(), slop })
    }

    fn word(&mut self, chunk: &str) -> Option<Syntax> {
        let body = chunk.trim_end_matches([',', '.', '!', '?', ';', ':']);
        if let Some((word, distance)) = body.rsplit_once('~')
            && distance.chars().all(|c| c.is_ascii_digit())
        {
            let words = words_of(word);
            if let [word] = words.as_slice() {
                let distance = distance.parse::<u8>().unwrap_or(1).clamp(1, 2);
                return Some(Syntax::Fuzzy { word: word.clone(), distance });
            }
        }
        if body.contains('*') {
            return self.wildcard(body);
        }
        let mut words = words_of(body);
        self.plain_words += words.len();
        match words.len() {
            0 => {
                if chunk.chars().any(|c| !c.is_whitespace()) {
                    self.note(&format!("”{}” kan inte sökas och lästes inte.", shown(chunk)));
                }
                None
            }
            1 => words.pop().map(Syntax::Word),
            _ if words.iter().any(|w| w.chars().any(|c| c.is_ascii_digit())) => Some(Syntax::Phrase { words, slop: 0 }),
            _ => {
                // The words of "it-system" count each, or a long chain of them would pass the limit.
                self.terms += words.len() - 1;
                Some(Syntax::Joined(words))
            }
        }
    }

    fn wildcard(&mut self, body: &str) -> Option<Syntax> {
        let pattern: String = body.to_lowercase().chars().filter(|c| c.is_alphanumeric() || *c == '*').collect();
        let letters = pattern.chars().filter(|c| *c != '*').count();
        if letters < 2 || pattern.starts_with('*') && letters < 3 {
            self.note(&format!("”{}” är för kort för att sökas med stjärna.", shown(body)));
            return words_of(body).pop().map(Syntax::Word);
        }
        Some(Syntax::Wildcard(pattern))
    }
}

enum Operator {
    Or,
    And,
    Not,
}

fn push(branches: &mut [Vec<Syntax>], clause: Syntax, negate: &mut bool) {
    let clause = if std::mem::take(negate) { Syntax::Not(Box::new(clause)) } else { clause };
    if let Some(branch) = branches.last_mut() {
        branch.push(clause);
    }
}

fn all_of(mut clauses: Vec<Syntax>) -> Option<Syntax> {
    match clauses.len() {
        0 => None,
        1 => clauses.pop(),
        _ => Some(Syntax::And(clauses)),
    }
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '”' | '“' | '„' | '»' | '«')
}

fn shown(text: &str) -> String {
    text.chars().take(40).collect()
}

/// The lower-case words of a text.
pub(crate) fn words_of(text: &str) -> Vec<String> {
    let mut buffer = String::new();
    tokenize(text).map(|token| normal(token.of(text), &mut buffer).to_owned()).collect()
}
