//! The command `remiss`.
fn main() {}
