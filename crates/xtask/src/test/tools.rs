//! What the tests need beside the Rust toolchain: found, installed from Debian's packages where that is allowed, or
//! named as missing.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use super::process::{Project, on_path, output, run};
use super::{Verdict, say};

/// The oldest Node.js that the browser driver runs on.
const NODE_MAJOR_MIN: u32 = 18;

/// Names under which Chromium goes, the first one being Debian's.
const CHROMIUM_NAMES: &[&str] = &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// One thing that the tests need.
struct Tool {
    name: &'static str,
    needed_for: &'static str,
    is_there: fn() -> bool,
    /// Debian's packages.
    packages: &'static [&'static str],
}

const TOOLS: &[Tool] = &[
    Tool {
        name: "Chromium",
        needed_for: "the browser tests",
        is_there: || chromium().is_some(),
        packages: &["chromium"],
    },
    Tool {
        name: "Node.js 18 or later with npm",
        needed_for: "the browser tests",
        is_there: has_node,
        packages: &["nodejs", "npm"],
    },
    Tool {
        name: "Python 3 with venv",
        needed_for: "the test of the API against its description",
        is_there: has_python,
        packages: &["python3", "python3-venv"],
    },
    Tool {
        name: "Tesseract with Swedish",
        needed_for: "the tests of scanned pages",
        is_there: has_tesseract,
        packages: &["tesseract-ocr", "tesseract-ocr-swe"],
    },
];

/// Components of the Rust toolchain, by the command that shows them.
const COMPONENTS: &[(&str, &str)] = &[("fmt", "rustfmt"), ("clippy", "clippy")];

/// Finds or installs every tool; what is still missing then is said, with the command that brings it.
pub(super) fn install(project: &Project) -> Verdict {
    for (command, component) in COMPONENTS {
        if project.cargo_command(&[command, "--version"]).output().is_ok_and(|o| o.status.success()) {
            continue;
        }
        if let Err(error) = run(Command::new("rustup").args(["component", "add", component])) {
            say(&format!("    {component}: {error:#}"));
        }
    }
    let wanted: Vec<&str> = missing().flat_map(|tool| tool.packages).copied().collect();
    if !wanted.is_empty()
        && let Err(error) = install_packages(&wanted)
    {
        say(&format!("    packages could not be installed: {error:#}"));
    }
    let mut lacking: Vec<String> = missing()
        .map(|tool| {
            format!("{} for {} (on Debian: apt-get install {})", tool.name, tool.needed_for, tool.packages.join(" "))
        })
        .collect();
    if has_node()
        && let Err(error) = install_modules(project)
    {
        lacking.push(format!("the packages in tests/browser/package-lock.json: {error:#}"));
    }
    for tool in TOOLS.iter().filter(|tool| (tool.is_there)()) {
        say(&format!("    {}: there", tool.name));
    }
    if lacking.is_empty() { Verdict::Passed } else { Verdict::Incomplete(lacking.join("; ")) }
}

/// The browser: the one named in `REMISS_CHROMIUM`, or one on the search path.
pub(super) fn chromium() -> Option<PathBuf> {
    let named = std::env::var_os("REMISS_CHROMIUM").map(PathBuf::from).filter(|path| path.is_file());
    named.or_else(|| CHROMIUM_NAMES.iter().find_map(|name| on_path(name)))
}

/// Whether the browser driver's packages are installed as the lock file says.
pub(super) fn has_modules(project: &Project) -> bool {
    let changed = |name: &str| fs::metadata(project.browser_tests().join(name)).and_then(|m| m.modified()).ok();
    let installed = changed("node_modules/.package-lock.json");
    installed.is_some() && installed >= changed("package-lock.json")
}

/// Whether a Node.js that is new enough stands ready.
pub(super) fn has_node() -> bool {
    let version = output("node", &["--version"]).unwrap_or_default();
    let major = version.trim_start_matches('v').split('.').next().and_then(|n| n.parse::<u32>().ok());
    major.is_some_and(|major| major >= NODE_MAJOR_MIN) && on_path("npm").is_some()
}

fn has_python() -> bool {
    output("python3", &["-c", "import ensurepip, venv"]).is_some()
}

fn has_tesseract() -> bool {
    output("tesseract", &["--list-langs"]).is_some_and(|languages| languages.lines().any(|line| line == "swe"))
}

fn missing() -> impl Iterator<Item = &'static Tool> {
    TOOLS.iter().filter(|tool| !(tool.is_there)())
}

/// Installs Debian packages as root, or through a sudo that asks nothing.
fn install_packages(packages: &[&str]) -> Result<()> {
    anyhow::ensure!(on_path("apt-get").is_some(), "there is no apt-get");
    let is_root = output("id", &["-u"]).is_some_and(|id| id.trim() == "0");
    let apt = |arguments: &[&str]| {
        let mut command = if is_root { Command::new("apt-get") } else { Command::new("sudo") };
        if !is_root {
            command.args(["-n", "apt-get"]);
        }
        // The lock may be held by the system's own upgrades for a while.
        command.args(["-o", "DPkg::Lock::Timeout=120", "-q"]).args(arguments);
        run(command.env("DEBIAN_FRONTEND", "noninteractive"))
    };
    apt(&["update"])?;
    apt(&[&["install", "-y", "--no-install-recommends"], packages].concat())
}

/// Installs the browser driver and the accessibility rules, exactly as locked, running no script of theirs.
fn install_modules(project: &Project) -> Result<()> {
    if has_modules(project) {
        return Ok(());
    }
    let arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"];
    run(Command::new("npm").current_dir(project.browser_tests()).args(arguments))
}
