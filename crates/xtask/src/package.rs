//! `cargo xtask package`: the release program with all that belongs to it, as a Debian package and as an archive.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};

/// Where things go in a system, by what they are called among the files of packaging.
const FILES: &[(&str, &str)] = &[
    ("SETTINGS.md", "usr/share/doc/remiss/SETTINGS.md"),
    ("remiss.service", "usr/lib/systemd/system/remiss.service"),
    ("remiss-ingest.service", "usr/lib/systemd/system/remiss-ingest.service"),
    ("remiss-ingest.timer", "usr/lib/systemd/system/remiss-ingest.timer"),
    ("remiss.sysusers", "usr/lib/sysusers.d/remiss.conf"),
    ("remiss.toml", "etc/remiss/remiss.toml"),
    ("nginx.conf", "usr/share/doc/remiss/examples/nginx.conf"),
    ("Caddyfile", "usr/share/doc/remiss/examples/Caddyfile"),
    ("README.md", "usr/share/doc/remiss/README.md"),
];

/// Where each shell looks for completions.
const COMPLETIONS: &[(&str, &str)] = &[
    ("bash", "usr/share/bash-completion/completions/remiss"),
    ("zsh", "usr/share/zsh/vendor-completions/_remiss"),
    ("fish", "usr/share/fish/vendor_completions.d/remiss.fish"),
];

/// What the package does after its files are there, and before they go.
const AFTER_INSTALL: &str = "#!/bin/sh\nset -e\nif [ \"$1\" = configure ]; then\n    systemd-sysusers remiss.conf\n    \
     if [ -d /run/systemd/system ]; then\n        systemctl daemon-reload\n        systemctl try-restart remiss.service\n    fi\nfi\n";
const BEFORE_REMOVAL: &str = "#!/bin/sh\nset -e\nif [ \"$1\" = remove ] && [ -d /run/systemd/system ]; then\n    \
     systemctl disable --now remiss.service remiss-ingest.timer\nfi\n";

/// Builds the program and packs it.
///
/// # Errors
/// Something cannot be built, written or packed.
pub(crate) fn run() -> Result<()> {
    // With the features of the whole workspace, as in the tests: what is packed is what was tried.
    cargo(&["build", "--release", "--locked", "--workspace", "--bin", "remiss"])?;
    let program = Path::new("target/release/remiss");
    let version = output(Command::new(program).arg("--version"))?;
    let version = version.split_whitespace().last().context("the program has no version")?.to_owned();
    let folder = PathBuf::from("target/package");
    let tree = folder.join("tree");
    if tree.exists() {
        fs::remove_dir_all(&tree).context("emptying the last package")?;
    }

    put(program, &tree.join("usr/bin/remiss"))?;
    for (name, place) in FILES {
        put(&Path::new("crates/remiss/packaging").join(name), &tree.join(place))?;
    }
    put(Path::new("LICENSE-MIT"), &tree.join("usr/share/doc/remiss/copyright"))?;
    for (shell, place) in COMPLETIONS {
        write(&tree.join(place), &output(Command::new(program).args(["completions", shell]))?)?;
    }
    let pages = tree.join("usr/share/man/man1");
    fs::create_dir_all(&pages)?;
    output(Command::new(program).arg("man").arg(&pages))?;

    let archive = folder.join(format!("remiss-{version}.tar.gz"));
    output(Command::new("tar").args(["--owner=0", "--group=0", "-czf"]).arg(&archive).arg("-C").arg(&tree).arg("."))?;
    say(&archive);
    let Ok(architecture) = output(Command::new("dpkg").arg("--print-architecture")) else { return Ok(()) };
    let architecture = architecture.trim();
    write(&tree.join("DEBIAN/control"), &control(&version, architecture))?;
    write(&tree.join("DEBIAN/conffiles"), "/etc/remiss/remiss.toml\n")?;
    for (name, script) in [("postinst", AFTER_INSTALL), ("prerm", BEFORE_REMOVAL)] {
        let path = tree.join("DEBIAN").join(name);
        write(&path, script)?;
        output(Command::new("chmod").arg("755").arg(&path))?;
    }
    let package = folder.join(format!("remiss_{version}_{architecture}.deb"));
    output(Command::new("dpkg-deb").args(["--root-owner-group", "--build"]).arg(&tree).arg(&package))?;
    say(&package);
    Ok(())
}

fn control(version: &str, architecture: &str) -> String {
    format!(
        "Package: remiss\nVersion: {version}\nArchitecture: {architecture}\nMaintainer: The authors of remiss <remiss@localhost>\n\
         Section: web\nPriority: optional\nDepends: libc6, libgcc-s1, systemd\n\
         Recommends: tesseract-ocr, tesseract-ocr-swe\n\
         Description: full-text search over Swedish council documents\n \
         Reads the statements by which committees answer what was referred to them,\n \
         finds committee, numbers, date and stance in each, and serves a search over them.\n"
    )
}

fn put(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to.parent().context("a file lies in a folder")?)?;
    fs::copy(from, to).with_context(|| format!("copying {}", from.display()))?;
    Ok(())
}

fn write(to: &Path, text: &str) -> Result<()> {
    fs::create_dir_all(to.parent().context("a file lies in a folder")?)?;
    fs::write(to, text).with_context(|| format!("writing {}", to.display()))
}

fn cargo(arguments: &[&str]) -> Result<()> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo).args(arguments).status().context("starting cargo")?;
    ensure!(status.success(), "cargo {} failed", arguments.join(" "));
    Ok(())
}

/// What a program prints, which must succeed.
fn output(command: &mut Command) -> Result<String> {
    let ran = command.output().with_context(|| format!("starting {command:?}"))?;
    ensure!(ran.status.success(), "{command:?} failed: {}", String::from_utf8_lossy(&ran.stderr));
    Ok(String::from_utf8_lossy(&ran.stdout).into_owned())
}

fn say(made: &Path) {
    use std::io::Write as _;

    let _ = writeln!(std::io::stdout(), "{}", made.display());
}
