//! The API against its own description: schemathesis asks the running service what the OpenAPI document allows and what
//! it forbids, and every answer must be one that the document tells of.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result};

use super::browser::Demo;
use super::process::{self, Project, on_path};
use super::{Verdict, say};

/// The release that is installed; others find other things.
const SCHEMATHESIS: &str = "schemathesis==4.32.5";

/// Questions for each operation: with some thirty operations a few minutes of an unoptimised program.
const CASES_MAX: &str = "15";

/// What is checked of every answer.
///
/// That every valid question is answered with success cannot be checked: no schema can tell an identifier that exists,
/// or a cursor that belongs to the search.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,\
     response_schema_conformance,negative_data_rejection,unsupported_method";

/// The step: installs schemathesis in an environment of its own, starts the demo, runs the checks.
pub(super) fn run(project: &Project) -> Result<Verdict> {
    let program = match install(project) {
        Ok(program) => program,
        Err(error) => {
            say(&format!("    {error:#}"));
            return Ok(Verdict::Incomplete(format!("{SCHEMATHESIS}, which needs Python 3.10 and its package index")));
        }
    };
    project.cargo(&["test", "--locked", "--workspace", "--no-run"])?;
    let demo = Demo::start(project, "api")?;
    let mut command = Command::new(program);
    command.current_dir(project.target.join("xtask")).args([
        "run",
        &format!("{}/openapi.json", demo.address),
        "--checks",
        CHECKS,
        "--max-examples",
        CASES_MAX,
        "--phases",
        "examples,coverage,fuzzing",
        "--seed",
        "1",
        "--generation-database",
        "none",
        "--request-timeout",
        "60",
        "--suppress-health-check",
        "all",
        "--no-color",
    ]);
    process::run(&mut command)?;
    Ok(Verdict::Passed)
}

/// The program, installed where that has not been done before.
fn install(project: &Project) -> Result<PathBuf> {
    let environment = project.target.join("xtask").join(SCHEMATHESIS);
    let program = environment.join("bin").join("schemathesis");
    if program.is_file() {
        return Ok(program);
    }
    let python = on_path("python3").context("there is no python3")?;
    if environment.exists() {
        fs::remove_dir_all(&environment).context("emptying a broken environment")?;
    }
    process::run(Command::new(python).args(["-m", "venv"]).arg(&environment))?;
    let pip = environment.join("bin").join("pip");
    process::run(Command::new(pip).args(["install", "--quiet", "--disable-pip-version-check", SCHEMATHESIS]))?;
    Ok(program)
}
