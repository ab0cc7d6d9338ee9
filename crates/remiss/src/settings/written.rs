//! The files that tell of all settings, held equal to the table.

use std::fmt::Write as _;
use std::path::Path;

use super::SETTINGS;

fn markdown() -> String {
    let mut text = String::from(
        "# Settings\n\nEvery setting can stand in the file given by `--config`, in an environment variable, and some as a flag. A flag wins \
         over the environment, the environment over the file.\n\n| key | variable | default | does |\n|---|---|---|---|\n",
    );
    for s in SETTINGS {
        let default = if s.default.is_empty() { String::new() } else { format!("`{}`", s.default) };
        let _ = writeln!(text, "| `{}` | `{}` | {default} | {} |", s.key, s.variable, s.help.replace('|', "\\|"));
    }
    text
}

fn toml() -> String {
    let mut text =
        String::from("# Settings of remiss. Each line shows the default, or an empty value where there is none.\n");
    for s in SETTINGS {
        let is_bare = matches!(s.default, "true" | "false") || s.default.parse::<i64>().is_ok();
        let value = if is_bare { s.default.to_owned() } else { format!("{:?}", s.default) };
        let _ = write!(text, "\n# {}\n# {} = {value}\n", s.help, s.key);
    }
    text
}

#[track_caller]
fn check(path: &str, written: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(&file, written).expect("the file can be written");
    }
    let known = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(known == written, "{path} is not as the settings are: UPDATE_EXPECT=1 cargo test -p remiss written");
}

#[test]
fn the_files_tell_of_all_settings() {
    check("packaging/SETTINGS.md", &markdown());
    check("packaging/remiss.toml", &toml());
}

#[test]
fn the_file_of_settings_can_be_read_with_every_line_in_force() {
    let all: String = toml()
        .lines()
        .filter(|line| line.contains(" = "))
        .fold(String::new(), |all, line| all + line.trim_start_matches("# ") + "\n");
    let table: toml::Table = all.parse().expect("it is TOML");
    assert_eq!(
        table.keys().map(String::as_str).collect::<std::collections::BTreeSet<_>>(),
        SETTINGS.iter().map(|s| s.key).collect()
    );
}
