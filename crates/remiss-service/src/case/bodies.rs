//! The bodies that are asked and answer: under which names they go, which are municipal, which took over from which.

use std::collections::{BTreeMap, HashMap};

use remiss_parse::Committee;

use crate::format::slug;

/// How the names of committees and offices end that no register has.
const MUNICIPAL_ENDINGS: &[&str] = &[
    "namnd",
    "namnden",
    "namnder",
    "namnderna",
    "styrelse",
    "styrelsen",
    "forvaltning",
    "forvaltningen",
    "forvaltningar",
    "kontor",
    "kontoret",
    "utskott",
    "utskottet",
];

/// The names under which bodies go.
#[derive(Debug, Default)]
pub(crate) struct Bodies {
    /// Slug of any spelling to the slug of the canonical name.
    canonical: HashMap<String, String>,
    /// The committees and offices of the register, by the slugs of their names, each with its municipality where the
    /// name stands for one only.
    municipal: HashMap<String, Option<String>>,
    committees: Vec<Committee>,
}

/// What tells a body from others: the names alone do not, because most municipalities have a `Socialnämnden`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Body {
    /// What all its names have in common.
    pub(crate) name: String,
    /// The municipality of a committee or office, where it is known.
    pub(crate) kommun: Option<String>,
    /// Whether it is a committee or office; an agency, municipality or region is one body everywhere.
    pub(crate) is_municipal: bool,
}

impl Bodies {
    /// Reads spellings with their canonical names, and the committees.
    pub(crate) fn new(names: &BTreeMap<String, String>, committees: &[Committee]) -> Self {
        let mut municipal: HashMap<String, Option<String>> = HashMap::new();
        for committee in committees {
            for name in std::iter::once(&committee.name).chain(&committee.forvaltning) {
                let kommun = municipal.entry(slug(name)).or_insert_with(|| committee.kommun.clone());
                if *kommun != committee.kommun {
                    *kommun = None;
                }
            }
        }
        Self {
            canonical: names.iter().map(|(spelling, name)| (slug(spelling), slug(name))).collect(),
            municipal,
            committees: committees.to_vec(),
        }
    }

    /// The body that a document of a municipality names.
    pub(crate) fn body(&self, name: &str, kommun: Option<&str>) -> Body {
        let written = slug(name);
        let name = self.canonical.get(&written).cloned().unwrap_or_else(|| written.clone());
        let home = self.municipal.get(&name);
        let is_unknown = home.is_none() && !self.canonical.contains_key(&written);
        if home.is_none() && !(is_unknown && MUNICIPAL_ENDINGS.iter().any(|ending| name.ends_with(ending))) {
            return Body { name, kommun: None, is_municipal: false };
        }
        let kommun = home.and_then(Option::as_deref).or(kommun);
        Body { name, kommun: kommun.map(slug), is_municipal: true }
    }

    /// The committees of a municipality (of all, where none is said) that took over from one or that it took over from:
    /// its nearest predecessors and successors that `are_shown`, the ones between them passed over.
    pub(crate) fn relatives(
        &self,
        kommun: Option<&str>,
        namnd: &str,
        are_shown: impl Fn(&Committee) -> bool,
    ) -> Relatives<'_> {
        let here: Vec<&Committee> =
            self.committees.iter().filter(|one| kommun.is_none() || one.kommun.as_deref() == kommun).collect();
        let next = |name: &str| {
            let successor = here.iter().find(|one| one.name == name)?.successor.as_deref()?;
            here.iter().find(|one| one.name == successor).copied()
        };
        let mut relatives = Relatives::default();
        let mut at = namnd;
        // No committee has more mergers behind it than the register has rows, whatever the table says.
        for _ in 0..here.len() {
            let Some(successor) = next(at) else { break };
            if are_shown(successor) {
                relatives.successor = Some(successor);
                break;
            }
            at = &successor.name;
        }
        let mut names = vec![namnd];
        let mut seen = 0;
        while let Some(name) = names.get(seen).copied() {
            seen += 1;
            for one in here.iter().filter(|one| one.successor.as_deref() == Some(name) && one.name != namnd) {
                if are_shown(one) {
                    relatives.predecessors.push(one);
                } else if !names.contains(&one.name.as_str()) {
                    names.push(&one.name);
                }
            }
        }
        relatives
    }
}

/// What became of a committee, and what it came from.
#[derive(Debug, Default)]
pub(crate) struct Relatives<'b> {
    pub(crate) predecessors: Vec<&'b Committee>,
    pub(crate) successor: Option<&'b Committee>,
}

impl Body {
    /// Whether two may be one body: where it is not known whose a committee is, its name decides.
    pub(crate) fn may_be(&self, other: &Self) -> bool {
        self.name == other.name
            && (self.kommun.is_none() || other.kommun.is_none() || self.kommun == other.kommun || !self.is_municipal)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn committee(name: &str, successor: Option<&str>) -> Committee {
        Committee {
            name: name.to_owned(),
            kommun: Some("Ekby".to_owned()),
            successor: successor.map(str::to_owned),
            ..Committee::default()
        }
    }

    #[test]
    fn a_committee_is_one_of_its_municipality_and_an_agency_is_one_everywhere() {
        let names = BTreeMap::from([("boverkets".to_owned(), "Boverket".to_owned())]);
        let bodies = Bodies::new(&names, &[committee("Dammens nämnd", None)]);
        let are_same =
            |a: (&str, Option<&str>), b: (&str, Option<&str>)| bodies.body(a.0, a.1).may_be(&bodies.body(b.0, b.1));
        assert!(!are_same(("Socialnämnden", Some("Ekby")), ("Socialnämnden", Some("Alby"))));
        assert!(are_same(("Socialnämnden", Some("Ekby")), ("socialnämnden", None)));
        assert!(are_same(("Boverkets", Some("Ekby")), ("Boverket", Some("Alby"))));
        assert!(are_same(("Dammens nämnd", Some("Region Sjö")), ("Dammens nämnd", Some("Ekby"))), "there is one only");
    }

    #[test]
    fn relatives_are_found_over_those_that_are_not_shown() {
        let all = [("Ett", Some("Tre")), ("Två", Some("Tre")), ("Tre", Some("Fyra")), ("Fyra", None)];
        let all: Vec<_> = all.iter().map(|(name, successor)| committee(name, *successor)).collect();
        let bodies = Bodies::new(&BTreeMap::new(), &all);
        let check = |namnd: &str, hidden: &str, predecessors: &[&str], successor: Option<&str>| {
            let found = bodies.relatives(Some("Ekby"), namnd, |one| one.name != hidden);
            assert_eq!(found.predecessors.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), predecessors);
            assert_eq!(found.successor.map(|one| one.name.as_str()), successor, "{namnd} without {hidden}");
        };
        check("Tre", "", &["Ett", "Två"], Some("Fyra"));
        check("Ett", "Tre", &[], Some("Fyra"));
        check("Fyra", "Tre", &["Ett", "Två"], None);
        check("Fyra", "Ett", &["Tre"], None);
        assert!(bodies.relatives(Some("Alby"), "Tre", |_| true).successor.is_none());
    }

    #[test]
    fn committees_that_take_over_from_each_other_end_the_search() {
        let bodies = Bodies::new(&BTreeMap::new(), &[committee("Ett", Some("Två")), committee("Två", Some("Ett"))]);
        let found = bodies.relatives(None, "Ett", |_| false);
        assert!(found.predecessors.is_empty() && found.successor.is_none());
    }
}
