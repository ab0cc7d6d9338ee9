//! What keeps the index of a running service level, and reads the configuration anew when it is asked to.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::Context as _;
use remiss_archive::Reader;
use remiss_index::LiveIndex;
use remiss_ingest::{Desk, Progress, build, is_behind, level};
use remiss_service::State;

use crate::commands::Context;
use crate::open;
use crate::settings::Settings;

/// How often the service looks for commits of other processes: new documents are seen within a second.
const LOOK_EVERY: Duration = Duration::from_millis(300);
/// How long the index may lag behind the archive before the service brings it level itself: whoever wrote the archive
/// is given the time to do so.
const LAG_MAX: Duration = Duration::from_secs(5);
/// Pause after an attempt to build or write the index that failed, on a full disk for instance.
const RETRY_AFTER: Duration = Duration::from_secs(10);
/// How often the service looks whether the time of names is over; while another process writes it cannot act on it.
const NAMES_EVERY: Duration = Duration::from_mins(1);
/// Settings that a service reads anew when it is asked to; for the others it is to be started again.
const RELOADED: [&str; 1] = ["index_config"];

/// Follows what other processes commit, on a thread that ends with the process. `reload` is set when the configuration
/// is to be read anew.
pub(super) fn follow(
    context: &Context,
    archive: Reader,
    index: Arc<LiveIndex>,
    (desk, state): (Arc<Desk>, Arc<State>),
    reload: Arc<AtomicBool>,
) -> anyhow::Result<()> {
    let (context, level_at) = (context.clone(), Instant::now());
    let mut follower =
        Follower { context, archive, index, desk, state, reload, level_at, names_at: None, displaced: false };
    std::thread::Builder::new()
        .name("follow".to_owned())
        .spawn(move || {
            loop {
                if follower.reload.swap(false, Ordering::Relaxed) {
                    follower.reload();
                }
                follower.forget_names();
                if let Err(error) = follower.look() {
                    tracing::warn!(error = format!("{error:#}"), "the index is not level with the archive");
                    std::thread::sleep(RETRY_AFTER);
                }
                std::thread::sleep(LOOK_EVERY);
            }
        })
        .context("starting the thread that follows the index")?;
    Ok(())
}

struct Follower {
    context: Context,
    archive: Reader,
    index: Arc<LiveIndex>,
    desk: Arc<Desk>,
    state: Arc<State>,
    reload: Arc<AtomicBool>,
    /// When the index was last seen level.
    level_at: Instant,
    /// When it was last seen to names whose time is over.
    names_at: Option<Instant>,
    /// Whether a process with other tables, or of another release, put an index of its own in the place of ours. To build
    /// ours anew would only be answered in kind.
    displaced: bool,
}

impl Follower {
    /// Lets the names go whose time is over by today.
    fn forget_names(&mut self) {
        let Some(after) = self.context.settings.private_names_after else { return };
        if self.names_at.is_some_and(|at| at.elapsed() < NAMES_EVERY) {
            return;
        }
        self.names_at = Some(Instant::now());
        let day = after.day(jiff::Zoned::now().date());
        let hidden = match self.archive.names_hidden_before() {
            Ok(before) if before == day => return,
            Ok(_) => self.desk.hide_names_before(day).context("writing the archive"),
            Err(error) => Err(error).context("reading the archive"),
        };
        match hidden {
            Ok(documents) => tracing::info!(documents, "names of private persons whose time is over are not found"),
            Err(error) => tracing::warn!(error = format!("{error:#}"), "names whose time is over are still found"),
        }
    }

    /// Looks once for another commit or generation, and for changes that nobody has indexed.
    fn look(&mut self) -> anyhow::Result<()> {
        let Self { archive, index, .. } = self;
        if index.refresh().context("looking for new documents in the index")? {
            self.displaced = false;
            // The generation before may be removed now that it is not searched any more.
            index.sweep().context("removing the generation before")?;
        }
        index.warm().context("learning the words of the index")?;
        if !is_behind(archive, index).context("looking for changes in the archive")? {
            self.level_at = Instant::now();
        } else if let (Some(_), Some(trouble)) = (index.engine(), index.trouble()) {
            // What was searched so far cannot be brought level, and no search is answered from a stale index.
            index.withdraw();
            self.displaced = true;
            tracing::error!(
                "another process put an index into service that this one cannot use ({trouble}): restart it, or send it \
                 SIGHUP if it is to read the same tables"
            );
        } else if !self.displaced && (index.engine().is_none() || self.level_at.elapsed() >= LAG_MAX) {
            let resources = open::resources(&self.context);
            level(archive, index, resources, &Log).context("bringing the index level with the archive")?;
            self.level_at = Instant::now();
        }
        Ok(())
    }

    /// Reads the configuration anew; what is wrong with it is told, and what was in force stays so.
    fn reload(&mut self) {
        let settings = match self.context.settings_anew() {
            Ok(settings) => settings,
            Err(error) => return tracing::error!("the configuration is not read anew: {error:#}"),
        };
        let changed = changed(&self.context.settings, &settings);
        let (reloaded, others): (Vec<_>, Vec<_>) = changed.into_iter().partition(|key| RELOADED.contains(key));
        if !others.is_empty() {
            tracing::warn!("restart the service for these settings to take effect: {}", others.join(", "));
        }
        let before = self.context.settings.index_config.clone();
        self.context.settings.index_config = settings.index_config;
        match self.reload_tables() {
            Ok(()) => tracing::warn!(settings = reloaded.join(", "), "the index configuration was read anew"),
            Err(error) => {
                self.context.settings.index_config = before;
                tracing::error!("the index configuration is not read anew: {error:#}");
            }
        }
    }

    /// Puts changed tables into force: at once where they only shape queries, else when the index is built of them.
    /// Searches and uploads go on meanwhile as before.
    fn reload_tables(&mut self) -> anyhow::Result<()> {
        let readers = open::readers(&self.context)?;
        let options = open::index_options(&readers)?;
        // Before the index is another, by which visitors know that pages they have are old.
        self.state.rename_bodies(&readers.parser.names_of_bodies(), &readers.parser.committees());
        if !self.index.reopen(options.clone())? {
            let building = self.index.begin_with(options).context("building the index of the new tables")?;
            build(&self.archive, building, open::resources(&self.context), &Log)
                .context("building the index of the new tables")?;
        }
        self.desk.read_by(open::reading(&self.context, readers));
        self.displaced = false;
        Ok(())
    }
}

/// The keys of settings that differ.
fn changed(before: &Settings, after: &Settings) -> Vec<&'static str> {
    let of_after = |key| after.origins.get(key).map(|(value, _)| value);
    let differ = before.origins.iter().filter(|(key, (value, _))| of_after(**key) != Some(value));
    differ.map(|(key, _)| *key).collect()
}

/// Progress of a service: what there is to know goes into the log.
struct Log;

impl Progress for Log {
    fn note(&self, message: &str) {
        tracing::info!("{message}");
    }
}
