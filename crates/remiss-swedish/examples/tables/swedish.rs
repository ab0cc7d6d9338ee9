//! The analyser with the repository's own tables, for the measuring programs.

use remiss_swedish::{Swedish, SwedishTables};

/// Builds the analyser from `index-config/swedish/`.
pub(crate) fn swedish() -> Swedish {
    Swedish::new(&SwedishTables {
        terms: include_str!("../../../../index-config/swedish/terms.txt"),
        names: include_str!("../../../../index-config/swedish/names.txt"),
        places: include_str!("../../../../index-config/swedish/places.txt"),
        stems: include_str!("../../../../index-config/swedish/stems.txt"),
        compounds: include_str!("../../../../index-config/swedish/compounds.txt"),
        confusions: include_str!("../../../../index-config/swedish/confusions.toml"),
    })
    .expect("the repository's own tables are in order")
}
