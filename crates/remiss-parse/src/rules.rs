//! Rule tables: patterns as data, each with examples that are tried when the table is loaded.

mod words;

pub(crate) use words::{Hits, Words};

use std::ops::Range;

use regex::{Regex, RegexBuilder, RegexSet, RegexSetBuilder};
use serde::Deserialize;

use crate::Confidence;
use crate::fold::fold;
use crate::tables::TableError;

/// One rule of `rules/*.toml`.
///
/// Rules are tried in the order of their table; the text is folded (lower case, no accents).
#[derive(Debug)]
pub(crate) struct Rule {
    /// Name of the rule, shown in findings.
    pub(crate) id: String,
    /// Field that the rule finds.
    pub(crate) field: String,
    /// What a match means where the field is a closed list ("motion").
    pub(crate) value: Option<String>,
    /// The pattern; a group called `value` is the value, else the whole match.
    pub(crate) pattern: Regex,
    /// Its place among the rules of [`Words`]; of others none, and they may match anywhere.
    number: usize,
    /// Whether the pattern has a group called `value`; without it the cheaper search does.
    has_value: bool,
    /// How far a match is to be trusted.
    pub(crate) grade: Confidence,
}

/// A rule as it stands in the table.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    id: String,
    field: String,
    value: Option<String>,
    pattern: String,
    grade: Confidence,
    /// Why the rule is right; read by people only, but never left out.
    why: String,
    /// Texts that must match, with what the group `value` must hold (both folded).
    must: Vec<Must>,
    /// Texts that must not match.
    must_not: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Must {
    Text(String),
    Value { text: String, value: String },
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    rule: Vec<Row>,
}

impl Rule {
    /// The range of the value in a text, if the rule matches.
    pub(crate) fn find(&self, text: &str) -> Option<Range<usize>> {
        if !self.has_value {
            return self.pattern.find(text).map(|found| found.range());
        }
        let captures = self.pattern.captures(text)?;
        let group = captures.name("value").or_else(|| captures.get(0))?;
        Some(group.range())
    }

    /// Whether the pattern says which part of a match is the value.
    pub(crate) fn has_value(&self) -> bool {
        self.has_value
    }

    /// Whether the rule matches, which is found sooner than where.
    pub(crate) fn is_match(&self, text: &str) -> bool {
        self.pattern.is_match(text)
    }

    /// Whether its bit is set among those of all rules.
    pub(crate) fn is_among(&self, bits: &[u64]) -> bool {
        bits.get(self.number / 64).is_none_or(|bits| bits >> (self.number % 64) & 1 == 1)
    }

    /// The ranges of all values in a text.
    pub(crate) fn find_all(&self, text: &str) -> Vec<Range<usize>> {
        if !self.has_value {
            return self.pattern.find_iter(text).map(|found| found.range()).collect();
        }
        let values = self.pattern.captures_iter(text);
        values.filter_map(|value| Some(value.name("value").or_else(|| value.get(0))?.range())).collect()
    }
}

/// The rules of one field, with one automaton that tells which of them match at all.
#[derive(Debug)]
pub(crate) struct RuleSet {
    /// The rules in the order of their tables.
    pub(crate) rules: Vec<Rule>,
    any: Option<RegexSet>,
}

impl RuleSet {
    /// Joins rules whose patterns are known to be right.
    pub(crate) fn new(rules: Vec<Rule>) -> Self {
        let patterns = rules.iter().map(|rule| rule.pattern.as_str());
        // Without the automaton, which is only refused for its size, every rule is tried.
        let any = RegexSetBuilder::new(patterns).multi_line(true).size_limit(8 << 20).build().ok();
        Self { rules, any }
    }

    /// Whether any rule matches.
    pub(crate) fn is_match(&self, text: &str) -> bool {
        self.any.as_ref().map_or_else(|| self.rules.iter().any(|rule| rule.is_match(text)), |any| any.is_match(text))
    }

    /// The first rule that matches a text, and where its value stands.
    pub(crate) fn first(&self, text: &str) -> Option<(&Rule, Range<usize>)> {
        match &self.any {
            // That none matches, as mostly, is found much sooner than which do.
            Some(any) if !any.is_match(text) => None,
            Some(any) => {
                let index = any.matches(text).iter().next()?;
                let rule = &self.rules[index];
                Some((rule, rule.find(text)?))
            }
            None => self.rules.iter().find_map(|rule| Some((rule, rule.find(text)?))),
        }
    }
}

/// Reads a rule table and tries its examples.
pub(crate) fn load(file: &str, text: &str) -> Result<Vec<Rule>, TableError> {
    let rows: File = toml::from_str(text)
        .map_err(|source| TableError::Syntax { file: file.to_owned(), source: Box::new(source) })?;
    rows.rule.iter().map(|row| compile(file, row)).collect()
}

/// Narrows the classes and word boundaries of a pattern to ASCII.
///
/// Folded text has hardly any other letters, and one letter outside ASCII makes a search for a Unicode word boundary
/// fall back to an engine that is many times slower.
pub(crate) fn ascii(pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len() * 2);
    let mut in_class = false;
    let mut chars = pattern.chars();
    while let Some(c) = chars.next() {
        match c {
            '[' => in_class = true,
            ']' => in_class = false,
            '\\' => {
                let Some(escaped) = chars.next() else {
                    out.push(c);
                    break;
                };
                out.push_str(match (escaped, in_class) {
                    ('b', false) => r"(?-u:\b)",
                    ('d', false) => "[0-9]",
                    ('d', true) => "0-9",
                    ('w', false) => "[0-9A-Za-z_]",
                    ('w', true) => "0-9A-Za-z_",
                    ('W', _) => "[^0-9A-Za-z_]",
                    ('s', false) => r"[\t-\r ]",
                    ('s', true) => r"\t-\r ",
                    ('S', _) => r"[^\t-\r ]",
                    _ => {
                        out.push(c);
                        out.push(escaped);
                        continue;
                    }
                });
                continue;
            }
            _ => {}
        }
        out.push(c);
    }
    out
}

fn compile(file: &str, row: &Row) -> Result<Rule, TableError> {
    let broken = |reason: String| TableError::Rule { file: file.to_owned(), rule: row.id.clone(), reason };
    if row.why.trim().is_empty() {
        return Err(broken("has an empty `why`: say in one sentence why the pattern is right".to_owned()));
    }
    if row.must.is_empty() {
        return Err(broken("has no example that must match".to_owned()));
    }
    let pattern = RegexBuilder::new(&ascii(&row.pattern))
        .multi_line(true)
        .size_limit(1 << 20)
        .build()
        .map_err(|error| broken(format!("pattern is not a regular expression: {error}")))?;
    let has_value = pattern.capture_names().flatten().any(|name| name == "value");
    let rule = Rule {
        id: row.id.clone(),
        field: row.field.clone(),
        value: row.value.clone(),
        pattern,
        number: usize::MAX,
        has_value,
        grade: row.grade,
    };
    let view = fold;
    for must in &row.must {
        let (text, expected) = match must {
            Must::Text(text) => (text, None),
            Must::Value { text, value } => (text, Some(value)),
        };
        let text = view(text);
        let found = rule.find(&text).ok_or_else(|| broken(format!("must match {text:?}")))?;
        if let Some(expected) = expected
            && text[found.clone()] != view(expected)
        {
            return Err(broken(format!("finds {:?} in {text:?}, not {expected:?}", &text[found])));
        }
    }
    for text in &row.must_not {
        if let Some(found) = rule.find(&view(text)) {
            return Err(broken(format!("must not match {text:?}, but finds {:?}", &view(text)[found])));
        }
    }
    Ok(rule)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(table: &str) -> String {
        load("rules/x.toml", table).expect_err("broken table").to_string()
    }

    #[test]
    fn a_broken_rule_is_named() {
        let row = "[[rule]]\nid = \"a\"\nfield = \"dnr\"\ngrade = \"high\"\nwhy = \"w\"\n";
        assert_eq!(
            error(&format!("{row}pattern = 'b'\nmust = [\"c\"]\nmust_not = []\n")),
            "rules/x.toml: rule a must match \"c\""
        );
        assert_eq!(
            error(&format!("{row}pattern = 'b'\nmust = [\"b\"]\nmust_not = [\"abc\"]\n")),
            "rules/x.toml: rule a must not match \"abc\", but finds \"b\""
        );
        assert!(
            error(&format!("{row}pattern = '('\nmust = [\"b\"]\nmust_not = []\n")).contains("not a regular expression")
        );
        assert!(error("[[rule]]\nid = 1").starts_with("rules/x.toml: "));
    }

    #[test]
    fn the_value_group_is_the_value() {
        let table = "[[rule]]\nid = \"a\"\nfield = \"dnr\"\ngrade = \"low\"\nwhy = \"w\"\npattern = 'dnr (?P<value>\\S+)'\nmust = [{ text = \"Dnr Å1\", value = \"Å1\" }]\nmust_not = [\"dnr\"]\n";
        let rules = load("rules/x.toml", table).expect("right table");
        assert_eq!(rules[0].find("dnr a2"), Some(4..6));
    }
}
