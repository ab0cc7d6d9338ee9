//! The program dying at the places where a crash would do most harm, each once: between a write and its sync, between
//! the catalogue and the index, at the swap of generations, in the midst of a deletion, before a backup's manifest.

use super::kills::{End, What, World};
use crate::support::tell;

/// The places by what comes by them; ARCHITECTURE.md argues why nothing is lost there.
const INGEST: [&str; 4] = ["original-written", "original-renamed", "batch-committed", "index-uncommitted"];
const DELETE: [&str; 4] = ["deletion-committed", "deletion-unlinked", "deletion-unindexed", "index-unpurged"];
const REINDEX: [&str; 2] = ["generation-built", "generation-published"];
const BACKUP: [&str; 2] = ["backup-copied", "backup-without-manifest"];

#[test]
fn dying_where_it_hurts_most_loses_nothing_and_brings_nothing_back() {
    if !cfg!(debug_assertions) {
        return tell("skipped: a release has no failpoints");
    }
    let mut world = World::new(1);
    let die = |world: &mut World, what: &What, place: &'static str| {
        assert!(!world.run(what, End::At(place)));
        world.check(&format!("{what:?} died at {place}"));
    };
    for place in INGEST {
        // One in seven has an original that is a file of its own.
        world.add_files(7);
        die(&mut world, &What::Ingest, place);
        assert!(world.run(&What::Ingest, End::Itself));
        world.done(&What::Ingest);
        world.check(&format!("taken in after {place}"));
    }
    for (n, place) in (0..).zip(DELETE) {
        // A document whose original is a file of its own.
        let source = format!("{}.txt", 3 + 7 * n);
        let deletion = What::Delete(source.clone());
        die(&mut world, &deletion, place);
        assert!(world.deleted.contains(&source), "its deletion was in the archive at {place}");
        assert!(world.run(&deletion, End::Itself), "a deletion is completed by repeating it");
        world.done(&deletion);
    }
    let correction = What::Correct("0.txt".to_owned(), "Rättad rubrik".to_owned());
    die(&mut world, &correction, "index-uncommitted");
    for place in REINDEX {
        die(&mut world, &What::Reindex, place);
    }
    for place in BACKUP {
        die(&mut world, &What::Backup, place);
    }
    world.end("the end");
}
