//! A disk that fills up in the midst of a run: nothing acknowledged is lost, and the run goes on when there is room.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::support::{Bench, check_counts, line, tell};

/// Documents of an ingest that does not fit.
const DOCUMENTS: u64 = 4_000;

/// A small file system in memory, for as long as this lives; none where mounting is not permitted.
struct SmallDisk {
    path: PathBuf,
}

impl SmallDisk {
    fn mount(path: PathBuf, megabytes: u32) -> Option<Self> {
        fs::create_dir_all(&path).expect("folders can be made");
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &format!("size={megabytes}m"), "tmpfs"]).arg(&path);
        let mounted = mount.output().is_ok_and(|output| output.status.success());
        mounted.then_some(Self { path })
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.path).status();
    }
}

#[test]
fn a_full_disk_is_an_error_that_loses_nothing() {
    let lines = |from: u64, to: u64| -> String {
        let line = |n: u64| line(&format!("x-{n}"), &format!("Ärende {n}"), &format!("Det gäller lekplats {n} i {n}."));
        (from..to).map(line).collect::<Vec<_>>().join("\n")
    };
    let bench = Bench::with(&[("list.jsonl", &lines(0, 200))]);
    let Some(disk) = SmallDisk::mount(bench.path("data"), 4) else {
        tell("skipped: this process may not mount a file system");
        return;
    };
    bench.ingest([200, 200, 0, 0, 0]);
    // Ballast leaves the next run room to begin and none to end.
    bench.write("docs/list.jsonl", lines(0, DOCUMENTS));
    let ran = bench.run(&["ingest", "docs", "--json"]);
    assert_eq!(ran.code, 2, "4,000 documents do not fit in 4 MiB: {}", ran.stdout);
    assert!(ran.stderr.to_lowercase().contains("full") || ran.stderr.contains("No space"), "{}", ran.stderr);
    let copy = bench.path("roomy");
    let found = bench.run(&["search", "lekplats", "--match", "all", "--json"]);
    // There may be no room for the index either; what counts is the archive.
    tell(&format!("on the full disk a search ends with {}: {}", found.code, found.stderr));
    let status = Command::new("cp").arg("-a").arg(&disk.path).arg(&copy).status().expect("cp can be run");
    assert!(status.success());
    drop(disk);
    let roomy = copy.to_string_lossy().into_owned();
    let verified = bench.run(&["verify", "--data", &roomy]);
    assert_eq!(verified.code, 0, "{}{}", verified.stdout, verified.stderr);
    let kept = bench.json(&["search", "lekplats", "--match", "all", "--data", &roomy], 0)["total"].as_u64();
    assert!(kept.is_some_and(|kept| kept >= 200), "{kept:?}");
    let report = bench.json(&["ingest", "docs", "--data", &roomy], 0);
    assert_eq!(report["seen"], DOCUMENTS, "{report}");
    assert_eq!(report["added"].as_u64().map(|added| added + kept.unwrap_or_default()), Some(DOCUMENTS), "{report}");
    check_counts(&bench.json(&["ingest", "docs", "--data", &roomy], 0), [DOCUMENTS, 0, 0, DOCUMENTS, 0]);
    assert_eq!(bench.json(&["verify", "--data", &roomy], 0)["documents"], DOCUMENTS);
}
