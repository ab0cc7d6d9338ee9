//! The table of misreadings.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::tables::TableError;

/// What a character of the text may have been on the page, with costs in nats.
#[derive(Debug)]
pub(crate) struct Confusions {
    /// By the character read: the letter written, its cost, whether only diacritics were lost.
    pub(crate) single: Vec<Vec<(u8, f32, bool)>>,
    /// Two characters read for one written.
    pub(crate) double: Vec<([u8; 2], u8, f32)>,
    /// The cost of any other misreading of one letter.
    pub(crate) any: f32,
    /// The cost of an å, ä or ö that left nothing behind.
    pub(crate) dropped: f32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    any: f32,
    dropped: f32,
    lost: BTreeMap<String, BTreeMap<String, f32>>,
    letters: BTreeMap<String, BTreeMap<String, f32>>,
}

/// Signs outside Latin-1 that readers produce, under the byte that stands for them in keys.
pub(crate) const EURO: u8 = 0x80;

impl Confusions {
    pub(crate) fn parse(text: &str) -> Result<Confusions, TableError> {
        let table: Table = toml::from_str(text).map_err(|error| TableError::Confusions(error.to_string()))?;
        let mut confusions =
            Confusions { single: vec![Vec::new(); 256], double: Vec::new(), any: table.any, dropped: table.dropped };
        for (rows, lost) in [(table.lost, true), (table.letters, false)] {
            for (read, written) in rows {
                let read_bytes = bytes(&read)?;
                for (letter, cost) in written {
                    let [letter] = bytes(&letter)?[..] else {
                        return Err(TableError::Confusions(format!("{read} stands for more than one letter")));
                    };
                    match read_bytes[..] {
                        [one] => confusions.single[usize::from(one)].push((letter, cost, lost)),
                        [first, second] => confusions.double.push(([first, second], letter, cost)),
                        _ => return Err(TableError::Confusions(format!("{read} is longer than two characters"))),
                    }
                }
            }
        }
        Ok(confusions)
    }
}

fn bytes(text: &str) -> Result<Vec<u8>, TableError> {
    text.chars()
        .map(|letter| match letter {
            '€' => Ok(EURO),
            _ => {
                u8::try_from(letter as u32).map_err(|_| TableError::Confusions(format!("{letter} is no Latin letter")))
            }
        })
        .collect()
}
