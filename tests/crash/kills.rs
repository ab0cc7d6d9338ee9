//! The program killed at random moments of everything it does to an archive: nothing acknowledged is lost, nothing is
//! there twice, nothing deleted comes back.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::{Bench, Random, statement, tell};

/// Kills in an ordinary run; the environment variable of this name asks for more.
const KILLS: (&str, u64) = ("REMISS_CRASH_KILLS", 25);
/// A run is repeated by giving the seed that it printed in this variable.
const SEED: &str = "REMISS_CRASH_SEED";
/// Files that one round adds to the folder before it takes the folder in.
const FILES_MAX: u64 = 12;

#[test]
fn kills_at_random_moments_lose_nothing_double_nothing_and_bring_nothing_back() {
    let number = |name: &str| std::env::var(name).ok().and_then(|value| value.parse::<u64>().ok());
    let kills = number(KILLS.0).unwrap_or(KILLS.1);
    let seed = number(SEED).unwrap_or_else(|| u64::from(std::process::id()) << 20 | kills);
    tell(&format!("{SEED}={seed} {}={kills}", KILLS.0));
    let mut world = World::new(seed);
    let (mut round, mut landed) = (0, BTreeMap::<&str, u64>::new());
    while landed.values().sum::<u64>() < kills {
        round += 1;
        assert!(round < 10 * kills + 50, "most commands end before they are killed: {landed:?}");
        let what = world.choose();
        if world.run(&what, End::AtRandom) {
            world.done(&what);
        } else {
            *landed.entry(what.name()).or_default() += 1;
        }
        world.check(&format!("round {round}, {what:?}, seed {seed}"));
    }
    tell(&format!("{landed:?} of {round} rounds"));
    world.end(&format!("the end, seed {seed}"));
}

/// How a command ends.
#[derive(Debug, Clone, Copy)]
pub(super) enum End {
    Itself,
    /// Killed at a random moment, unless it ends before.
    AtRandom,
    /// At this failpoint.
    At(&'static str),
}

/// What is done to the archive.
#[derive(Debug, Clone)]
pub(super) enum What {
    Ingest,
    Delete(String),
    Correct(String, String),
    Reindex,
    Backup,
}

impl What {
    fn name(&self) -> &'static str {
        match self {
            Self::Ingest => "ingest",
            Self::Delete(_) => "delete",
            Self::Correct(..) => "correct",
            Self::Reindex => "reindex",
            Self::Backup => "backup",
        }
    }
}

/// The archive, and what must be true of it.
pub(super) struct World {
    bench: Bench,
    random: Random,
    files: u64,
    /// Documents that were seen after some round, by source.
    pub(super) known: BTreeMap<String, String>,
    /// Deletions that were acknowledged, or whose document was seen to be gone.
    pub(super) deleted: BTreeSet<String>,
    /// Deletions that were acknowledged.
    acknowledged: BTreeSet<String>,
    /// Deletions that were killed: the document is there or gone, but gone for good once it is.
    doubtful: BTreeSet<String>,
    /// The title that each source was corrected to, and the ones that a killed correction may have set.
    titles: BTreeMap<String, Vec<String>>,
    /// How long each command took when it was not killed.
    took: BTreeMap<&'static str, Duration>,
}

impl World {
    pub(super) fn new(seed: u64) -> Self {
        let mut world = Self {
            bench: Bench::new(),
            random: Random(seed),
            files: 0,
            known: BTreeMap::new(),
            deleted: BTreeSet::new(),
            acknowledged: BTreeSet::new(),
            doubtful: BTreeSet::new(),
            titles: BTreeMap::new(),
            took: BTreeMap::new(),
        };
        world.add_files(30);
        for what in [What::Ingest, What::Reindex, What::Backup] {
            assert!(world.run(&what, End::Itself));
            world.done(&what);
        }
        world.check("the beginning");
        world
    }

    pub(super) fn add_files(&mut self, count: u64) {
        for _ in 0..count {
            let n = self.files;
            self.files += 1;
            let body = format!("Det gäller {} i parken.", word(n));
            // Some are so long that their originals are files of their own.
            let body = if n % 7 == 3 { format!("{body} {}", "Mer om saken. ".repeat(6_000)) } else { body };
            let text = statement("Socialnämnden", &format!("SN 2018/{n}"), "2018-02-01", &format!("Ärende {n}"), &body);
            self.bench.write(&format!("docs/{n}.txt"), text);
        }
    }

    fn choose(&mut self) -> What {
        let alive: Vec<&String> = self.known.keys().filter(|source| !self.deleted.contains(*source)).collect();
        let some = alive[self.random.below(alive.len() as u64) as usize].clone();
        match self.random.below(10) {
            0..=3 => {
                let count = 1 + self.random.below(FILES_MAX);
                self.add_files(count);
                What::Ingest
            }
            4 | 5 => What::Delete(some),
            6 => What::Correct(some, format!("Rättad {}", self.random.below(1_000))),
            7 | 8 => What::Reindex,
            _ => What::Backup,
        }
    }

    /// Runs a command; tells whether it ended by itself.
    pub(super) fn run(&mut self, what: &What, end: End) -> bool {
        let arguments = match what {
            What::Ingest => vec!["ingest".to_owned(), "docs".to_owned()],
            What::Delete(source) => {
                self.doubtful.insert(source.clone());
                vec!["delete".to_owned(), self.known[source].clone(), "--reason".to_owned(), "begäran".to_owned()]
            }
            What::Correct(source, title) => {
                self.titles.entry(source.clone()).or_insert_with(|| vec![String::new()]).push(title.clone());
                vec!["correct".to_owned(), self.known[source].clone(), format!("title={title}")]
            }
            What::Reindex => vec!["reindex".to_owned()],
            What::Backup => vec!["backup".to_owned(), "backup".to_owned()],
        };
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).chain(["--quiet"]).collect();
        let usual = self.took.get(what.name()).copied().unwrap_or(Duration::from_millis(500));
        let begun = Instant::now();
        let mut command = self.bench.command(&arguments);
        if let End::At(place) = end {
            command.env("REMISS_DIE_AT", place);
        }
        let mut child = command.stdout(Stdio::null()).spawn().expect("it can be started");
        if let End::At(place) = end {
            let status = child.wait().expect("it has ended");
            assert!(status.code().is_none(), "{what:?} does not come by {place}, it ended with {status}");
            return false;
        }
        if matches!(end, End::AtRandom) {
            let after = usual.mul_f64(self.random.below(1_000) as f64 / 1_000.0);
            while begun.elapsed() < after && child.try_wait().expect("it can be asked").is_none() {
                std::thread::sleep(Duration::from_millis(1));
            }
            if child.try_wait().expect("it can be asked").is_none() {
                child.kill().expect("a process of ours can be killed");
                child.wait().expect("it has ended");
                return false;
            }
        }
        let status = child.wait().expect("it has ended");
        // An ingest that meets deleted bytes says so, and is otherwise done.
        assert!(status.code().is_some_and(|code| code == 0 || code == 1 && matches!(what, What::Ingest)), "{what:?}");
        self.took.insert(what.name(), begun.elapsed());
        true
    }

    /// What a command that ended acknowledges.
    pub(super) fn done(&mut self, what: &What) {
        match what {
            What::Ingest => {
                for n in 0..self.files {
                    self.known.entry(format!("{n}.txt")).or_default();
                }
            }
            What::Delete(source) => {
                self.deleted.insert(source.clone());
                self.acknowledged.insert(source.clone());
            }
            What::Correct(source, title) => {
                self.titles.insert(source.clone(), vec![title.clone()]);
            }
            What::Reindex | What::Backup => {}
        }
    }

    /// Compares the archive and what is found in it with what was acknowledged.
    pub(super) fn check(&mut self, when: &str) {
        let verified = self.bench.run(&["verify", "--json"]);
        assert_eq!(verified.code, 0, "{when}: {}{}", verified.stdout, verified.stderr);
        let exported = self.bench.run(&["export", "--format", "ndjson"]);
        assert!(exported.code < 2, "{when}: {}", exported.stderr);
        let mut found = BTreeMap::new();
        for hit in exported.stdout.lines() {
            let hit: Value = serde_json::from_str(hit).expect("a line is a hit");
            let text = |name: &str| hit[name].as_str().unwrap_or_default().to_owned();
            let (source, id, title) = (text("source"), text("id"), text("title"));
            assert!(!self.deleted.contains(&source), "{when}: {source} was deleted and is back");
            if let Some(titles) = self.titles.get_mut(&source) {
                let right = titles.contains(&title) || titles[0].is_empty() && title.starts_with("Ärende");
                assert!(right, "{when}: {source} is called {title:?}, not one of {titles:?}");
                // What it is called now was decided for good.
                *titles = if title.starts_with("Ärende") { vec![String::new()] } else { vec![title] };
            }
            assert!(found.insert(source.clone(), id).is_none(), "{when}: {source} is there twice");
        }
        for source in self.known.keys().filter(|source| !self.deleted.contains(*source)) {
            assert!(found.contains_key(source) || self.doubtful.contains(source), "{when}: {source} is lost");
        }
        let gone: Vec<String> = self.doubtful.iter().filter(|source| !found.contains_key(*source)).cloned().collect();
        self.deleted.extend(gone);
        self.doubtful.clear();
        self.known.extend(found);
    }

    /// Lets everything that was killed be done, and looks at all of it.
    pub(super) fn end(&mut self, when: &str) {
        for what in [What::Ingest, What::Backup] {
            assert!(self.run(&what, End::Itself));
            self.done(&what);
        }
        self.check(when);
        let deleted: Vec<(String, bool)> =
            self.deleted.iter().map(|s| (s.clone(), self.acknowledged.contains(s))).collect();
        for (source, acknowledged) in deleted {
            let n: u64 = source.trim_end_matches(".txt").parse().expect("files are named by numbers");
            let ran = self.bench.run(&["search", &word(n), "--match", "all"]);
            assert_eq!(ran.code, 1, "{when}: {source} ({acknowledged}) is found: {}", ran.stdout);
        }
        // The last backup proves itself, and holds what the archive holds.
        let restored = self.bench.run(&["restore", "backup", "--data", "restored"]);
        assert_eq!(restored.code, 0, "{when}: {}", restored.stderr);
        assert_eq!(self.bench.run(&["restore", "backup", "--data", "restored"]).code, 2, "nothing is overwritten");
        let verified = self.bench.run(&["verify", "--data", "restored"]);
        assert_eq!(verified.code, 0, "{when}: {}{}", verified.stdout, verified.stderr);
        let exported = |data: &str| self.bench.run(&["export", "--format", "ndjson", "--data", data]).stdout;
        assert_eq!(exported("data"), exported("restored"), "{when}");
    }
}

/// A word of letters alone that stands for a number and for no other.
fn word(n: u64) -> String {
    let letter = |digit: u64| char::from(b"bdfgklmnrt"[(digit % 10) as usize]);
    format!("z{}o{}u{}mak", letter(n / 100), letter(n / 10), letter(n))
}
