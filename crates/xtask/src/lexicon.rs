//! Builds the word lists that `remiss-swedish` embeds: `cargo xtask lexicon`.
//!
//! From the headwords of SAOL 14 (the `saol14.py` of the Python package `saol`, data CC BY 4.0) it expands all
//! inflected forms, learns which words head and end compounds, and counts how common each word is in official Swedish
//! text. Only coarse classes of these counts are written.

mod compounds;
mod count;
mod inflect;
mod saol;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use inflect::Form;

/// Where the inputs lie and the tables go.
#[derive(Debug, clap::Args)]
pub(crate) struct LexiconArgs {
    /// `saol/wordlist/saol14.py`, unpacked from the wheel of the Python package `saol` 0.2.0
    #[arg(long)]
    saol: PathBuf,
    /// JSON Lines files with a `text` field, official Swedish text to count words in
    #[arg(long)]
    counts: Vec<PathBuf>,
    /// The folder of our own word tables, whose words are counted too
    #[arg(long, default_value = "index-config/swedish")]
    tables: PathBuf,
    /// The folder to write to
    #[arg(long, default_value = "crates/remiss-swedish/data")]
    out: PathBuf,
}

/// Reads the inputs and writes `forms.fst`, `classes.tsv`, `stats.fst` and `bigrams.fst`.
pub(crate) fn run(args: &LexiconArgs) -> Result<()> {
    let source = fs::read_to_string(&args.saol).with_context(|| format!("reading {}", args.saol.display()))?;
    let entries = saol::read(&source);
    ensure!(entries.len() > 100_000, "only {} entries in {}", entries.len(), args.saol.display());
    let forms = collect_forms(&entries);
    let mut known: HashSet<String> = forms.keys().cloned().collect();
    known.extend(own_words(&args.tables)?);
    let counts = count::count(&args.counts, &known)?;
    let compounds = compounds::learn(&entries);
    fs::create_dir_all(&args.out)?;

    let classes = write_forms(&args.out, &forms, &counts.words)?;
    let mut stats: BTreeMap<Vec<u8>, u64> = BTreeMap::new();
    for (word, &count) in &counts.words {
        if known.contains(word) {
            *stats.entry(latin1(word)?).or_default() |= count::frequency_class(count);
        }
    }
    for (head, &count) in &compounds.heads {
        *stats.entry(latin1(head)?).or_default() |= compounds::productivity_class(count) << 4;
    }
    for (tail, &count) in &compounds.tails {
        *stats.entry(latin1(tail)?).or_default() |= compounds::productivity_class(count) << 8;
    }
    let stats_bytes = write_map(&args.out.join("stats.fst"), &stats)?;
    let bigram_bytes = write_map(&args.out.join("bigrams.fst"), &counts.bigrams)?;
    let mut report = std::io::stderr().lock();
    writeln!(
        report,
        "{} entries, {} forms in {classes} classes, stats {} entries {stats_bytes} bytes, bigrams {} entries {bigram_bytes} bytes",
        entries.len(),
        forms.len(),
        stats.len(),
        counts.bigrams.len(),
    )?;
    Ok(())
}

/// Reads the words of our own tables, with the endings that `terms.txt` gives.
fn own_words(tables: &Path) -> Result<Vec<String>> {
    let mut words = Vec::new();
    for name in ["terms.txt", "names.txt", "places.txt"] {
        let path = tables.join(name);
        let text = fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let mut fields = line.split_whitespace();
            if name == "terms.txt" {
                let Some(word) = fields.nth(1) else { continue };
                words.push(word.to_owned());
                words.extend(fields.map(|ending| format!("{word}{ending}")));
            } else {
                words.extend(line.split(|c: char| !c.is_alphabetic()).map(str::to_lowercase));
            }
        }
    }
    words.retain(|word| !word.is_empty() && word.chars().all(|letter| letter.is_alphabetic() && (letter as u32) < 256));
    Ok(words)
}

/// All readings of every form.
pub(crate) type Forms = BTreeMap<String, Vec<Form>>;

fn collect_forms(entries: &[saol::Entry]) -> Forms {
    let mut forms = Forms::new();
    for entry in entries {
        for (text, form) in inflect::inflect(entry) {
            if text.chars().all(|letter| letter.is_alphabetic() && (letter as u32) < 256) {
                let readings = forms.entry(text).or_default();
                if !readings.contains(&form) {
                    readings.push(form);
                }
            }
        }
    }
    forms
}

/// Writes `forms.fst` (form to class number) and `classes.tsv` (flags, letters to cut, letters to append).
fn write_forms(out: &Path, forms: &Forms, counts: &BTreeMap<String, u64>) -> Result<usize> {
    let support = inflect::support(forms, counts);
    let mut numbers: HashMap<(u64, usize, String), u64> = HashMap::new();
    let mut rows: Vec<(Vec<u8>, (u64, usize, String))> = Vec::with_capacity(forms.len());
    for (text, readings) in forms {
        let flags = readings.iter().fold(0, |flags, form| flags | form.flags);
        let own = counts.get(text).copied().unwrap_or_default();
        let lemma = inflect::primary_lemma(text, readings, &support, own);
        let common = text.chars().zip(lemma.chars()).take_while(|(a, b)| a == b).count();
        let cut = text.chars().count() - common;
        let append: String = lemma.chars().skip(common).collect();
        rows.push((latin1(text)?, (flags, cut, append)));
    }
    let mut uses: BTreeMap<(u64, usize, String), usize> = BTreeMap::new();
    for (_, class) in &rows {
        *uses.entry(class.clone()).or_default() += 1;
    }
    // The commonest classes get the smallest numbers, which the fst stores in the fewest bytes.
    let mut ordered: Vec<_> = uses.into_iter().collect();
    ordered.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let mut table = Vec::new();
    for (number, (class, _)) in ordered.iter().enumerate() {
        writeln!(table, "{}\t{}\t{}", class.0, class.1, class.2)?;
        numbers.insert(class.clone(), number as u64);
    }
    fs::write(out.join("classes.tsv"), table)?;
    let map: BTreeMap<Vec<u8>, u64> = rows.into_iter().map(|(key, class)| (key, numbers[&class])).collect();
    write_map(&out.join("forms.fst"), &map)?;
    Ok(ordered.len())
}

fn write_map(path: &Path, entries: &BTreeMap<Vec<u8>, u64>) -> Result<usize> {
    let mut builder = fst::MapBuilder::memory();
    for (key, value) in entries {
        builder.insert(key, *value)?;
    }
    let bytes = builder.into_inner()?;
    fs::write(path, &bytes).with_context(|| format!("writing {}", path.display()))?;
    Ok(bytes.len())
}

/// Encodes a word with one byte a letter, the keys of all tables.
fn latin1(word: &str) -> Result<Vec<u8>> {
    word.chars().map(|letter| u8::try_from(letter as u32).with_context(|| format!("{word} is not Latin-1"))).collect()
}
