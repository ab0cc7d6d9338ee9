//! Tables of cases for the whole analysis, with the repository's own tables.

mod compounds;
mod identifiers;
mod properties;
mod repair;
mod words;

use std::sync::LazyLock;

use remiss_swedish::{Swedish, SwedishTables};

/// The analyser that all tests share.
static SWEDISH: LazyLock<Swedish> = LazyLock::new(|| {
    Swedish::new(&SwedishTables {
        terms: include_str!("../../../../index-config/swedish/terms.txt"),
        names: include_str!("../../../../index-config/swedish/names.txt"),
        places: include_str!("../../../../index-config/swedish/places.txt"),
        stems: include_str!("../../../../index-config/swedish/stems.txt"),
        compounds: include_str!("../../../../index-config/swedish/compounds.txt"),
        confusions: include_str!("../../../../index-config/swedish/confusions.toml"),
    })
    .expect("the repository's own tables are in order")
});
