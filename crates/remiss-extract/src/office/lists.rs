//! Automatic numbers of lists: how each level is written, and how far the counting has come.

use std::collections::HashMap;

use crate::ordinal::Ordinal;

/// Levels of a list: nine in Word, ten in OpenDocument.
pub(super) const LEVELS: usize = 10;
/// The longest pattern of a number; `Bilaga %1.%2` has 12 characters.
const PATTERN_BYTES_MAX: usize = 64;
/// The most lists that are counted apart; the longest reports have some hundred.
const LISTS_MAX: usize = 5_000;

/// How the numbers of one level are written.
#[derive(Debug, Clone)]
pub(super) struct Level {
    /// The first number.
    pub(super) start: u32,
    /// Nothing for bullets.
    pub(super) ordinal: Option<Ordinal>,
    /// The number with its surroundings: `%1.%2)` is the first level's number, a stop, the second's.
    pub(super) pattern: String,
}

impl Default for Level {
    fn default() -> Self {
        Self { start: 1, ordinal: None, pattern: String::new() }
    }
}

/// A list as it is defined.
pub(super) type List = [Level; LEVELS];

/// The number that each level has come to.
type Counts = [Option<u32>; LEVELS];

/// Lists by name, and where each stands.
#[derive(Debug, Default)]
pub(super) struct Lists {
    defined: HashMap<String, List>,
    counts: HashMap<String, Counts>,
}

impl Lists {
    /// Takes up the definition of a list.
    pub(super) fn define(&mut self, name: String, list: List) {
        if self.defined.len() < LISTS_MAX {
            self.defined.insert(name, list);
        }
    }

    /// Begins to count a list anew from one of its levels on, with another first number where one is given.
    pub(super) fn restart(&mut self, counted_as: &str, level: usize, start: Option<u32>) {
        if let Some(counts) = self.counts.get_mut(counted_as) {
            counts[level.min(LEVELS)..].fill(None);
        }
        if let Some(start) = start
            && let Some(count) = counts_of(&mut self.counts, counted_as).and_then(|counts| counts.get_mut(level))
        {
            // Counting adds one before the number is written.
            *count = start.checked_sub(1);
        }
    }

    /// Counts one item and writes its number; nothing for bullets. Lists that are `counted_as` one go on counting
    /// for one another.
    pub(super) fn next(&mut self, name: &str, counted_as: &str, level: usize) -> Option<String> {
        let list = self.defined.get(name)?;
        let own = list.get(level)?;
        own.ordinal?;
        let counts = counts_of(&mut self.counts, counted_as)?;
        counts[level] = Some(counts[level].map_or(own.start, |count| count.saturating_add(1)));
        counts[level + 1..].fill(None);
        let number = |level: usize| {
            let Level { ordinal, start, .. } = &list[level];
            ordinal.map_or_else(String::new, |ordinal| ordinal.write(counts[level].unwrap_or(*start)))
        };
        let pattern = &own.pattern;
        if pattern.len() > PATTERN_BYTES_MAX {
            return None;
        }
        let mut parts = pattern.split('%');
        let mut label = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let figures = part.bytes().take_while(u8::is_ascii_digit).count();
            match part[..figures].parse::<usize>() {
                Ok(place @ 1..=LEVELS) => label.push_str(&number(place - 1)),
                _ => label.push('%'),
            }
            label.push_str(&part[figures..]);
        }
        Some(label.trim().to_owned()).filter(|label| !label.is_empty())
    }
}

fn counts_of<'a>(counts: &'a mut HashMap<String, Counts>, counted_as: &str) -> Option<&'a mut Counts> {
    if counts.len() >= LISTS_MAX && !counts.contains_key(counted_as) {
        return None;
    }
    Some(counts.entry(counted_as.to_owned()).or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_count_within_one_another() {
        let mut list = List::default();
        let level =
            |pattern: &str, name: &str| Level { start: 1, ordinal: Ordinal::named(name), pattern: pattern.to_owned() };
        list[0] = level("%1.", "decimal");
        list[1] = level("%1.%2", "decimal");
        list[2] = level("%3)", "lowerLetter");
        let mut lists = Lists::default();
        lists.define("a".to_owned(), list);
        let mut next = |level: usize| lists.next("a", "a", level);
        let found: Vec<String> = [0, 1, 1, 2, 2, 0, 1].into_iter().filter_map(&mut next).collect();
        assert_eq!(found, ["1.", "1.1", "1.2", "a)", "b)", "2.", "2.1"]);
        assert_eq!(next(3), None, "bullets have no number");
        lists.restart("a", 0, Some(7));
        assert_eq!(lists.next("a", "a", 0).as_deref(), Some("7."));
        lists.restart("a", 0, None);
        assert_eq!(lists.next("a", "a", 0).as_deref(), Some("1."));
    }
}
