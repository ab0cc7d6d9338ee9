//! The commands, one file each: what a command needs is opened here and there, never globally.

use std::path::PathBuf;

use anyhow::Context as _;
use clap::CommandFactory;

use crate::cli::{Cli, Command};
use crate::outcome::Outcome;
use crate::settings::Settings;
use crate::{logging, output};

mod audit;
mod backup;
mod correct;
mod demo;
mod doctor;
mod export;
mod ingest;
mod parse;
mod reindex;
mod review;
mod search;
mod serve;
mod show;
mod stats;
mod token;
mod verify;

/// What every command gets: the settings and the flags that are no settings.
#[derive(Clone)]
pub(crate) struct Context {
    /// The settings in force.
    pub settings: Settings,
    /// The configuration file.
    pub config: Option<PathBuf>,
    /// The flags that are settings, by key.
    pub flags: Vec<(&'static str, String)>,
    /// Whether output is for programs.
    pub json: bool,
    /// Whether progress and notes are unwanted.
    pub quiet: bool,
}

impl Context {
    /// The settings as the file has them now, under the same environment and flags.
    pub(crate) fn settings_anew(&self) -> anyhow::Result<Settings> {
        Settings::load(self.config.as_deref(), environment, &self.flags)
    }
}

/// Reads the settings and runs the command.
pub(crate) fn run(cli: Cli) -> anyhow::Result<Outcome> {
    let flags = flags(&cli);
    let settings = Settings::load(cli.global.config.as_deref(), environment, &flags)?;
    logging::start(&settings.log, settings.log_format)?;
    let context =
        Context { settings, config: cli.global.config.clone(), flags, json: cli.global.json, quiet: cli.global.quiet };
    match cli.command {
        Command::Demo(_) => demo::run(context, cli.global.data.as_deref()),
        Command::Ingest(arguments) => ingest::run(&context, &arguments),
        Command::Parse(arguments) => parse::run(&context, &arguments),
        Command::Search(arguments) => search::run(&context, *arguments),
        Command::Serve(_) => serve::run(&context),
        Command::Show(arguments) => show::run(&context, &arguments),
        Command::Correct(arguments) => correct::correct(&context, &arguments),
        Command::Review => review::run(&context),
        Command::Delete(arguments) => correct::delete(&context, &arguments),
        Command::Reindex => reindex::run(&context),
        Command::Verify(arguments) => verify::run(&context, &arguments),
        Command::Backup(arguments) => backup::backup(&context, &arguments),
        Command::Restore(arguments) => backup::restore(&context, &arguments),
        Command::Export(arguments) => export::run(&context, *arguments),
        Command::Stats => stats::run(&context),
        Command::Token(command) => token::run(&context, &command),
        Command::Audit(arguments) => audit::run(&context, &arguments),
        Command::Doctor => doctor::run(&context),
        Command::Completions { shell } => completions(shell),
        Command::Man { folder } => man(&folder),
        Command::ExtractWorker => anyhow::bail!("extract-worker takes no further arguments"),
    }
}

fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// The flags that are settings, by key.
fn flags(cli: &Cli) -> Vec<(&'static str, String)> {
    let mut flags = Vec::new();
    let mut add = |key, value: Option<String>| flags.extend(value.map(|v| (key, v)));
    let path = |p: &PathBuf| p.to_string_lossy().into_owned();
    let ocr = |o: crate::settings::Ocr| o.as_str().to_owned();
    let policy = |p: crate::settings::NumberPolicy| remiss_ingest::PersonalNumbers::from(p).as_str().to_owned();
    add("data", cli.global.data.as_ref().map(path));
    add("index_config", cli.global.index_config.as_ref().map(path));
    match &cli.command {
        Command::Ingest(arguments) => {
            add("jobs", arguments.jobs.map(|n| n.to_string()));
            add("ocr", arguments.ocr.map(ocr));
            add("personal_numbers", arguments.personal_numbers.map(policy));
        }
        Command::Parse(arguments) => {
            add("ocr", arguments.ocr.map(ocr));
            add("personal_numbers", arguments.personal_numbers.map(policy));
        }
        Command::Serve(arguments) | Command::Demo(arguments) => {
            add("listen", arguments.listen.clone());
            add("metrics_listen", arguments.metrics_listen.clone());
        }
        _ => {}
    }
    flags
}

fn man(folder: &std::path::Path) -> anyhow::Result<Outcome> {
    clap_mangen::generate_to(Cli::command(), folder)
        .with_context(|| format!("writing manual pages to {}", folder.display()))?;
    Ok(Outcome::Done)
}

fn completions(shell: clap_complete::Shell) -> anyhow::Result<Outcome> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "remiss", &mut script);
    let mut out = output::Output::new();
    out.bytes(&script)?;
    out.flush()?;
    Ok(Outcome::Done)
}
