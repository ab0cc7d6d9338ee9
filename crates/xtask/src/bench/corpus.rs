//! A corpus several times as large: every document again and again, each time with other words.

use std::fs::File;
use std::io::{BufRead as _, BufReader, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use serde_json::Value;

/// One word in so many is replaced by one from elsewhere in the corpus.
const REPLACED: u64 = 4;
/// One word in so many is new: two words of the corpus in one, as Swedish makes its words.
const NEW: u64 = 400;
/// Letters that a word must have to be replaced: shorter ones are the frame of the language.
const LETTERS_MIN: usize = 5;
/// Words to choose from.
const WORDS_MAX: usize = 1_000_000;

/// Writes all documents of `files` to `into`, `times` times. The first are as they came, so that queries keep their
/// answers.
///
/// # Errors
/// A file cannot be read or written.
pub(super) fn multiply(files: &[PathBuf], times: u32, into: &Path) -> anyhow::Result<()> {
    let mut words = Vec::new();
    each_line(files, |line| {
        let document: Value = serde_json::from_str(line)?;
        let text = document["text"].as_str().unwrap_or_default();
        words.extend(text.split(' ').filter(|word| is_replaceable(word)).step_by(8).map(ToOwned::to_owned));
        words.truncate(WORDS_MAX);
        Ok(())
    })?;
    let mut writer = BufWriter::new(File::create(into).context("writing the larger corpus")?);
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    for time in 0..times {
        each_line(files, |line| {
            if time == 0 {
                return Ok(writeln!(writer, "{line}")?);
            }
            let mut document: Value = serde_json::from_str(line)?;
            let source = document["source"].as_str().unwrap_or_default();
            document["source"] = format!("{source}/{time}").into();
            for field in ["title", "text"] {
                if let Some(text) = document[field].as_str() {
                    document[field] = varied(text, &words, &mut dice).into();
                }
            }
            // A number belongs to one matter.
            document.as_object_mut().context("a line is an object")?.remove("dnr");
            Ok(writeln!(writer, "{document}")?)
        })?;
    }
    Ok(writer.flush()?)
}

fn each_line(files: &[PathBuf], mut see: impl FnMut(&str) -> anyhow::Result<()>) -> anyhow::Result<()> {
    for file in files {
        for line in BufReader::new(File::open(file).with_context(|| format!("reading {}", file.display()))?).lines() {
            see(&line?)?;
        }
    }
    Ok(())
}

fn is_replaceable(word: &str) -> bool {
    word.len() >= LETTERS_MIN && word.chars().all(char::is_lowercase)
}

fn varied(text: &str, words: &[String], dice: &mut Dice) -> String {
    let mut varied = String::with_capacity(text.len() + text.len() / 8);
    for (place, word) in text.split(' ').enumerate() {
        if place > 0 {
            varied.push(' ');
        }
        if words.is_empty() || !is_replaceable(word) {
            varied.push_str(word);
        } else if dice.one_in(NEW) {
            varied.push_str(dice.pick(words));
            varied.push_str(dice.pick(words));
        } else if dice.one_in(REPLACED) {
            varied.push_str(dice.pick(words));
        } else {
            varied.push_str(word);
        }
    }
    varied
}

/// Numbers that look like chance and are the same in every run (xorshift).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn one_in(&mut self, times: u64) -> bool {
        self.next().is_multiple_of(times)
    }

    fn pick<'a>(&mut self, words: &'a [String]) -> &'a str {
        let place = self.next() % words.len() as u64;
        words.get(place as usize).map_or("", String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_documents_are_as_they_came_and_the_rest_are_others() {
        let folder = std::env::temp_dir().join(format!("remiss-multiply-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let (from, into) = (folder.join("from.jsonl"), folder.join("into.jsonl"));
        let text = "förskolan ligger bredvid parken och gatan ".repeat(40);
        let line = serde_json::json!({"source": "a", "dnr": ["KS 2020/1"], "text": text.trim()}).to_string();
        std::fs::write(&from, format!("{line}\n")).expect("written");
        multiply(&[from], 3, &into).expect("multiplied");
        let lines: Vec<String> = std::fs::read_to_string(&into).expect("read").lines().map(ToOwned::to_owned).collect();
        std::fs::remove_dir_all(&folder).expect("removed");
        assert_eq!(lines.len(), 3);
        assert_eq!(lines[0], line);
        for (time, other) in [(1, &lines[1]), (2, &lines[2])] {
            let other: Value = serde_json::from_str(other).expect("JSON");
            assert_eq!(other["source"], format!("a/{time}"));
            assert_eq!(other["dnr"], Value::Null);
            assert_ne!(other["text"], text.trim());
        }
        assert_ne!(lines[1], lines[2].replace("a/2", "a/1"));
    }
}
