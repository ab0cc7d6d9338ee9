//! The documents of a case by the committee whose answer they are.
//!
//! A committee answers once, however many papers of it there are: the office's proposal and the committee's decision, or
//! one paper as PDF, as DOCX and as a scan.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use remiss_parse::{DocumentType, Stance};

use crate::case::bodies::Bodies;
use crate::case::{Case, CaseAnswer};

/// One committee's papers, as places among the answers of the case: first the one that says what the committee answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Papers(Vec<usize>);

impl Papers {
    /// The paper that says what the committee answers, and its others.
    pub(crate) fn of<'c>(&self, case: &'c Case) -> Option<(&'c CaseAnswer, Vec<&'c CaseAnswer>)> {
        let mut papers = self.0.iter().filter_map(|place| case.answers.get(*place));
        Some((papers.next()?, papers.collect()))
    }
}

/// Whose a paper is, as far as it says so.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Author {
    kommun: Option<String>,
    name: Option<String>,
}

impl Author {
    fn is_whole(&self) -> bool {
        self.kommun.is_some() && self.name.is_some()
    }

    /// Whether another paper may be this author's, and says more.
    fn may_be(&self, other: &Self) -> bool {
        other.is_whole()
            && (self.kommun.is_none() || self.kommun == other.kommun)
            && (self.name.is_none() || self.name == other.name)
    }
}

/// Puts papers under their committees, these in the order of their answers. `copies` are sets of documents with nearly the
/// same text: by them a damaged copy that does not say whose it is comes to the committee of the others.
pub(crate) fn by_committee(answers: &[CaseAnswer], copies: &[Vec<String>], bodies: &Bodies) -> Vec<Papers> {
    let author = |answer: &CaseAnswer| {
        let body = answer.namnd.as_ref().or(answer.forvaltning.as_ref());
        let body = body.map(|name| bodies.body(name, answer.kommun.as_deref()));
        let kommun = answer.kommun.as_deref().map(crate::format::slug);
        Author {
            kommun: body.as_ref().and_then(|body| body.kommun.clone()).or(kommun),
            name: body.map(|body| body.name),
        }
    };
    let own: Vec<Author> = answers.iter().map(author).collect();
    let known = |place: usize| {
        if own[place].is_whole() {
            return own[place].clone();
        }
        let of_copy = |copy: &String| answers.iter().position(|answer| answer.id == *copy);
        let set = copies.iter().find(|set| set.contains(&answers[place].id));
        let mut others: Vec<&Author> = set.into_iter().flatten().filter_map(of_copy).map(|at| &own[at]).collect();
        others.retain(|other| own[place].may_be(other));
        others.sort();
        others.dedup();
        // Of two committees that say the same, it may be either's.
        match others.as_slice() {
            [one] => (*one).clone(),
            _ => own[place].clone(),
        }
    };
    let mut groups: BTreeMap<(Author, Option<usize>), Vec<usize>> = BTreeMap::new();
    for place in 0..answers.len() {
        let author = known(place);
        // Papers without a name are not one body's because they lack it.
        let apart = author.name.is_none().then_some(place);
        groups.entry((author, apart)).or_default().push(place);
    }
    let mut groups: Vec<Vec<usize>> = groups.into_values().collect();
    for papers in &mut groups {
        papers.sort_by_key(|place| rank(&answers[*place]));
    }
    groups.sort();
    groups.into_iter().map(Papers).collect()
}

/// Which paper says best what a committee answers: its own decision before its office's proposal, then one that takes a
/// stance, then the latest, then the one that is best to read.
fn rank(answer: &CaseAnswer) -> impl Ord + use<> {
    let kind = match answer.document_type {
        DocumentType::Protokollsutdrag => 0,
        DocumentType::Yttrande | DocumentType::Remissvar => 1,
        DocumentType::Tjansteutlatande | DocumentType::Tjansteskrivelse => 2,
        DocumentType::Annat => 3,
    };
    let unreadable = 1000 - (answer.text_quality.clamp(0.0, 1.0) * 1000.0) as u32;
    (kind, answer.stance == Stance::Oklart, Reverse(answer.date), unreadable, answer.id.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(id: &str, kommun: Option<&str>, namnd: Option<&str>) -> CaseAnswer {
        CaseAnswer {
            id: id.to_owned(),
            url: String::new(),
            title: None,
            namnd: namnd.map(str::to_owned),
            kommun: kommun.map(str::to_owned),
            forvaltning: None,
            text_quality: 1.0,
            document_type: DocumentType::Annat,
            date: None,
            date_inferred: false,
            handlaggare: Vec::new(),
            dnr: Vec::new(),
            stance: Stance::Oklart,
            quote: None,
            in_time: None,
        }
    }

    #[track_caller]
    fn check(answers: &[CaseAnswer], copies: &[&[&str]], expected: &[&[usize]]) {
        let copies: Vec<Vec<String>> =
            copies.iter().map(|set| set.iter().map(|id| (*id).to_owned()).collect()).collect();
        let found = by_committee(answers, &copies, &Bodies::default());
        assert_eq!(found, expected.iter().map(|places| Papers(places.to_vec())).collect::<Vec<_>>());
    }

    #[test]
    fn a_copy_that_does_not_say_whose_it_is_comes_to_the_committee_of_the_others() {
        let of = |namnd| answer(namnd, Some("Ekby"), Some(namnd));
        let scan = || answer("scan", None, None);
        let park = || of("Parknämnden");
        check(&[park(), scan()], &[], &[&[0], &[1]]);
        check(&[park(), scan()], &[&["Parknämnden", "scan"]], &[&[0, 1]]);
        check(&[park(), answer("scan", None, Some("Parknämnden"))], &[&["scan", "Parknämnden"]], &[&[0, 1]]);
        check(&[park(), answer("scan", Some("Alby"), None)], &[&["scan", "Parknämnden"]], &[&[0], &[1]]);
        // Two committees may answer with the same words.
        check(&[park(), of("Skolnämnden")], &[&["Parknämnden", "Skolnämnden"]], &[&[0], &[1]]);
        check(&[park(), of("Skolnämnden"), scan()], &[&["scan", "Parknämnden", "Skolnämnden"]], &[&[0], &[1], &[2]]);
        check(&[scan(), scan()], &[], &[&[0], &[1]]);
    }
}
