//! Random sequences of changes through the whole pipeline against a model in memory: search, counts, facets, cases and
//! change feed must agree with it after every step.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use remiss_archive::{Archive, Change, ChangeKind, DocumentId, Sight, Status};
use remiss_index::{Engine as _, FacetField, FieldTable, IndexOptions, LiveIndex, Matching, SearchRequest};
use remiss_index::{Visibility, Vocabulary, Weights};
use remiss_ingest::{
    Deletion, IndexResources, IngestOptions, OcrMode, PersonalNumbers, Reader, ReaderOptions, Silent, check_index,
    ingest, level, rebuild, take_down,
};
use remiss_parse::{Parser, Tables};
use remiss_swedish::{Swedish, SwedishTables};
use serde_json::{Value, json};

use crate::support::{Random, tell};

#[derive(Debug)]
enum Step {
    /// Writes variants of lines (none: takes the line out) and takes the file in.
    Lines(Vec<(usize, Option<usize>)>),
    Correct(usize, usize),
    /// Hides a document from the public, or shows it again.
    Hide(usize, bool),
    Delete(usize),
    Reindex,
    /// Closes everything and opens it anew.
    Restart,
    /// Loses the index.
    Lose,
}

const LINES: usize = 6;
const VARIANTS: usize = 6;
const NAMNDER: [&str; 3] = ["Socialnämnden", "Kulturnämnden", "Trafiknämnden"];
/// Sequences of an ordinary run; the environment variable of this name asks for more.
const SEQUENCES: (&str, u64) = ("REMISS_MODEL_SEQUENCES", 12);
/// A run is repeated by giving the seed that it printed in this variable.
const SEED: &str = "REMISS_MODEL_SEED";
/// Steps of one sequence.
const STEPS: u64 = 12;
const RESOURCES: IndexResources = IndexResources { memory_bytes: 15_000_000, threads: 1 };

fn step(random: &mut Random) -> Step {
    let line = |random: &mut Random| random.below(LINES as u64) as usize;
    match random.below(15) {
        0..=5 => {
            let lines = 1 + random.below(4);
            let variant = |random: &mut Random| (random.below(7) > 0).then(|| random.below(VARIANTS as u64) as usize);
            Step::Lines((0..lines).map(|_| (line(random), variant(random))).collect())
        }
        6 | 7 => Step::Correct(line(random), random.below(NAMNDER.len() as u64) as usize),
        8 | 9 => Step::Hide(line(random), random.below(3) > 0),
        10 | 11 => Step::Delete(line(random)),
        12 => Step::Reindex,
        13 => Step::Restart,
        _ => Step::Lose,
    }
}

/// The line of a source: its text, committee and number follow from the variant.
fn line(source: usize, variant: usize) -> String {
    json!({
        "source": format!("s{source}"), "title": format!("Ärende {}", word(variant)),
        "text": format!("Det gäller {} i parken, plats {source}.", word(variant)),
        "kommun": "Stockholm", "namnd": NAMNDER[variant % NAMNDER.len()], "dnr": numbers(variant),
    })
    .to_string()
}

fn word(variant: usize) -> &'static str {
    ["lekplatser", "gångbroar", "simhallar", "cykelvägar", "kolonilotter", "spårvagnar"][variant]
}

/// Two variants share a number each, and the last one hangs the first two on the last two.
fn numbers(variant: usize) -> Vec<String> {
    let number = |n: usize| format!("KS 2019/{}", 101 + n);
    if variant == VARIANTS - 1 { vec![number(2), number(0)] } else { vec![number(variant / 2)] }
}

fn id(source: usize, variant: usize) -> DocumentId {
    DocumentId::of(line(source, variant).as_bytes())
}

/// What is expected.
#[derive(Debug, Default)]
struct Model {
    /// The variant in the file, by line.
    file: BTreeMap<usize, usize>,
    /// What the archive holds, by line.
    documents: BTreeMap<usize, Held>,
    deleted: BTreeSet<DocumentId>,
}

/// A document of the archive.
#[derive(Debug, Default)]
struct Held {
    variant: usize,
    /// The committee that it was corrected to.
    corrected: Option<usize>,
    hidden: bool,
}

impl Model {
    /// The documents that one with a right sees, with their lines.
    fn seen(&self, visibility: Visibility) -> impl Iterator<Item = (usize, &Held)> {
        self.documents
            .iter()
            .filter(move |(_, held)| visibility == Visibility::Internal || !held.hidden)
            .map(|(source, held)| (*source, held))
    }

    /// Those that hang together by their numbers.
    fn cases(&self, visibility: Visibility) -> BTreeSet<BTreeSet<DocumentId>> {
        let mut cases: Vec<(BTreeSet<String>, BTreeSet<DocumentId>)> = Vec::new();
        for (source, held) in self.seen(visibility) {
            let mut joined = (BTreeSet::from_iter(numbers(held.variant)), BTreeSet::from([id(source, held.variant)]));
            let (touched, others): (Vec<_>, Vec<_>) =
                cases.into_iter().partition(|(numbers, _)| !numbers.is_disjoint(&joined.0));
            cases = others;
            for (numbers, members) in touched {
                joined.0.extend(numbers);
                joined.1.extend(members);
            }
            cases.push(joined);
        }
        cases.into_iter().map(|(_, members)| members).collect()
    }
}

/// The real thing.
struct Real {
    folder: tempfile::TempDir,
    archive: Option<Archive>,
    index: Option<LiveIndex>,
}

struct Shared {
    parser: Parser,
    options: IndexOptions,
    reader: Reader,
}

fn shared() -> &'static Shared {
    static SHARED: OnceLock<Shared> = OnceLock::new();
    SHARED.get_or_init(|| {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../index-config");
        let mut texts = BTreeMap::new();
        read_all(&root, "", &mut texts);
        let text = |name: &str| texts[name].as_str();
        let tables = SwedishTables {
            terms: text("swedish/terms.txt"),
            names: text("swedish/names.txt"),
            places: text("swedish/places.txt"),
            stems: text("swedish/stems.txt"),
            compounds: text("swedish/compounds.txt"),
            confusions: text("swedish/confusions.toml"),
        };
        let swedish = Swedish::new(&tables).expect("the shipped tables load");
        let options = IndexOptions {
            swedish: swedish.clone(),
            fingerprint: "model".to_owned(),
            fields: FieldTable::load(text("fields.toml")).expect("the fields load"),
            weights: Weights::load(text("ranking.toml")).expect("the weights load"),
            vocabulary: Vocabulary::load(text("synonyms.toml"), text("function-words.txt"), text("parties.toml"))
                .expect("the words load"),
        };
        let parser = Parser::new(Tables::load(&texts).expect("the shipped tables load"), swedish);
        // Lines are read in this process; no worker is ever started.
        let reader = Reader::new(ReaderOptions {
            program: PathBuf::from("no-worker"),
            worker_args: Vec::new(),
            ocr: OcrMode::Never,
            ocr_cache: None,
        });
        Shared { parser, options, reader }
    })
}

fn read_all(folder: &Path, prefix: &str, texts: &mut BTreeMap<String, String>) {
    for entry in std::fs::read_dir(folder).expect("the tables are there").flatten() {
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            read_all(&entry.path(), &format!("{name}/"), texts);
        } else if let Ok(text) = std::fs::read_to_string(entry.path()) {
            texts.insert(name, text);
        }
    }
}

impl Real {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut real = Self { folder, archive: None, index: None };
        real.restart();
        real
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn restart(&mut self) {
        (self.archive, self.index) = (None, None);
        self.archive = Some(Archive::create_or_open(&self.data(), "model").expect("the archive opens"));
        let options = shared().options.clone();
        self.index = Some(LiveIndex::open(&self.data().join("index"), options).expect("the index opens"));
        self.level();
    }

    fn archive(&mut self) -> &mut Archive {
        self.archive.as_mut().expect("it is open between steps")
    }

    fn index(&self) -> &LiveIndex {
        self.index.as_ref().expect("it is open between steps")
    }

    fn level(&mut self) {
        let reader = self.archive().reader().clone();
        level(&reader, self.index(), RESOURCES, &Silent).expect("the index is brought level");
    }

    fn run(&mut self, step: &Step, model: &mut Model) {
        match step {
            Step::Lines(lines) => {
                for (source, variant) in lines {
                    match variant {
                        Some(variant) => model.file.insert(*source, *variant),
                        None => model.file.remove(source),
                    };
                }
                self.take_in(model);
                if model.file.is_empty() {
                    // A file without lines is one that could not be read: what it gave before is kept.
                    return;
                }
                let (file, deleted) = (&model.file, &model.deleted);
                // A line that is gone takes its document along, and so does one whose new bytes are refused.
                let current = |source: usize| file.get(&source).filter(|v| !deleted.contains(&id(source, **v)));
                model.documents.retain(|source, _| current(*source).is_some());
                for source in 0..LINES {
                    if let Some(variant) = current(source) {
                        model.documents.entry(source).or_default().variant = *variant;
                    }
                }
            }
            Step::Correct(source, namnd) => {
                if let Some(held) = model.documents.get_mut(source) {
                    let (id, value) = (id(*source, held.variant), Value::from(NAMNDER[*namnd]));
                    self.archive().correct(id, "namnd", value, "x", "y").expect("it is corrected");
                    held.corrected = Some(*namnd);
                }
            }
            Step::Hide(source, hidden) => {
                if let Some(held) = model.documents.get_mut(source) {
                    let status = if *hidden { Status::Internal } else { Status::Public };
                    self.archive().set_status(id(*source, held.variant), status, "x", "y").expect("it is decided");
                    held.hidden = *hidden;
                }
            }
            Step::Delete(source) => {
                if let Some(held) = model.documents.remove(source) {
                    let (id, cache) = (id(*source, held.variant), self.data().join("ocr-cache"));
                    let Self { archive, index, .. } = self;
                    let (archive, index) = (archive.as_mut().expect("open"), index.as_ref().expect("open"));
                    let deletion = Deletion { reason: "begäran", who: "x" };
                    take_down(archive, index, RESOURCES, &cache, id, deletion, &Silent).expect("it is deleted");
                    model.deleted.insert(id);
                }
            }
            Step::Reindex => {
                let reader = self.archive().reader().clone();
                rebuild(&reader, self.index(), RESOURCES, &Silent, "as asked for").expect("it is rebuilt");
            }
            Step::Restart => self.restart(),
            Step::Lose => {
                self.index = None;
                std::fs::remove_dir_all(self.data().join("index")).expect("folders can be removed");
                self.restart();
            }
        }
        self.level();
    }

    fn take_in(&mut self, model: &Model) {
        let docs = self.folder.path().join("docs");
        std::fs::create_dir_all(&docs).expect("folders can be made");
        let lines: Vec<String> = model.file.iter().map(|(source, variant)| line(*source, *variant)).collect();
        std::fs::write(docs.join("list.jsonl"), lines.join("\n")).expect("files can be written");
        let options = IngestOptions {
            jobs: 2,
            fingerprint: "model".to_owned(),
            prune: true,
            // Two writes within one tick of the file system's clock would look alike.
            force: true,
            personal_numbers: PersonalNumbers::Mask,
        };
        let Shared { parser, reader, .. } = shared();
        ingest(self.archive(), parser, reader, &[docs], &options, &Silent, &|_| {}).expect("it is taken in");
    }

    fn ids(&self, request: &SearchRequest) -> BTreeSet<String> {
        let answer = self.index().search(request).expect("an answer");
        assert_eq!(answer.total, answer.hits.len() as u64);
        answer.hits.into_iter().map(|hit| hit.id).collect()
    }

    fn check(&mut self, model: &Model) {
        let reader = self.archive().reader().clone();
        let all: BTreeSet<DocumentId> = model.documents.iter().map(|(s, held)| id(*s, held.variant)).collect();
        assert_eq!(reader.ids().expect("the archive is read").1, all);
        assert_eq!(self.index().documents(), all.len() as u64);
        for (visibility, sight) in [(Visibility::Public, Sight::Public), (Visibility::Internal, Sight::All)] {
            self.check_seen(model, &reader, visibility, sight);
        }

        // The change feed, followed from its beginning, leads to what there is.
        let fed = followed(reader.changes(0, 100_000).expect("the archive is read"));
        assert_eq!(fed, all);
        assert_eq!(check_index(&reader, self.index()).expect("it is checked").problems, []);
    }

    /// Everything once more as one with a right sees it.
    fn check_seen(&self, model: &Model, reader: &remiss_archive::Reader, visibility: Visibility, sight: Sight) {
        let seen: BTreeSet<DocumentId> = model.seen(visibility).map(|(s, held)| id(s, held.variant)).collect();

        // Searches: all of them, each word, each committee; and the facet's counts.
        let facets = vec![FacetField::Namnd, FacetField::Case];
        let everything = SearchRequest { limit: 100, facets, visibility, ..SearchRequest::default() };
        assert_eq!(self.ids(&everything), seen.iter().map(ToString::to_string).collect());
        let mut counts = BTreeMap::new();
        for (_, held) in model.seen(visibility) {
            let namnd = NAMNDER[held.corrected.unwrap_or(held.variant % NAMNDER.len())];
            *counts.entry(namnd.to_owned()).or_insert(0) += 1;
        }
        let answer = self.index().search(&everything).expect("an answer");
        let counted = |field| -> BTreeMap<String, u64> {
            answer.facets.get(&field).into_iter().flatten().map(|f| (f.value.clone(), f.count)).collect()
        };
        assert_eq!(counts, counted(FacetField::Namnd));
        for variant in 0..VARIANTS {
            let wanted: BTreeSet<String> = (model.seen(visibility))
                .filter(|(_, held)| held.variant == variant)
                .map(|(s, held)| id(s, held.variant).to_string())
                .collect();
            let q = word(variant).to_owned();
            let request =
                SearchRequest { q, limit: 100, matching: Matching::All, visibility, ..SearchRequest::default() };
            assert_eq!(self.ids(&request), wanted, "{}", word(variant));
        }

        // Cases: the documents that share a number, in archive, facet, filter and hits.
        let cases = reader.cases(sight, "", 100).expect("the archive is read");
        let found = cases.iter().map(|case| case.members.iter().copied().collect::<BTreeSet<_>>());
        assert_eq!(found.collect::<BTreeSet<_>>(), model.cases(visibility));
        let sizes = cases.iter().map(|case| (case.key.clone(), case.members.len() as u64)).collect();
        assert_eq!(counted(FacetField::Case), sizes);
        for case in &cases {
            let members: BTreeSet<String> = case.members.iter().map(ToString::to_string).collect();
            let filters = BTreeMap::from([(FacetField::Case, vec![case.key.clone()])]);
            assert_eq!(self.ids(&SearchRequest { filters, ..everything.clone() }), members);
            let q = format!("ärende:{}", case.key);
            assert_eq!(self.ids(&SearchRequest { q, ..everything.clone() }), members);
            let of_case = |hit: &&remiss_index::Hit| hit.case.as_ref() == Some(&case.key);
            assert_eq!(answer.hits.iter().filter(of_case).map(|hit| hit.id.clone()).collect::<BTreeSet<_>>(), members);
        }
        let page = reader.change_page(sight, 0, 100_000).expect("the archive is read");
        assert_eq!(followed(page.entries), seen);
    }
}

/// The documents that one has who followed the changes.
fn followed(changes: Vec<Change>) -> BTreeSet<DocumentId> {
    let mut fed = BTreeSet::new();
    for change in changes {
        match change.kind {
            ChangeKind::Deleted | ChangeKind::Replaced => fed.remove(&change.id),
            _ => fed.insert(change.id),
        };
    }
    fed
}

#[test]
fn the_pipeline_agrees_with_the_model() {
    let number = |name: &str| std::env::var(name).ok().and_then(|value| value.parse::<u64>().ok());
    let first = number(SEED).unwrap_or_else(|| u64::from(std::process::id()) << 20);
    for seed in first..first + number(SEQUENCES.0).unwrap_or(SEQUENCES.1) {
        let (mut random, mut real, mut model) = (Random(seed), Real::new(), Model::default());
        for _ in 0..STEPS {
            let step = step(&mut random);
            tell(&format!("{SEED}={seed}: {step:?}"));
            real.run(&step, &mut model);
            real.check(&model);
        }
        assert_eq!(real.archive().reader().verify(true).expect("it is checked"), [], "seed {seed}");
    }
}
