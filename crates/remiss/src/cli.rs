//! Flags and arguments.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use remiss_archive::Scope;

pub(crate) use search::SearchArgs;

use crate::settings::{NumberPolicy, Ocr, help};

mod search;

/// The hidden command by which this program reads files in a process of its own.
pub(crate) const EXTRACT_WORKER: &str = "extract-worker";

/// Full-text search over Swedish council documents.
#[derive(Debug, Parser)]
#[command(name = "remiss", version, about, after_long_help = help(), arg_required_else_help = true)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Flags of every command.
#[derive(Debug, Clone, Args)]
pub(crate) struct Global {
    /// The data directory: archive and index [default: remiss-data, or REMISS_DATA]
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// The configuration file (TOML)
    #[arg(long, global = true, value_name = "FILE", env = "REMISS_CONFIG", hide_env_values = true)]
    pub(crate) config: Option<PathBuf>,
    /// A directory whose files take the place of the built-in tables of the same name
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) index_config: Option<PathBuf>,
    /// Print JSON for programs
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// No progress and no notes, only data and errors
    #[arg(long, short, global = true)]
    pub(crate) quiet: bool,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Show the program with the built-in sample documents, on http://127.0.0.1:8080
    Demo(ServeArgs),
    /// Take in files and folders; only what changed is read
    Ingest(IngestArgs),
    /// Print the record of files, touching nothing
    Parse(ParseArgs),
    /// Search the documents
    #[command(after_help = SEARCH_EXAMPLES)]
    Search(Box<SearchArgs>),
    /// Serve the web pages and the API
    Serve(ServeArgs),
    /// Show one document
    Show(ShowArgs),
    /// Correct values of a document; a correction outlives every new ingest
    Correct(CorrectArgs),
    /// List the documents that are withheld, or whose originals are, until someone has looked at them
    Review,
    /// Delete a document for good, leaving a tombstone without content
    Delete(DeleteArgs),
    /// Build the index anew from the archive
    Reindex,
    /// Check the archive and the index, and name what is damaged
    Verify(VerifyArgs),
    /// Copy the archive to a directory, while it is in use
    Backup(BackupArgs),
    /// Bring back a backup into an empty data directory
    Restore(RestoreArgs),
    /// Write the whole result of a search as CSV, NDJSON or an Excel workbook
    #[command(after_help = EXPORT_EXAMPLES)]
    Export(Box<ExportArgs>),
    /// Count what the archive holds
    Stats,
    /// Make, list and revoke the tokens by which people and programs show that they may do more than read
    #[command(subcommand)]
    Token(TokenCommand),
    /// List who changed what, and when
    Audit(AuditArgs),
    /// Check settings, directories and helper programs, and say what to do
    Doctor,
    /// Print the completions of a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Write the manual pages, one for each command
    Man {
        /// The folder, which must be there
        #[arg(value_name = "DIR")]
        folder: PathBuf,
    },
    /// Read files on behalf of another process of this program
    #[command(hide = true)]
    ExtractWorker,
}

const SEARCH_EXAMPLES: &str = "Examples:
  remiss search trygghet
  remiss search '\"barn och unga\" -motion' --namnd Socialnämnden --from 2018-01-01
  remiss search 'dnr:\"KS 2019/1899\"' --json
  remiss search --sort -date --facets namnd,year

A query that begins with a minus sign comes after --.";

const EXPORT_EXAMPLES: &str = "Examples:
  remiss export trygghet --from 2020-01-01 > trygghet.csv
  remiss export --namnd Socialnämnden --format xlsx --output socialnämnden.xlsx";

/// Arguments of `ingest`.
#[derive(Debug, Args)]
pub(crate) struct IngestArgs {
    /// Files and folders
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// Files read and parsed at the same time
    #[arg(long, value_name = "N")]
    pub(crate) jobs: Option<usize>,
    /// When page images are read [default: auto]
    #[arg(long, value_enum, value_name = "WHEN")]
    pub(crate) ocr: Option<Ocr>,
    /// What is done about personal identity numbers [default: mask]
    #[arg(long, value_enum, value_name = "POLICY")]
    pub(crate) personal_numbers: Option<NumberPolicy>,
    /// Go on watching the paths, and take in what comes or changes, until the program is ended
    #[arg(long)]
    pub(crate) watch: bool,
    /// Remove documents whose file under the given paths has vanished
    #[arg(long)]
    pub(crate) prune: bool,
    /// Read all files again, also those that have not changed
    #[arg(long)]
    pub(crate) force: bool,
}

/// Arguments of `parse`.
#[derive(Debug, Args)]
pub(crate) struct ParseArgs {
    /// Files
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// When page images are read [default: auto]
    #[arg(long, value_enum, value_name = "WHEN")]
    pub(crate) ocr: Option<Ocr>,
    /// Whether personal identity numbers are masked in the record (allow: they are not) [default: mask]
    #[arg(long, value_enum, value_name = "POLICY")]
    pub(crate) personal_numbers: Option<NumberPolicy>,
}

/// Arguments of `serve` and `demo`.
#[derive(Debug, Args)]
pub(crate) struct ServeArgs {
    /// Address and port of the service; port 0 takes a free one [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) listen: Option<String>,
    /// Address and port of /metrics
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) metrics_listen: Option<String>,
}

/// Arguments of `show`.
#[derive(Debug, Args)]
pub(crate) struct ShowArgs {
    /// Identifier of the document
    pub(crate) id: String,
    /// Print the text instead of the record
    #[arg(long, conflicts_with = "original")]
    pub(crate) text: bool,
    /// Print the bytes as they came, unless they are withheld
    #[arg(long)]
    pub(crate) original: bool,
    /// For a review: print text with its personal identity numbers, or a withheld original
    #[arg(long)]
    pub(crate) unmasked: bool,
}

/// Arguments of `correct`.
#[derive(Debug, Args)]
pub(crate) struct CorrectArgs {
    /// Identifier of the document
    pub(crate) id: String,
    /// FIELD=VALUE, the value as JSON or as plain text; FIELD= takes the value away. Beside the record's fields:
    /// original=released or withheld, status=public, withheld or internal
    #[arg(required = true, value_name = "FIELD=VALUE")]
    pub(crate) corrections: Vec<String>,
    /// Why
    #[arg(long, default_value = "")]
    pub(crate) reason: String,
    /// Who corrects [default: the user of this computer]
    #[arg(long)]
    pub(crate) by: Option<String>,
}

/// Arguments of `delete`.
#[derive(Debug, Args)]
pub(crate) struct DeleteArgs {
    /// Identifier of the document
    pub(crate) id: String,
    /// Why; kept with the tombstone
    #[arg(long)]
    pub(crate) reason: String,
    /// Who deletes [default: the user of this computer]
    #[arg(long)]
    pub(crate) by: Option<String>,
}

/// What to do with tokens.
#[derive(Debug, Subcommand)]
pub(crate) enum TokenCommand {
    /// Make a token and print it, this once
    Create(TokenCreateArgs),
    /// List the tokens, also those that have ended
    List,
    /// Take a token back, at once and for good
    Revoke {
        /// Its name or id
        token: String,
        /// Who revokes it [default: the user of this computer]
        #[arg(long)]
        by: Option<String>,
    },
}

/// Arguments of `token create`.
#[derive(Debug, Args)]
pub(crate) struct TokenCreateArgs {
    /// What it is called in the audit log, such as the name of a person or a program
    pub(crate) name: String,
    /// What it allows, once for each: read-internal, ingest, correct, delete, admin
    #[arg(long = "scope", required = true, value_name = "SCOPE")]
    pub(crate) scopes: Vec<Scope>,
    /// Days after which it ends
    #[arg(long, value_name = "DAYS", default_value_t = 365, value_parser = clap::value_parser!(u32).range(1..=36_500))]
    pub(crate) days: u32,
    /// Let it never end
    #[arg(long, conflicts_with = "days")]
    pub(crate) no_end: bool,
    /// Who makes it [default: the user of this computer]
    #[arg(long)]
    pub(crate) by: Option<String>,
}

/// Arguments of `audit`.
#[derive(Debug, Args)]
pub(crate) struct AuditArgs {
    /// Only what was done to this document
    pub(crate) id: Option<String>,
    /// Entries at most, the latest first
    #[arg(long, default_value_t = 100)]
    pub(crate) limit: usize,
}

/// Arguments of `backup`.
#[derive(Debug, Args)]
pub(crate) struct BackupArgs {
    /// The directory of the backup
    #[arg(value_name = "DEST")]
    pub(crate) destination: PathBuf,
}

/// Arguments of `verify`.
#[derive(Debug, Args)]
pub(crate) struct VerifyArgs {
    /// Check a backup instead of the data directory
    #[arg(long, value_name = "DEST")]
    pub(crate) backup: Option<PathBuf>,
}

/// Arguments of `restore`.
#[derive(Debug, Args)]
pub(crate) struct RestoreArgs {
    /// The directory of the backup
    #[arg(value_name = "SRC")]
    pub(crate) source: PathBuf,
}

/// Arguments of `export`.
#[derive(Debug, Args)]
pub(crate) struct ExportArgs {
    /// The form of the export
    #[arg(long, value_enum, default_value = "csv")]
    pub(crate) format: ExportFormat,
    /// The file to write; without it the export goes to standard output
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// What to export
    #[command(flatten)]
    pub(crate) search: SearchArgs,
}

/// The form of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum ExportFormat {
    /// A header and a row for each document, as spreadsheets read it
    Csv,
    /// One hit a line as JSON
    Ndjson,
    /// A workbook for Excel
    Xlsx,
}
