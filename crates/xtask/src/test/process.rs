//! Where the project lies, and how programs are started in it.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

/// The work tree and what Cargo says about it.
#[derive(Debug)]
pub(super) struct Project {
    pub(super) root: PathBuf,
    pub(super) target: PathBuf,
    pub(super) metadata: Value,
}

impl Project {
    /// Asks Cargo for the workspace that this program belongs to; the lock file must be in step with the manifests.
    pub(super) fn find() -> Result<Self> {
        let mut command = Command::new(cargo());
        command.current_dir(env!("CARGO_MANIFEST_DIR")).args(["metadata", "--locked", "--format-version", "1"]);
        let output = command.stdin(Stdio::null()).stderr(Stdio::inherit()).output().context("starting cargo")?;
        if !output.status.success() {
            bail!("cargo metadata failed; is Cargo.lock committed and in step with the manifests?");
        }
        let metadata: Value = serde_json::from_slice(&output.stdout).context("reading the answer of cargo metadata")?;
        let path = |name: &str| -> Result<PathBuf> {
            metadata[name].as_str().map(PathBuf::from).with_context(|| format!("cargo metadata names no {name}"))
        };
        Ok(Self { root: path("workspace_root")?, target: path("target_directory")?, metadata })
    }

    /// Where the browser tests lie.
    pub(super) fn browser_tests(&self) -> PathBuf {
        self.root.join("tests").join("browser")
    }

    /// A command of Cargo in the workspace.
    pub(super) fn cargo_command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(cargo());
        command.current_dir(&self.root).args(arguments);
        command
    }

    /// Runs a command of Cargo, which must succeed.
    pub(super) fn cargo(&self, arguments: &[&str]) -> Result<()> {
        run(&mut self.cargo_command(arguments))
    }
}

/// Runs a program without input, which must succeed.
pub(super) fn run(command: &mut Command) -> Result<()> {
    let shown = shown(command);
    super::say(&format!("    {shown}"));
    let status = command.stdin(Stdio::null()).status().with_context(|| format!("starting `{shown}`"))?;
    if !status.success() {
        bail!("`{shown}` ended with {status}");
    }
    Ok(())
}

/// What a program prints, where it can be started and succeeds.
pub(super) fn output(program: impl AsRef<OsStr>, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// A program of this name on the search path.
pub(super) fn on_path(name: &str) -> Option<PathBuf> {
    let folders = std::env::var_os("PATH")?;
    let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    std::env::split_paths(&folders).map(|folder| folder.join(&file)).find(|path| path.is_file())
}

fn cargo() -> PathBuf {
    std::env::var_os("CARGO").map_or_else(|| Path::new("cargo").to_owned(), PathBuf::from)
}

fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or(command.get_program());
    let words = std::iter::once(program).chain(command.get_args());
    words.map(|w| w.to_string_lossy()).collect::<Vec<_>>().join(" ")
}
