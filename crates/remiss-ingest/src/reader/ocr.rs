//! Page images to lines of text, by tesseract with its Swedish model, one process a core.

mod tsv;

use std::process::Command;
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

use crossbeam_channel::bounded;
use remiss_extract::limits::OCR_WALL_PER_PAGE;
use remiss_extract::{ExtractError, PageImage, RawPage};

use super::cache::{Cache, key};
use super::process::{Worker, run_tool};
use super::worker_error;

/// The resolution pages are drawn at, that of most office scanners: clean pages read as well as at
/// 300, and grainy scans much better than enlarged (93 against 87 % of the words of one).
const DPI: u32 = 200;
/// After this many workers in a row that drew no page, the rest of the file is given up.
const BARREN_RUNS_MAX: u32 = 3;
/// How long tesseract may take to say its version.
const GREETING: Duration = Duration::from_secs(20);
/// The language of the model. Others are never used in its place: the English one turns nearly
/// every å and ä into a.
const MODEL: &str = "swe";

/// An installed tesseract that reads Swedish.
#[derive(Debug)]
pub(super) struct Tesseract {
    pub(super) version: String,
}

impl Tesseract {
    /// Looks for the program and its Swedish model; the error says what is missing.
    pub(super) fn find() -> Result<Self, String> {
        let ask = |argument: &str| {
            run_tool(Command::new("tesseract").arg(argument), b"", GREETING)
                .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
        };
        let version =
            ask("--version").map_err(|_| "reading page images needs tesseract, which was not found".to_owned())?;
        let version = version.lines().next().unwrap_or_default().trim().to_owned();
        let models =
            ask("--list-langs").map_err(|error| format!("tesseract does not list its models: {}", error.reason))?;
        if models.lines().any(|line| line.trim() == MODEL) {
            Ok(Self { version })
        } else {
            Err("tesseract was found, but not its Swedish model".to_owned())
        }
    }

    fn read(&self, image: &PageImage) -> Result<RawPage, ExtractError> {
        let mut command = Command::new("tesseract");
        command
            .args(["-", "-", "-l", MODEL, "--psm", "3", "--dpi", &image.dpi.to_string(), "tsv"])
            .env("OMP_THREAD_LIMIT", "1");
        let printed = run_tool(&mut command, &image.to_pgm(), OCR_WALL_PER_PAGE)?;
        tsv::page(&String::from_utf8_lossy(&printed), image.width, image.height, image.dpi)
            .ok_or_else(|| worker_error(format!("{} did not print a table of words", self.version)))
    }
}

/// Lets as many recognitions run at once as there are cores, over all threads that read.
#[derive(Debug)]
pub(super) struct Slots {
    free: Mutex<usize>,
    freed: Condvar,
    cores: usize,
}

impl Slots {
    pub(super) fn of_cores() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self { free: Mutex::new(cores), freed: Condvar::new(), cores }
    }

    fn run<T>(&self, work: impl FnOnce() -> T) -> T {
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        let mut free = self.freed.wait_while(free, |free| *free == 0).unwrap_or_else(PoisonError::into_inner);
        *free -= 1;
        drop(free);
        let result = work();
        *self.free.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        self.freed.notify_one();
        result
    }
}

/// A page's number and what became of it.
pub(super) type PageOutcome = (u32, Result<RawPage, ExtractError>);

/// Reads pages from their images: from the cache, or drawn by a worker and recognised.
pub(super) fn read_pages(
    bytes: &[u8],
    wanted: &[u32],
    tesseract: &Tesseract,
    worker: &Worker,
    cache: &Cache,
    slots: &Slots,
) -> Vec<PageOutcome> {
    let file = blake3::hash(bytes);
    let name = |page: u32| key(&file, page, DPI, &tesseract.version);
    let mut outcomes: Vec<PageOutcome> = Vec::new();
    let mut missing: Vec<u32> = Vec::new();
    for &page in wanted {
        match cache.get(&name(page)) {
            Some(read) => outcomes.push((page, Ok(read))),
            None => missing.push(page),
        }
    }
    let mut barren = 0;
    while !missing.is_empty() {
        let (mut found, ended) = draw_and_read(bytes, &missing, tesseract, worker, slots);
        barren = if found.is_empty() { barren + 1 } else { 0 };
        for (page, outcome) in &found {
            missing.retain(|waiting| waiting != page);
            if let Ok(read) = outcome {
                cache.put(&name(*page), read);
            }
        }
        outcomes.append(&mut found);
        // The page that the worker was lost on is given up, the others get a new worker.
        match ended {
            Err(error) if barren >= BARREN_RUNS_MAX => {
                outcomes.extend(missing.drain(..).map(|page| (page, Err(error.clone()))));
            }
            Err(error) if !missing.is_empty() => outcomes.push((missing.remove(0), Err(error))),
            Ok(()) if !missing.is_empty() => {
                let error = worker_error("the page was not drawn");
                outcomes.extend(missing.drain(..).map(|page| (page, Err(error.clone()))));
            }
            _ => {}
        }
    }
    outcomes
}

/// Draws pages one after the other while those already drawn are recognised.
fn draw_and_read(
    bytes: &[u8],
    pages: &[u32],
    tesseract: &Tesseract,
    worker: &Worker,
    slots: &Slots,
) -> (Vec<PageOutcome>, Result<(), ExtractError>) {
    let outcomes: Mutex<Vec<PageOutcome>> = Mutex::new(Vec::new());
    let keep = |page, outcome| {
        outcomes.lock().unwrap_or_else(PoisonError::into_inner).push((page, outcome));
    };
    // One drawn page waits at most: an image at 300 dpi takes 9 MB.
    let (sender, images) = bounded::<(u32, PageImage)>(1);
    let ended = std::thread::scope(|scope| {
        for _ in 0..slots.cores.min(pages.len()) {
            let images = images.clone();
            scope.spawn(move || {
                for (page, image) in images {
                    keep(page, slots.run(|| tesseract.read(&image)));
                }
            });
        }
        drop(images);
        let ended = worker.render(bytes, pages, DPI, &mut |page, image| match image {
            // All readers gone means that they panicked; the scope passes that on.
            Ok(image) => drop(sender.send((page, image))),
            Err(error) => keep(page, Err(error)),
        });
        // The readers end when nothing more can come.
        drop(sender);
        ended
    });
    let mut outcomes = outcomes.into_inner().unwrap_or_else(PoisonError::into_inner);
    outcomes.sort_by_key(|(page, _)| *page);
    (outcomes, ended)
}
