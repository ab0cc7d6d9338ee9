//! The table of settings, from which the help, the reference and the sample file are written.

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
