//! The limits that keep one file from harming anything but itself, each with its reason.

use std::time::Duration;

const MIB: u64 = 1024 * 1024;

/// The largest file read. Council documents stay below 50 MiB; scanned annexes reach 150 MiB.
pub const FILE_BYTES_MAX: u64 = 200 * MIB;
/// The most pages read of one document. The longest printed budgets have some 2,000.
pub const PAGES_MAX: u32 = 20_000;
/// The most text kept of one document: 20,000 pages of 3 kB, rounded up to a power of two.
pub const TEXT_BYTES_MAX: usize = 64 * MIB as usize;
/// The largest unpacked XML part of a DOCX or ODT; a thousand pages of text need about 20 MiB.
pub const XML_PART_BYTES_MAX: u64 = 64 * MIB;
/// The most entries in a ZIP; a year of one committee's papers is some 5,000 files.
pub const ZIP_ENTRIES_MAX: usize = 20_000;
/// The most bytes that the members of one archive or letter may unpack to, because they are held
/// in memory until they are handed on.
pub const MEMBERS_BYTES_MAX: u64 = 256 * MIB;
/// The highest ratio of unpacked to packed size once past [`RATIO_FREE_BYTES`]. Deflate reaches
/// about 20 on XML prose and 1,030 at its very best on zeros.
pub const RATIO_MAX: u64 = 200;
/// Unpacked sizes below this are harmless whatever their ratio.
pub const RATIO_FREE_BYTES: u64 = 10 * MIB;
/// The deepest nesting of XML elements; nested tables in real documents stay below 100.
pub const XML_DEPTH_MAX: usize = 1_000;
/// The deepest nesting of RTF groups; Word writes about 20.
pub const RTF_DEPTH_MAX: usize = 10_000;
/// The largest HTML page: tree building is quadratic in the nesting, and 10 MB bounds it.
pub const HTML_BYTES_MAX: usize = 10_000_000;
/// The deepest nesting of HTML elements; nothing written by people comes near it.
pub const HTML_DEPTH_MAX: usize = 1_000;
/// The deepest nesting of archives and letters in one another.
pub const ARCHIVE_DEPTH_MAX: u32 = 3;
/// The largest page image, in pixels: A0 at 200 dpi is 62 million, and 60 bytes a pixel fit no worker.
pub const IMAGE_PIXELS_MAX: u64 = 60_000_000;

/// The address space of a worker that reads text; all sound test files need below 150 MiB.
pub const WORKER_MEMORY_BYTES: u64 = 512 * MIB;
/// The address space of a worker that renders page images, which hold several copies of a page.
pub const RENDER_MEMORY_BYTES: u64 = 1024 * MIB;
/// CPU seconds of a worker before its pages are counted.
pub const WORKER_CPU_SECONDS: u64 = 20;
/// CPU time added for each page that the document really has; the mean page takes 1 ms.
pub const WORKER_CPU_PER_PAGE: Duration = Duration::from_millis(200);
/// CPU time added for each page rendered; A4 at 300 dpi takes 0.05 to 0.5 s.
pub const RENDER_CPU_PER_PAGE: Duration = Duration::from_secs(5);
/// Wall-clock time of a worker, beside [`WALL_PER_PAGE`]; three times the CPU limit, for a busy machine.
pub const WALL: Duration = Duration::from_mins(1);
/// Wall-clock time added for each page.
pub const WALL_PER_PAGE: Duration = Duration::from_millis(200);
/// Wall-clock time for the recognition of one page image; tesseract takes 2 to 3 s for A4.
pub const OCR_WALL_PER_PAGE: Duration = Duration::from_mins(2);

/// The limits that a caller may narrow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The largest file read.
    pub file_bytes_max: u64,
    /// The most pages read.
    pub pages_max: u32,
    /// The most text kept.
    pub text_bytes_max: usize,
    /// The most bytes that members may unpack to.
    pub members_bytes_max: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes_max: FILE_BYTES_MAX,
            pages_max: PAGES_MAX,
            text_bytes_max: TEXT_BYTES_MAX,
            members_bytes_max: MEMBERS_BYTES_MAX,
        }
    }
}
