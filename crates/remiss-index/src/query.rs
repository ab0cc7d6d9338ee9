//! A query as typed to an engine-neutral tree of analysed terms.

mod dates;
mod plan;
mod syntax;

pub(crate) use plan::{Plan, Planner, WordPlan};
pub(crate) use syntax::parse;
