//! `cargo xtask test`: everything that must hold before a change goes in, each step once and in order.
//!
//! All steps share the development profile and the target directory, so every dependency is compiled once. The first
//! failing step ends the run; a step that lacks a tool says so, counts as failed and lets the others go on.

mod api;
mod browser;
mod dependencies;
mod licences;
mod process;
mod tools;

use std::io::Write as _;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::Result;

use process::Project;

/// Arguments of `cargo xtask test`.
#[derive(Debug, clap::Args)]
pub(crate) struct TestArgs {
    /// Only these steps, in the order of the list; all of them where none is named
    #[arg(value_enum)]
    steps: Vec<Step>,
}

/// One step of the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Step {
    /// Install what the tests need, where that is possible
    Tools,
    /// Source text is formatted
    Format,
    /// No lint speaks
    Lint,
    /// Unit, integration and end-to-end tests
    Tests,
    /// Documentation builds without a warning
    Documentation,
    /// Licences, sources and use of dependencies
    Dependencies,
    /// Pages in a real browser, with and without script, and their accessibility
    Browser,
    /// The running service against its OpenAPI document
    Api,
}

impl Step {
    const ALL: &[Self] = &[
        Self::Tools,
        Self::Format,
        Self::Lint,
        Self::Tests,
        Self::Documentation,
        Self::Dependencies,
        Self::Browser,
        Self::Api,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Tools => "tools",
            Self::Format => "format",
            Self::Lint => "lint",
            Self::Tests => "tests",
            Self::Documentation => "documentation",
            Self::Dependencies => "dependencies",
            Self::Browser => "browser",
            Self::Api => "api",
        }
    }

    fn run(self, project: &Project) -> Result<Verdict> {
        match self {
            Self::Tools => return Ok(tools::install(project)),
            Self::Browser => return browser::run(project),
            Self::Api => return api::run(project),
            Self::Dependencies => dependencies::check(project)?,
            Self::Format => project.cargo(&["fmt", "--all", "--check"])?,
            Self::Lint => {
                project.cargo(&["clippy", "--locked", "--workspace", "--all-targets", "--", "-D", "warnings"])?;
            }
            // Without --no-fail-fast the first failing test binary would hide what the others have to say.
            Self::Tests => project.cargo(&["test", "--locked", "--workspace", "--no-fail-fast"])?,
            Self::Documentation => {
                let arguments = ["doc", "--locked", "--workspace", "--no-deps", "--document-private-items"];
                process::run(project.cargo_command(&arguments).env("RUSTDOCFLAGS", "-D warnings"))?;
            }
        }
        Ok(Verdict::Passed)
    }
}

/// How a step ended that did not fail.
#[derive(Debug)]
enum Verdict {
    Passed,
    /// It could not run, or not wholly; the text says what is missing.
    Incomplete(String),
}

/// Runs the steps and prints how each ended.
pub(crate) fn run(args: &TestArgs) -> Result<ExitCode> {
    let project = Project::find()?;
    let is_wanted = |step: &Step| args.steps.is_empty() || args.steps.contains(step);
    let mut lines: Vec<String> = Vec::new();
    let (mut passed, mut failed, mut not_run) = (0, 0, 0);
    let mut is_stopped = false;
    for step in Step::ALL.iter().filter(|s| is_wanted(s)) {
        if is_stopped {
            not_run += 1;
            lines.push(format!("{:<14} not run", step.name()));
            continue;
        }
        say(&format!("==> {}", step.name()));
        let begun = Instant::now();
        let verdict = step.run(&project);
        let took = minutes(begun.elapsed());
        let result = match verdict {
            Ok(Verdict::Passed) => {
                passed += 1;
                "passed".to_owned()
            }
            Ok(Verdict::Incomplete(missing)) => {
                failed += 1;
                format!("FAILED, something is missing: {missing}")
            }
            Err(error) => {
                failed += 1;
                is_stopped = true;
                format!("FAILED: {error:#}")
            }
        };
        lines.push(format!("{:<14} {took:>8}  {result}", step.name()));
    }
    say("==> summary");
    for line in lines {
        say(&line);
    }
    let rest = if not_run > 0 { format!(", {not_run} not run") } else { String::new() };
    say(&format!("steps: {passed} passed, {failed} failed{rest}"));
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn minutes(time: Duration) -> String {
    let seconds = time.as_secs();
    if seconds < 60 { format!("{seconds} s") } else { format!("{} min {} s", seconds / 60, seconds % 60) }
}

/// Writes a line for the reader of the run; a closed stderr is no reason to stop.
fn say(line: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}
