//! The pages in a real browser: starts the demo on a free port and runs the scripts of `tests/browser` against it.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};

use super::process::{self, Project};
use super::{Verdict, tools};

/// The demo reads its samples, page images among them, with an unoptimised program before it answers.
const START_TIME_MAX: Duration = Duration::from_mins(5);

/// The scripts, each a file of tests.
const SCRIPTS: &[&str] = &["journey.test.mjs", "review.test.mjs", "budget.test.mjs", "accessibility.test.mjs"];

/// Runs the browser tests, or says what they lack.
fn run_scripts(project: &Project, demo: &Demo, chromium: &Path) -> Result<()> {
    let mut command = Command::new("node");
    command.current_dir(project.browser_tests()).args(["--test", "--test-reporter=spec"]).args(SCRIPTS);
    command.env("REMISS_TOKEN", demo.reviewer()?);
    process::run(command.env("REMISS_URL", &demo.address).env("REMISS_CHROMIUM", chromium))
}

/// The step: builds, starts the demo, runs the scripts.
pub(super) fn run(project: &Project) -> Result<Verdict> {
    let Some(chromium) = tools::chromium() else {
        return Ok(Verdict::Incomplete("Chromium".to_owned()));
    };
    if !tools::has_node() || !tools::has_modules(project) {
        return Ok(Verdict::Incomplete("Node.js, npm or their packages (cargo xtask test tools)".to_owned()));
    }
    // The same command as the tests, so that nothing is compiled anew with other features.
    project.cargo(&["test", "--locked", "--workspace", "--no-run"])?;
    let demo = Demo::start(project, "browser")?;
    run_scripts(project, &demo, &chromium)?;
    Ok(Verdict::Passed)
}

/// A running demo, which ends with the step.
pub(super) struct Demo {
    child: Child,
    pub(super) address: String,
    program: PathBuf,
    folder: PathBuf,
}

impl Demo {
    /// Starts it with a data directory of its own, named after the step.
    pub(super) fn start(project: &Project, step: &str) -> Result<Self> {
        let folder = project.target.join("xtask").join(step);
        if folder.exists() {
            fs::remove_dir_all(&folder).with_context(|| format!("emptying {}", folder.display()))?;
        }
        fs::create_dir_all(&folder).with_context(|| format!("making {}", folder.display()))?;
        let program = project.target.join("debug").join(format!("remiss{}", std::env::consts::EXE_SUFFIX));
        let mut command = Command::new(&program);
        command.current_dir(&folder).args(["demo", "--listen", "127.0.0.1:0"]);
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("starting {}", program.display()))?;
        let stdout = child.stdout.take().context("the demo has no output")?;
        let mut demo = Self { child, address: String::new(), program, folder };
        // The reader lives as long as the demo writes, so that the demo never writes to a closed pipe.
        let (sender, receiver) = mpsc::channel();
        std::thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                let found = line.split_whitespace().find(|word| word.starts_with("http://"));
                if let Some(address) = found {
                    let _ = sender.send(address.trim_end_matches('/').to_owned());
                }
            }
        });
        demo.address = receiver.recv_timeout(START_TIME_MAX).context("waiting for the demo to say its address")?;
        Ok(demo)
    }

    /// Makes a token of one who may review all documents.
    fn reviewer(&self) -> Result<String> {
        let mut command = Command::new(&self.program);
        command.current_dir(&self.folder).args(["token", "create", "browser", "--data", "remiss-demo"]);
        let made = command.args(["--scope", "correct", "--scope", "read-internal"]).output();
        let made = made.with_context(|| format!("starting {}", self.program.display()))?;
        ensure!(made.status.success(), "making a token: {}", String::from_utf8_lossy(&made.stderr));
        Ok(String::from_utf8_lossy(&made.stdout).trim().to_owned())
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
