//! Settings: defaults, then the configuration file, then the environment, then flags.

mod table;
mod values;
#[cfg(test)]
mod written;

use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use anyhow::{Context, bail};
use remiss_service::{Peers, SignOn};

pub(crate) use table::{SETTINGS, help};
pub(crate) use values::{LogFormat, NamesAfter, NumberPolicy, Ocr};

use values::Scopes;

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
