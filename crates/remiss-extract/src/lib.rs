//! Bytes of any supported format to canonical text with a page map; hostile input stops here.

mod archive;
mod assemble;
mod clean;
mod content;
#[cfg(feature = "doc")]
mod doc;
mod error;
mod extract;
mod flow;
mod heads;
mod html;
pub mod limits;
mod mail;
mod office;
mod ordinal;
mod page;
mod pdf;
mod plain;
pub mod protocol;
mod rtf;
mod sniff;
pub mod worker;

pub use assemble::assemble;
pub use content::{Content, Extracted, Member, MemberFailure};
pub use error::{ErrorCode, ExtractError};
pub use extract::extract;
pub use limits::Limits;
pub use page::{RawLine, RawPage};
pub use pdf::render::PageImage;
pub use plain::plain_text;
