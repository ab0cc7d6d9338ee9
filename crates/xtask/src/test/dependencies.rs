//! What our dependencies may be: their licences and sources after `deny.toml`, none unused, the lock file committed.
//!
//! Known vulnerabilities are looked up where `cargo-deny` is installed: that needs the advisory database, and thereby the
//! network.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;
use serde_json::Value;

use super::process::{Project, output};
use super::{licences, say};

/// The part of `deny.toml` that is read here.
#[derive(Debug, Deserialize)]
struct Rules {
    licenses: LicenceRules,
}

#[derive(Debug, Deserialize)]
struct LicenceRules {
    allow: BTreeSet<String>,
    exceptions: Vec<Exception>,
}

#[derive(Debug, Deserialize)]
struct Exception {
    #[serde(rename = "crate")]
    name: String,
    allow: BTreeSet<String>,
}

/// Checks all dependencies and fails with the list of what is wrong.
pub(super) fn check(project: &Project) -> Result<()> {
    let rules = fs::read_to_string(project.root.join("deny.toml")).context("reading deny.toml")?;
    let rules: Rules = toml::from_str(&rules).context("reading deny.toml")?;
    let packages = project.metadata["packages"].as_array().context("cargo metadata lists no packages")?;
    let mut wrong = Vec::new();
    let mut versions: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut from_others = 0;
    for package in packages {
        let name = text(package, "name");
        let version = text(package, "version");
        let Some(source) = package["source"].as_str() else {
            unused(package, &mut wrong)?;
            continue;
        };
        from_others += 1;
        versions.entry(name).or_default().push(version);
        if !source.starts_with("registry+") {
            wrong.push(format!("{name} {version} does not come from the registry"));
        }
        let is_accepted = |licence: &str| {
            let excepted = || rules.licenses.exceptions.iter().any(|e| e.name == name && e.allow.contains(licence));
            rules.licenses.allow.contains(licence) || excepted()
        };
        let licence = text(package, "license");
        if !licences::is_allowed(licence, &is_accepted) {
            wrong.push(format!("{name} {version} has the licence {licence:?}, which deny.toml does not allow"));
        }
    }
    for exception in &rules.licenses.exceptions {
        if !versions.contains_key(exception.name.as_str()) {
            wrong.push(format!("deny.toml excepts {}, which is no dependency", exception.name));
        }
    }
    unnamed_in_workspace(&project.root, &mut wrong)?;
    if project.root.join(".git").exists() && output("git", &["--version"]).is_some() {
        let root = project.root.to_string_lossy();
        if output("git", &["-C", &*root, "ls-files", "--error-unmatch", "Cargo.lock"]).is_none() {
            wrong.push("Cargo.lock is not committed".to_owned());
        }
    }

    let several: Vec<String> = versions
        .iter()
        .filter(|(_, versions)| versions.len() > 1)
        .map(|(name, versions)| format!("{name} {}", versions.join(" and ")))
        .collect();
    say(&format!("    {from_others} packages from others, on all platforms and for tests too"));
    say(&format!("    in several versions: {}", several.join(", ")));
    if output("cargo-deny", &["--version"]).is_some() {
        project.cargo(&["deny", "check", "advisories"])?;
    } else {
        say("    known vulnerabilities: not looked up, for cargo-deny is not installed");
    }
    if !wrong.is_empty() {
        bail!("dependencies:\n      {}", wrong.join("\n      "));
    }
    Ok(())
}

/// Notes dependencies that a crate of ours names in its manifest and nowhere in its sources.
fn unused(package: &Value, wrong: &mut Vec<String>) -> Result<()> {
    let mut sources = String::new();
    let targets = package["targets"].as_array().map(Vec::as_slice).unwrap_or_default();
    let folders: BTreeSet<&Path> = targets.iter().filter_map(|t| Path::new(t["src_path"].as_str()?).parent()).collect();
    for folder in folders {
        read_sources(folder, &mut sources)?;
    }
    for dependency in package["dependencies"].as_array().map(Vec::as_slice).unwrap_or_default() {
        let name = dependency["rename"].as_str().unwrap_or(text(dependency, "name"));
        if !has_word(&sources, &name.replace('-', "_")) {
            wrong.push(format!("{} does not use its dependency {name}", text(package, "name")));
        }
    }
    Ok(())
}

/// Notes entries of `[workspace.dependencies]` that no crate takes.
fn unnamed_in_workspace(root: &Path, wrong: &mut Vec<String>) -> Result<()> {
    let manifest = |path: &Path| -> Result<toml::Table> {
        let text = fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
        toml::from_str(&text).with_context(|| format!("reading {}", path.display()))
    };
    let mut taken = BTreeSet::new();
    for folder in fs::read_dir(root.join("crates")).context("reading crates/")? {
        let table = manifest(&folder?.path().join("Cargo.toml"))?;
        names_of_dependencies(&table, &mut taken);
    }
    let workspace = manifest(&root.join("Cargo.toml"))?;
    let offered = workspace["workspace"].get("dependencies").and_then(toml::Value::as_table);
    for name in offered.into_iter().flat_map(toml::Table::keys).filter(|name| !taken.contains(*name)) {
        wrong.push(format!("the workspace offers {name}, which no crate takes"));
    }
    Ok(())
}

/// Collects the keys of all tables of dependencies, those of platforms included.
fn names_of_dependencies(table: &toml::Table, names: &mut BTreeSet<String>) {
    for (key, value) in table {
        let Some(inner) = value.as_table() else { continue };
        if key.ends_with("dependencies") {
            names.extend(inner.keys().cloned());
        } else {
            names_of_dependencies(inner, names);
        }
    }
}

fn read_sources(folder: &Path, sources: &mut String) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if path.is_dir() && name != "node_modules" && name != "target" {
            read_sources(&path, sources)?;
        } else if path.extension().is_some_and(|e| e == "rs") {
            sources.push_str(&fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?);
        }
    }
    Ok(())
}

fn has_word(sources: &str, word: &str) -> bool {
    let is_inside = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    sources.match_indices(word).any(|(at, _)| {
        !is_inside(sources[..at].chars().next_back()) && !is_inside(sources[at + word.len()..].chars().next())
    })
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key].as_str().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::has_word;

    #[test]
    fn a_word_is_whole() {
        assert!(has_word("use serde::Serialize;", "serde"));
        assert!(!has_word("use serde_json::Value;", "serde"));
        assert!(!has_word("use my_serde::Value;", "serde"));
        assert!(has_word("my_serde; serde", "serde"));
    }
}
