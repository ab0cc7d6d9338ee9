//! Settings: defaults, then the configuration file, then the environment, then flags.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use anyhow::{Context, bail};
use jiff::Span;
use jiff::civil::Date;
use remiss_archive::{Scope, UnknownScope};
use remiss_ingest::PersonalNumbers;
use remiss_service::{Peers, SignOn};

#[cfg(test)]
mod written;

/// One setting: its name in the file, its variable, its default, what it does.
pub(crate) struct Setting {
    /// Key in the configuration file.
    pub key: &'static str,
    /// Environment variable.
    pub variable: &'static str,
    /// The default as it would be written; empty for none.
    pub default: &'static str,
    /// What it does.
    pub help: &'static str,
}

/// All settings, in the order in which they are listed.
pub(crate) const SETTINGS: &[Setting] = &[
    Setting {
        key: "data",
        variable: "REMISS_DATA",
        default: "remiss-data",
        help: "The data directory: archive and index.",
    },
    Setting {
        key: "index_config",
        variable: "REMISS_INDEX_CONFIG",
        default: "",
        help: "A directory whose files take the place of the built-in registers, rules and word lists of the same name.",
    },
    Setting {
        key: "listen",
        variable: "REMISS_LISTEN",
        default: "127.0.0.1:8080",
        help: "Address and port of the service; port 0 takes a free one.",
    },
    Setting {
        key: "metrics_listen",
        variable: "REMISS_METRICS_LISTEN",
        default: "",
        help: "Address and port of /metrics; none without it.",
    },
    Setting {
        key: "base_url",
        variable: "REMISS_BASE_URL",
        default: "",
        help: "The public address of the service, for feeds, the sitemap and canonical links.",
    },
    Setting {
        key: "site_name",
        variable: "REMISS_SITE_NAME",
        default: "Remiss",
        help: "The name of the site, in titles and feeds.",
    },
    Setting {
        key: "contact",
        variable: "REMISS_CONTACT",
        default: "",
        help: "An e-mail or web address where visitors report errors, shown on the page about the site.",
    },
    Setting {
        key: "officers_facet",
        variable: "REMISS_OFFICERS_FACET",
        default: "true",
        help: "Whether officers are offered as a facet and as completions: true or false.",
    },
    Setting {
        key: "search_engines",
        variable: "REMISS_SEARCH_ENGINES",
        default: "false",
        help: "Whether search engines may keep document pages: true or false.",
    },
    Setting {
        key: "staff_header",
        variable: "REMISS_STAFF_HEADER",
        default: "",
        help: "Header in which a reverse proxy names the member of staff whom it has signed on, such as X-Remote-User. \
               The proxy must remove it from what visitors send.",
    },
    Setting {
        key: "staff_header_from",
        variable: "REMISS_STAFF_HEADER_FROM",
        default: "127.0.0.1, ::1",
        help: "Addresses and networks of the proxy; the header is refused from every other.",
    },
    Setting {
        key: "staff_header_scopes",
        variable: "REMISS_STAFF_HEADER_SCOPES",
        default: "read-internal",
        help: "What everyone may whom the proxy has signed on: read-internal, correct, admin.",
    },
    Setting {
        key: "rate_limit",
        variable: "REMISS_RATE_LIMIT",
        default: "",
        help: "Requests that one address (of IPv6 one /64 network) may make in a minute; any number where it is not set. \
               A whole municipality may share one address: begin with 1200. Callers with a token are not counted.",
    },
    Setting {
        key: "trusted_proxies",
        variable: "REMISS_TRUSTED_PROXIES",
        default: "127.0.0.1, ::1",
        help: "Addresses and networks of reverse proxies whose X-Forwarded-For tells whose request it is; from every \
               other the header is ignored.",
    },
    Setting {
        key: "jobs",
        variable: "REMISS_JOBS",
        default: "",
        help: "Files read and parsed at the same time; the number of processors where it is not set.",
    },
    Setting {
        key: "ocr",
        variable: "REMISS_OCR",
        default: "auto",
        help: "Whether page images are read: auto (pages without usable text), never, always.",
    },
    Setting {
        key: "personal_numbers",
        variable: "REMISS_PERSONAL_NUMBERS",
        default: "mask",
        help: "What is done about personal identity numbers: mask (masked wherever text is shown, searched or exported, \
               and the original withheld until reviewed), withhold (the whole document too), allow (nothing).",
    },
    Setting {
        key: "private_names_after",
        variable: "REMISS_PRIVATE_NAMES_AFTER",
        default: "",
        help: "Time after a document's date, such as 2 years or 18 months, after which private persons (authors without a \
               party of citizens' proposals and letters) are not found by their names and not named in lists, by the \
               surname alone too where it can mean nobody else in the document; the document itself stays as it \
               is, and other persons named in it are found. Put into force by every ingest, and by a running service as days pass; it \
               holds until another time is set. never: they are found again.",
    },
    Setting {
        key: "index_memory_mb",
        variable: "REMISS_INDEX_MEMORY_MB",
        default: "128",
        help: "Memory in MiB that the index may gather before it writes; at least 32.",
    },
    Setting {
        key: "log",
        variable: "REMISS_LOG",
        default: "warn",
        help: "What is logged: error, warn, info, debug, trace, or a filter such as remiss_ingest=debug.",
    },
    Setting {
        key: "log_format",
        variable: "REMISS_LOG_FORMAT",
        default: "text",
        help: "The form of log lines: text or json.",
    },
];

/// The form of log lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LogFormat {
    /// For people.
    Text,
    /// For programs.
    Json,
}

impl FromStr for LogFormat {
    type Err = anyhow::Error;

    fn from_str(word: &str) -> anyhow::Result<Self> {
        match word {
            "text" => Ok(Self::Text),
            "json" => Ok(Self::Json),
            _ => bail!("{word:?} is neither text nor json"),
        }
    }
}

/// The settings in force.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    /// The data directory.
    pub data: PathBuf,
    /// A directory that overrides built-in tables.
    pub index_config: Option<PathBuf>,
    /// Address of the service.
    pub listen: String,
    /// Address of the metrics.
    pub metrics_listen: Option<String>,
    /// Public address of the service.
    pub base_url: Option<String>,
    /// Name of the site.
    pub site_name: String,
    /// Where visitors report errors.
    pub contact: Option<String>,
    /// Whether officers are a facet.
    pub officers_facet: bool,
    /// Whether search engines may keep document pages.
    pub search_engines: bool,
    /// The sign-on of a reverse proxy.
    pub sign_on: Option<SignOn>,
    /// Requests of one address in a minute.
    pub rate_limit: Option<NonZeroU32>,
    /// Reverse proxies whose word on the visitor's address is taken.
    pub trusted_proxies: Peers,
    /// Files handled at the same time.
    pub jobs: usize,
    /// When page images are read.
    pub ocr: Ocr,
    /// What is done about personal identity numbers.
    pub personal_numbers: NumberPolicy,
    /// When names of private persons are not found any more; none leaves that as it is.
    pub private_names_after: Option<NamesAfter>,
    /// Memory for the index writer, in bytes.
    pub index_memory_bytes: usize,
    /// Filter of the log.
    pub log: String,
    /// Form of the log.
    pub log_format: LogFormat,
    /// Each setting as written, with where it came from.
    pub origins: BTreeMap<&'static str, (String, Origin)>,
}

/// When page images are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Ocr {
    /// For pages without a usable text layer.
    Auto,
    /// Never.
    Never,
    /// For every page that has an image.
    Always,
}

impl Ocr {
    /// The word that stands for it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Never => "never",
            Self::Always => "always",
        }
    }
}

impl FromStr for Ocr {
    type Err = anyhow::Error;

    fn from_str(word: &str) -> anyhow::Result<Self> {
        clap::ValueEnum::from_str(word, false).map_err(|_| anyhow::anyhow!("{word:?} is none of auto, never, always"))
    }
}

/// What is done about personal identity numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum NumberPolicy {
    /// Masked wherever text is shown, searched or exported; the original is withheld until reviewed.
    Mask,
    /// Masked, and the whole document is withheld until reviewed.
    Withhold,
    /// Left as they are.
    Allow,
}

impl From<NumberPolicy> for PersonalNumbers {
    fn from(policy: NumberPolicy) -> Self {
        match policy {
            NumberPolicy::Mask => Self::Mask,
            NumberPolicy::Withhold => Self::Withhold,
            NumberPolicy::Allow => Self::Allow,
        }
    }
}

impl FromStr for NumberPolicy {
    type Err = anyhow::Error;

    fn from_str(word: &str) -> anyhow::Result<Self> {
        clap::ValueEnum::from_str(word, false).map_err(|_| {
            anyhow::anyhow!("{word:?} is none of {}", PersonalNumbers::ALL.map(PersonalNumbers::as_str).join(", "))
        })
    }
}

/// When names of private persons are not found any more.
#[derive(Debug, Clone, Copy)]
pub(crate) enum NamesAfter {
    /// They are always found.
    Never,
    /// So long after the date of a document.
    Time(Span),
}

impl NamesAfter {
    /// The day before which they are not found, as of a day.
    pub(crate) fn day(self, today: Date) -> Option<Date> {
        match self {
            Self::Never => None,
            // A time that reaches back before all dates hides nothing.
            Self::Time(time) => today.checked_sub(time).ok(),
        }
    }
}

impl FromStr for NamesAfter {
    type Err = anyhow::Error;

    fn from_str(words: &str) -> anyhow::Result<Self> {
        match words.parse::<Span>() {
            _ if words == "never" => Ok(Self::Never),
            Ok(time) if time.is_positive() => Ok(Self::Time(time)),
            _ => bail!("{words:?} is no time such as 2 years, 18 months or 90 days, and not never"),
        }
    }
}

/// Where a setting came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Origin {
    /// Built in.
    Default,
    /// The configuration file.
    File(PathBuf),
    /// An environment variable.
    Environment(&'static str),
    /// A flag.
    Flag,
}

impl std::fmt::Display for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Environment(variable) => f.write_str(variable),
            Self::Flag => f.write_str("flag"),
        }
    }
}

impl Settings {
    /// Puts the layers on top of each other and checks every value. `flags` are those given, by key.
    pub(crate) fn load(
        file: Option<&Path>,
        environment: impl Fn(&str) -> Option<String>,
        flags: &[(&'static str, String)],
    ) -> anyhow::Result<Self> {
        let mut layers: BTreeMap<&'static str, (String, Origin)> =
            SETTINGS.iter().map(|s| (s.key, (s.default.to_owned(), Origin::Default))).collect();
        if let Some(path) = file {
            read_file(path, &mut layers)?;
        }
        for setting in SETTINGS {
            if let Some(value) = environment(setting.variable).filter(|v| !v.is_empty()) {
                layers.insert(setting.key, (value, Origin::Environment(setting.variable)));
            }
        }
        for (key, value) in flags {
            layers.insert(key, (value.clone(), Origin::Flag));
        }
        Self::check(layers)
    }

    fn check(layers: BTreeMap<&'static str, (String, Origin)>) -> anyhow::Result<Self> {
        let text = |key: &str| layers.get(key).map(|(value, _)| value.clone()).filter(|v| !v.is_empty());
        let needed = |key: &str| text(key).with_context(|| format!("the setting {key} is empty"));
        Ok(Self {
            data: needed("data")?.into(),
            index_config: text("index_config").map(PathBuf::from),
            listen: needed("listen")?,
            metrics_listen: text("metrics_listen"),
            base_url: match text("base_url") {
                Some(url) if !(url.starts_with("http://") || url.starts_with("https://")) => {
                    bail!("reading the setting base_url: {url:?} does not begin with http:// or https://")
                }
                url => url.map(|u| u.trim_end_matches('/').to_owned()),
            },
            site_name: needed("site_name")?,
            contact: text("contact"),
            officers_facet: value(&layers, "officers_facet")?,
            search_engines: value(&layers, "search_engines")?,
            sign_on: match text("staff_header") {
                None => None,
                Some(_) => Some(SignOn {
                    header: value(&layers, "staff_header")?,
                    peers: value(&layers, "staff_header_from")?,
                    scopes: value::<Scopes>(&layers, "staff_header_scopes")?.0,
                }),
            },
            rate_limit: match text("rate_limit") {
                None => None,
                Some(_) => Some(value(&layers, "rate_limit")?),
            },
            trusted_proxies: match text("trusted_proxies") {
                None => Peers::default(),
                Some(_) => value(&layers, "trusted_proxies")?,
            },
            jobs: match text("jobs") {
                None => std::thread::available_parallelism().map_or(1, usize::from),
                Some(_) => value::<usize>(&layers, "jobs")?.clamp(1, JOBS_MAX),
            },
            ocr: value(&layers, "ocr")?,
            personal_numbers: value(&layers, "personal_numbers")?,
            private_names_after: match text("private_names_after") {
                None => None,
                Some(_) => Some(value(&layers, "private_names_after")?),
            },
            index_memory_bytes: value::<usize>(&layers, "index_memory_mb")?.clamp(32, 16 * 1024) * 1024 * 1024,
            log: needed("log")?,
            log_format: value(&layers, "log_format")?,
            origins: layers,
        })
    }
}

/// Scopes separated by commas.
struct Scopes(BTreeSet<Scope>);

impl FromStr for Scopes {
    type Err = UnknownScope;

    fn from_str(list: &str) -> Result<Self, UnknownScope> {
        list.split(',').map(|word| word.trim().parse()).collect::<Result<_, _>>().map(Self)
    }
}

/// The most files handled at the same time; each may hold a worker process of half a gigabyte.
const JOBS_MAX: usize = 256;

fn value<T: FromStr>(layers: &BTreeMap<&'static str, (String, Origin)>, key: &str) -> anyhow::Result<T>
where
    T::Err: std::fmt::Display,
{
    let (text, origin) = layers.get(key).with_context(|| format!("there is no setting {key}"))?;
    text.parse().map_err(|error| anyhow::anyhow!("reading the setting {key} = {text:?} ({origin}): {error}"))
}

/// Reads the configuration file over the defaults; a key that is no setting is an error that names it.
fn read_file(path: &Path, layers: &mut BTreeMap<&'static str, (String, Origin)>) -> anyhow::Result<()> {
    let text =
        std::fs::read_to_string(path).with_context(|| format!("reading the configuration {}", path.display()))?;
    let table: toml::Table = text.parse().with_context(|| format!("reading the configuration {}", path.display()))?;
    let folder = path.parent().unwrap_or(Path::new(""));
    for (key, value) in table {
        let Some(setting) = SETTINGS.iter().find(|s| s.key == key) else {
            let keys: Vec<_> = SETTINGS.iter().map(|s| s.key).collect();
            bail!(
                "reading the configuration {}: unknown key {key:?}; the keys are {}",
                path.display(),
                keys.join(", ")
            );
        };
        let value = match value {
            // Folders in the file are meant from where the file lies, not from where the program runs.
            toml::Value::String(text) if matches!(setting.key, "data" | "index_config") => {
                folder.join(text).to_string_lossy().into_owned()
            }
            toml::Value::String(text) => text,
            toml::Value::Integer(number) => number.to_string(),
            toml::Value::Boolean(yes) => yes.to_string(),
            other => bail!(
                "reading the configuration {}: {key} is {}, not text, a number, true or false",
                path.display(),
                other.type_str()
            ),
        };
        layers.insert(setting.key, (value, Origin::File(path.to_owned())));
    }
    Ok(())
}

/// The table of settings as it stands at the end of the help.
pub(crate) fn help() -> String {
    use std::fmt::Write;

    let mut text = String::from(
        "Settings (key in the file given by --config, environment variable, default); a flag wins over the environment, \
         the environment over the file:\n",
    );
    for s in SETTINGS {
        let default = if s.default.is_empty() { "not set" } else { s.default };
        let _ = write!(text, "\n  {}, {} [{default}]\n      {}\n", s.key, s.variable, s.help);
    }
    text.push_str("\nExit codes: 0 done or found, 1 nothing found or some files failed, 2 error.");
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(file: &str, environment: &[(&str, &str)], flags: &[(&'static str, &str)]) -> anyhow::Result<Settings> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("remiss.toml");
        std::fs::write(&path, file)?;
        let variables: BTreeMap<_, _> = environment.iter().copied().collect();
        let flags: Vec<_> = flags.iter().map(|&(k, v)| (k, v.to_owned())).collect();
        Settings::load(Some(&path), |name| variables.get(name).map(|&v| v.to_owned()), &flags)
    }

    #[track_caller]
    fn check_listen(file: &str, environment: &[(&str, &str)], flags: &[(&'static str, &str)], expected: &str) {
        assert_eq!(load(file, environment, flags).expect("the settings are right").listen, expected);
    }

    #[test]
    fn a_later_layer_wins() {
        let file = "listen = \"127.0.0.1:1\"";
        let environment = [("REMISS_LISTEN", "127.0.0.1:2")];
        check_listen("", &[], &[], "127.0.0.1:8080");
        check_listen(file, &[], &[], "127.0.0.1:1");
        check_listen(file, &environment, &[], "127.0.0.1:2");
        check_listen(file, &environment, &[("listen", "127.0.0.1:3")], "127.0.0.1:3");
    }

    #[test]
    fn true_and_false_are_written_either_way() {
        assert!(load("search_engines = true", &[], &[]).expect("the settings are right").search_engines);
        assert!(!load("officers_facet = \"false\"", &[], &[]).expect("the settings are right").officers_facet);
    }

    #[track_caller]
    fn check_error(file: &str, environment: &[(&str, &str)], expected: &str) {
        let error = load(file, environment, &[]).expect_err("the settings are wrong");
        assert!(format!("{error:#}").contains(expected), "{error:#}");
    }

    #[test]
    fn what_is_wrong_is_named() {
        check_error("listne = \"127.0.0.1:1\"", &[], "unknown key \"listne\"");
        check_error("jobs = \"many\"", &[], "jobs = \"many\"");
        check_error("listen = []", &[], "listen is array");
        check_error("search_engines = \"sometimes\"", &[], "search_engines = \"sometimes\"");
        check_error("private_names_after = \"soon\"", &[], "2 years");
        check_error("private_names_after = \"-2 years\"", &[], "2 years");
        check_error("listen =", &[], "remiss.toml");
        check_error("", &[("REMISS_OCR", "often")], "(REMISS_OCR)");
        check_error("base_url = \"example.se\"", &[], "http://");
        check_error("rate_limit = 0", &[], "rate_limit");
        check_error("trusted_proxies = \"proxy.example.se\"", &[], "10.1.0.0/16");
        check_error("staff_header = \"X User\"", &[], "staff_header");
        check_error("staff_header = \"X-User\"\nstaff_header_from = \"proxy\"", &[], "10.1.0.0/16");
        check_error("staff_header = \"X-User\"\nstaff_header_scopes = \"all\"", &[], "read-internal, ingest");
    }
}
