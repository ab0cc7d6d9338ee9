//! Automation that Cargo cannot do.
fn main() {}
