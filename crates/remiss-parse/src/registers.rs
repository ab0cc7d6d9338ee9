//! Registers of committees, municipalities and parties, looked up by any spelling.

use std::collections::HashMap;
use std::ops::Range;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind, packed};
use foldhash::fast::FixedState;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::fold::{Likeness, fold};
use crate::tables::TableError;

/// A committee, council or board of a municipality or region (`namnder.toml`, `[[namnd]]`).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "columns for people, checked when the table is read")]
pub(crate) struct Namnd {
    /// Canonical name ("Socialnämnden").
    pub(crate) name: String,
    /// Municipality or region, where the name stands for one only; absent means that many have such a body.
    pub(crate) kommun: Option<String>,
    /// "kommun" or "region", where it tells.
    pub(crate) level: Option<String>,
    /// Other spellings, older titles, English names.
    #[serde(default)]
    pub(crate) aliases: Vec<String>,
    /// Short forms that are safe in capitals only.
    #[serde(default)]
    pub(crate) abbreviations: Vec<String>,
    /// First year.
    pub(crate) from: Option<i16>,
    /// Last year.
    pub(crate) to: Option<i16>,
    /// Canonical name of the body that took over.
    pub(crate) successor: Option<String>,
    /// The office that works for it.
    pub(crate) forvaltning: Option<String>,
    /// Other names of the office.
    #[serde(default)]
    pub(crate) forvaltning_aliases: Vec<String>,
}

/// An office, as the committees name theirs.
#[derive(Debug, Clone)]
pub(crate) struct Office {
    /// Canonical name ("Socialförvaltningen").
    pub(crate) name: String,
    /// Municipality or region, where the name stands for one only.
    pub(crate) kommun: Option<String>,
    /// Canonical name of the committee that it works for.
    pub(crate) namnd: String,
    aliases: Vec<String>,
}

/// A ministry, agency, court, company or association (`bodies.toml`, `[[body]]`).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "columns for people, checked when the table is read")]
pub(crate) struct Body {
    /// Canonical name.
    pub(crate) name: String,
    /// departement, myndighet, domstol, lansstyrelse, forening or bolag.
    pub(crate) kind: String,
    /// Letters with which its diary numbers begin.
    #[serde(default)]
    pub(crate) dnr: Vec<String>,
    /// Other names.
    #[serde(default)]
    pub(crate) aliases: Vec<String>,
    /// First year.
    pub(crate) from: Option<i16>,
    /// Last year.
    pub(crate) to: Option<i16>,
}

/// A municipality or region (`kommuner.toml`, `[[kommun]]` and `[[region]]`).
#[derive(Debug, Clone)]
pub(crate) struct Kommun {
    /// The name in records ("Stockholm", "Region Skåne").
    pub(crate) name: String,
    /// The forms that stand for the organisation and nothing else ("Stockholms stad", "Uppsala kommun").
    pub(crate) forms: Vec<String>,
    /// The form before a noun ("Umeås").
    pub(crate) genitive: Option<String>,
    /// Whether it is a region.
    pub(crate) region: bool,
}

impl Kommun {
    /// The domain of its addresses, as nearly all have it ("uppsala.se", "regionskane.se").
    fn domain(&self) -> String {
        let name: String = fold(&self.name).chars().filter(char::is_ascii_alphanumeric).collect();
        format!("{name}.se")
    }
}

/// A political party (`parties.toml`, `[[party]]`).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "columns for people, checked when the table is read")]
pub(crate) struct Party {
    /// The code in records ("M").
    pub(crate) code: String,
    /// The name ("Moderaterna").
    pub(crate) name: String,
    /// Other names.
    #[serde(default)]
    pub(crate) aliases: Vec<String>,
    /// What one of its members is called ("moderat").
    #[serde(default)]
    pub(crate) member: Vec<String>,
    /// Codes that the party used before.
    #[serde(default)]
    pub(crate) former: Vec<String>,
    /// Where a local party is active.
    pub(crate) kommun: Option<String>,
}

/// Rows with an index over all their spellings.
#[derive(Debug)]
pub(crate) struct Register<T> {
    /// The rows in the order of the table.
    pub(crate) rows: Vec<T>,
    exact: HashMap<String, Vec<usize>, FixedState>,
    spellings: Vec<(String, usize)>,
    /// The spellings that are long enough to be known damaged, with their rows.
    likenesses: Vec<(Likeness, usize)>,
    search: AhoCorasick,
    /// The few words of which each spelling has one, if there are such: lines without them are not searched.
    marks: Option<packed::Searcher>,
}

/// So many words can be looked for many bytes at a time.
const MARKS_MAX: usize = 12;

impl<T> Register<T> {
    fn new(file: &str, rows: Vec<T>, spellings: impl Fn(&T) -> Vec<String>) -> Result<Self, TableError> {
        let mut exact: HashMap<String, Vec<usize>, FixedState> = HashMap::default();
        let mut all = Vec::new();
        for (index, row) in rows.iter().enumerate() {
            for spelling in spellings(row) {
                let folded = fold(&spelling);
                if folded.is_empty() {
                    return Err(TableError::Row { file: file.to_owned(), row: index + 1, reason: "has an empty name" });
                }
                let rows = exact.entry(folded.clone()).or_default();
                // The first row of a spelling is the one that searches answer: the table's order is the preference.
                if rows.is_empty() {
                    all.push((folded, index));
                }
                if !rows.contains(&index) {
                    rows.push(index);
                }
            }
        }
        let search = AhoCorasick::builder()
            .kind(Some(AhoCorasickKind::DFA))
            .match_kind(MatchKind::LeftmostLongest)
            .build(all.iter().map(|(spelling, _)| spelling))
            .map_err(|_| TableError::Row {
                file: file.to_owned(),
                row: rows.len(),
                reason: "makes the table too large",
            })?;
        let likenesses =
            all.iter().filter(|(form, _)| form.len() >= 8).map(|(form, row)| (Likeness::of(form), *row)).collect();
        let marks = marks(all.iter().map(|(spelling, _)| spelling.as_str()).collect());
        // Where the processor lacks what this needs, all of a text is searched.
        let marks = marks.and_then(packed::Searcher::new);
        Ok(Self { rows, exact, spellings: all, likenesses, search, marks })
    }

    /// Every spelling, folded, with its row; of one spelling the first row of the table.
    pub(crate) fn spellings(&self) -> impl Iterator<Item = (&str, &T)> {
        self.spellings.iter().map(|(spelling, row)| (spelling.as_str(), &self.rows[*row]))
    }

    /// The row that a folded phrase names exactly.
    pub(crate) fn get(&self, folded: &str) -> Option<&T> {
        self.exact.get(folded)?.first().map(|&row| &self.rows[row])
    }

    /// All rows that share the spelling: committees of one name in several municipalities.
    pub(crate) fn all(&self, folded: &str) -> impl Iterator<Item = &T> {
        self.exact.get(folded).into_iter().flatten().map(|&row| &self.rows[row])
    }

    /// The row that a folded phrase names, damage by a scan forgiven.
    pub(crate) fn get_damaged(&self, folded: &str) -> Option<&T> {
        self.get(folded).or_else(|| {
            let key = Likeness::of(folded);
            self.likenesses
                .iter()
                .filter_map(|(spelling, row)| Some((spelling.unlike(&key)?, row)))
                .min_by_key(|&(unlike, row)| (unlike, row))
                .map(|(_, &row)| &self.rows[row])
        })
    }

    /// All rows named in a folded text as whole words, with their places, in the order of the text; of names that begin at one
    /// place the longest; no name goes over a line end.
    pub(crate) fn find_all<'r>(&'r self, folded: &'r str) -> impl Iterator<Item = (Range<usize>, &'r T)> + 'r {
        self.marked_lines(folded).flat_map(move |line| {
            let found = self.search.find_iter(&folded[line.clone()]);
            let found = found.map(move |found| {
                let range = line.start + found.start()..line.start + found.end();
                (range, found.pattern().as_usize())
            });
            found.filter(move |(range, _)| is_whole_word(folded, range.clone())).map(move |(range, spelling)| {
                let (_, row) = self.spellings[spelling];
                (range, &self.rows[row])
            })
        })
    }

    /// The lines that may name a row; all of the text where nothing tells.
    fn marked_lines<'r>(&'r self, folded: &'r str) -> impl Iterator<Item = Range<usize>> + 'r {
        let whole = self.marks.is_none().then_some(0..folded.len());
        let marks = self.marks.iter().flat_map(move |marks| marks.find_iter(folded));
        let lines = marks.scan(0, move |end, mark| {
            if mark.start() < *end {
                return Some(None);
            }
            let start = memchr::memrchr(b'\n', &folded.as_bytes()[..mark.start()]).map_or(0, |at| at + 1);
            *end = memchr::memchr(b'\n', &folded.as_bytes()[mark.end()..]).map_or(folded.len(), |at| mark.end() + at);
            Some(Some(start..*end))
        });
        whole.into_iter().chain(lines.flatten())
    }
}

/// Few words of which each spelling has one; the ends of addresses count as words.
fn marks(spellings: Vec<&str>) -> Option<Vec<String>> {
    fn words(spelling: &str) -> impl Iterator<Item = &str> {
        spelling.split(' ').chain(spelling.rfind('.').map(|dot| &spelling[dot..])).filter(|word| word.len() >= 3)
    }
    let mut left = spellings;
    let mut marks: Vec<String> = Vec::new();
    while !left.is_empty() {
        let mut counts: HashMap<&str, usize, FixedState> = HashMap::default();
        left.iter().flat_map(|spelling| words(spelling)).for_each(|word| *counts.entry(word).or_default() += 1);
        // Of equally common words the longer, then the first, so that the choice is the same everywhere.
        let (mark, _) = counts.into_iter().max_by_key(|&(word, count)| (count, word.len(), std::cmp::Reverse(word)))?;
        if marks.len() == MARKS_MAX {
            return None;
        }
        marks.push(mark.to_owned());
        left.retain(|spelling| !spelling.contains(mark));
    }
    Some(marks)
}

/// Whether no letter or digit stands on either side.
pub(crate) fn is_whole_word(text: &str, range: Range<usize>) -> bool {
    !text[..range.start].ends_with(char::is_alphanumeric) && !text[range.end..].starts_with(char::is_alphanumeric)
}

/// Reads `namnder.toml`: the committees, and the offices that they name.
pub(crate) fn namnder(file: &str, text: &str) -> Result<(Register<Namnd>, Register<Office>), TableError> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct File {
        namnd: Vec<Namnd>,
    }
    let rows = read::<File>(file, text)?.namnd;
    let offices = rows
        .iter()
        .filter_map(|namnd| {
            Some(Office {
                name: namnd.forvaltning.clone()?,
                kommun: namnd.kommun.clone(),
                namnd: namnd.name.clone(),
                aliases: namnd.forvaltning_aliases.clone(),
            })
        })
        .collect();
    let namnder = Register::new(file, rows, |namnd| inflected(std::iter::once(&namnd.name).chain(&namnd.aliases)))?;
    let offices =
        Register::new(file, offices, |office| inflected(std::iter::once(&office.name).chain(&office.aliases)))?;
    Ok((namnder, offices))
}

/// Reads `bodies.toml`.
pub(crate) fn bodies(file: &str, text: &str) -> Result<Register<Body>, TableError> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct File {
        body: Vec<Body>,
    }
    Register::new(file, read::<File>(file, text)?.body, |body| {
        inflected(std::iter::once(&body.name).chain(&body.aliases))
    })
}

/// Names with their definite, indefinite and genitive forms.
fn inflected<'n>(names: impl Iterator<Item = &'n String>) -> Vec<String> {
    let mut all = Vec::new();
    for name in names {
        all.push(name.clone());
        let base =
            name.strip_suffix("en").filter(|b| b.ends_with("nämnd") || b.ends_with("ning") || b.ends_with("else"));
        if let Some(base) = base.or_else(|| name.strip_suffix('n').filter(|b| b.ends_with("styrelse"))) {
            all.push(base.to_owned());
        } else if name.ends_with("nämnd") || name.ends_with("förvaltning") {
            all.push(format!("{name}en"));
        }
    }
    let genitives: Vec<String> = all.iter().filter(|n| !n.ends_with('s')).map(|n| format!("{n}s")).collect();
    all.extend(genitives);
    all
}

/// Reads `kommuner.toml`.
pub(crate) fn kommuner(file: &str, text: &str) -> Result<Register<Kommun>, TableError> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct File {
        kommun: Vec<KommunRow>,
        region: Vec<RegionRow>,
    }
    /// The official code and the county are for people and for the index.
    #[derive(Deserialize)]
    struct KommunRow {
        name: String,
        forms: Vec<String>,
        genitive: Option<String>,
    }
    #[derive(Deserialize)]
    struct RegionRow {
        name: String,
        #[serde(default)]
        aliases: Vec<String>,
        #[serde(default)]
        former: Vec<String>,
        genitive: Option<String>,
    }
    let file_rows = read::<File>(file, text)?;
    let regions = file_rows.region.into_iter().map(|row| {
        let forms = std::iter::once(row.name.clone()).chain(row.aliases).chain(row.former).collect();
        Kommun { name: row.name, forms, genitive: row.genitive, region: true }
    });
    let rows = file_rows
        .kommun
        .into_iter()
        .map(|row| Kommun { name: row.name, forms: row.forms, genitive: row.genitive, region: false })
        .chain(regions)
        .collect();
    Register::new(file, rows, |kommun| {
        let mut names = kommun.forms.clone();
        names.push(kommun.domain());
        names
    })
}

/// Reads `parties.toml`; codes are no spellings, because a lone letter is a word of many texts.
pub(crate) fn parties(file: &str, text: &str) -> Result<Register<Party>, TableError> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct File {
        party: Vec<Party>,
    }
    Register::new(file, read::<File>(file, text)?.party, |party| {
        inflected(std::iter::once(&party.name).chain(&party.aliases))
    })
}

fn read<F: DeserializeOwned>(file: &str, text: &str) -> Result<F, TableError> {
    toml::from_str(text).map_err(|source| TableError::Syntax { file: file.to_owned(), source: Box::new(source) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn register() -> Register<Namnd> {
        namnder("namnder.toml", NAMNDER).expect("right table").0
    }

    const NAMNDER: &str =
        "[[namnd]]\nname = \"Älvdalsnämnden\"\naliases = [\"ÄDN\"]\n[[namnd]]\nname = \"Lekplatsnämnden\"\n";

    #[test]
    fn names_are_found_as_whole_words() {
        let register = register();
        let text = fold("till Lekplatsnämndens ordförande och ÄDN, inte lekplatsnämndernas");
        let found: Vec<_> = register.find_all(&text).map(|(_, body)| body.name.as_str()).collect();
        assert_eq!(found, ["Lekplatsnämnden", "Älvdalsnämnden"]);
    }

    #[test]
    fn few_words_mark_many_names() {
        let names = ["bergs kommun", "dals kommun", "region berg", "berg.se", "dal.se"];
        assert_eq!(marks(names.to_vec()), Some(vec!["kommun".to_owned(), ".se".to_owned(), "region".to_owned()]));
        let many: Vec<String> = (0..=MARKS_MAX).map(|number| format!("namn{number}")).collect();
        assert_eq!(marks(many.iter().map(String::as_str).collect()), None);
    }

    #[test]
    fn damaged_names_are_known() {
        let register = register();
        for spelling in ["lekplatsnimnden", "lekplatsnaémnden", "lekplatsnamnden"] {
            assert_eq!(register.get_damaged(spelling).map(|b| b.name.as_str()), Some("Lekplatsnämnden"), "{spelling}");
        }
        assert!(register.get_damaged("idrottsnamnden").is_none());
    }

    #[test]
    fn unknown_columns_are_refused() {
        let error = namnder("namnder.toml", "[[namnd]]\nnamn = \"X\"\n").expect_err("wrong column").to_string();
        assert!(error.starts_with("namnder.toml: "), "{error}");
    }
}
