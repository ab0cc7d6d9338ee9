//! Places at which a debug build can be told to die, so that tests reach what a kill at random hardly ever meets.

/// The environment variable that names the place.
const VARIABLE: &str = "REMISS_DIE_AT";

/// Ends the process at once, as `kill -9` would, where it was told to die at this place. A release never looks.
pub fn failpoint(place: &str) {
    if cfg!(debug_assertions) && std::env::var_os(VARIABLE).is_some_and(|named| named == place) {
        std::process::abort();
    }
}
