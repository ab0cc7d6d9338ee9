//! Checking the index against the archive.

use remiss_archive::{Problem, Reader};
use remiss_index::{Engine as _, LiveIndex, Trouble};

use crate::error::IngestError;
use crate::index::{is_behind, last_change};

const REINDEX: &str = "run `remiss reindex`; the archive is not concerned";
/// Documents of one kind of problem that are named.
const NAMED_MAX: usize = 20;

/// What was found out about an index.
#[derive(Debug)]
pub struct IndexCheck {
    /// Documents in it.
    pub documents: u64,
    /// Whether it lacks changes of the archive, or is to be built anew for another reason than damage.
    pub behind: bool,
    /// What is wrong.
    pub problems: Vec<Problem>,
}

/// Checks the files of the index, and that a level one holds each document of the archive once and no other.
///
/// # Errors
/// The check itself cannot be made; damage is among the problems.
pub fn check_index(archive: &Reader, index: &LiveIndex) -> Result<IndexCheck, IngestError> {
    let mut check = IndexCheck { documents: index.documents(), behind: true, problems: Vec::new() };
    let mut problem = |code, subject: String, what: String| {
        check.problems.push(Problem { code, subject, what, advice: REINDEX.to_owned() });
    };
    let engine = match (index.engine(), index.trouble()) {
        (Some(engine), None) => engine,
        (_, Some(trouble @ Trouble::Damaged(_))) => {
            problem("index-damaged", "index".to_owned(), trouble.to_string());
            return Ok(check);
        }
        _ => return Ok(check),
    };
    match engine.damaged_files() {
        Ok(files) => {
            for file in files {
                problem("index-damaged", file.display().to_string(), "it does not hold what was written".to_owned());
            }
        }
        Err(error) => problem("index-damaged", "index".to_owned(), error.to_string()),
    }
    check.behind = is_behind(archive, index)?;
    if check.behind || !check.problems.is_empty() {
        return Ok(check);
    }
    if engine.applied() > last_change(archive)? {
        let what = "it knows changes that the archive does not have".to_owned();
        check.problems.push(Problem {
            code: "index-wrong",
            subject: "index".to_owned(),
            what,
            advice: REINDEX.to_owned(),
        });
        return Ok(check);
    }
    let (last, wanted) = archive.ids()?;
    if u64::try_from(last) != Ok(engine.applied()) {
        // Something was taken in while this looked.
        check.behind = true;
        return Ok(check);
    }
    let mut found = engine.ids()?;
    let mut wrong = Vec::new();
    for id in wanted {
        match found.remove(id.as_str()) {
            Some(1) => {}
            Some(times) => wrong.push((id.to_string(), format!("the index holds it {times} times"))),
            None => wrong.push((id.to_string(), "the index does not hold it".to_owned())),
        }
    }
    wrong.extend(found.into_keys().map(|id| (id, "the index holds it, the archive does not".to_owned())));
    for (subject, what) in wrong.into_iter().take(NAMED_MAX) {
        check.problems.push(Problem { code: "index-wrong", subject, what, advice: REINDEX.to_owned() });
    }
    Ok(check)
}
