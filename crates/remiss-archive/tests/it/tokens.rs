//! Tokens: what they allow, how they end, and that their secrets are nowhere.

use std::collections::BTreeSet;

use jiff::{Timestamp, ToSpan as _};
use remiss_archive::{Archive, Error, PresentedToken, Scope, Tokens};

use crate::support::{all_bytes, fresh};

fn scopes(scopes: &[Scope]) -> BTreeSet<Scope> {
    scopes.iter().copied().collect()
}

#[test]
fn a_token_opens_with_its_secret_alone_until_it_is_revoked() {
    let (dir, archive) = fresh();
    let mut tokens = Tokens::open(dir.path()).unwrap();
    let ingest = scopes(&[Scope::Ingest, Scope::ReadInternal]);
    let made = tokens.create("diariet", &ingest, None, "Ada").unwrap();
    let other = tokens.create("webben", &scopes(&[Scope::Delete]), None, "Ada").unwrap();

    // Made while another holds the archive for writing, and seen by its readers.
    let kept = archive.reader().token(&made.id).unwrap().expect("the token is kept");
    assert_eq!((kept.name.as_str(), &kept.scopes, kept.created_by.as_str()), ("diariet", &ingest, "Ada"));
    assert!(kept.is_valid(Timestamp::now()));
    assert!(kept.is_opened_by(&made.reveal().parse().unwrap()));
    let mixed = other.reveal().replacen(&other.id, &made.id, 1);
    assert!(!kept.is_opened_by(&mixed.parse::<PresentedToken>().unwrap()), "another's secret opens nothing");

    tokens.revoke("diariet", "Ada").unwrap();
    let kept = archive.reader().token(&made.id).unwrap().unwrap();
    assert!(!kept.is_valid(Timestamp::now()) && kept.revoked_by.as_deref() == Some("Ada"));
    assert!(matches!(tokens.revoke("diariet", "Ada"), Err(Error::UnknownToken(_))));
    let who: Vec<_> = archive.reader().audit(None, 10).unwrap().into_iter().map(|entry| entry.what).collect();
    assert_eq!(who, ["revoke", "token", "token"]);
}

#[test]
fn a_token_ends_by_itself() {
    let (dir, archive) = fresh();
    let end = Timestamp::now() + 24.hours();
    let made = Tokens::open(dir.path()).unwrap().create("a", &scopes(&[Scope::Admin]), Some(end), "Ada").unwrap();
    let kept = archive.reader().token(&made.id).unwrap().unwrap();
    assert!(kept.is_valid(Timestamp::now()));
    assert!(!kept.is_valid(end + 1.hour()));
}

#[test]
fn a_name_is_given_once() {
    let (dir, _archive) = fresh();
    let mut tokens = Tokens::open(dir.path()).unwrap();
    tokens.create("a", &scopes(&[Scope::Admin]), None, "Ada").unwrap();
    tokens.revoke("a", "Ada").unwrap();
    for (name, scopes) in [("a", scopes(&[Scope::Admin])), (" ", scopes(&[Scope::Admin])), ("b", scopes(&[]))] {
        assert!(matches!(tokens.create(name, &scopes, None, "Ada"), Err(Error::Token { .. })), "{name:?}");
    }
}

#[test]
fn no_file_holds_a_secret() {
    let (dir, _archive) = fresh();
    let made = Tokens::open(dir.path()).unwrap().create("a", &scopes(&[Scope::Admin]), None, "Ada").unwrap();
    let bytes = all_bytes(dir.path());
    let found = |needle: &str| bytes.windows(needle.len()).any(|window| window == needle.as_bytes());
    let text = made.reveal();
    assert!(found(&made.id), "the search must be able to find it");
    assert!(!found(text.rsplit('_').next().unwrap()));
}

#[test]
fn there_are_no_tokens_without_an_archive() {
    let dir = tempfile::tempdir().unwrap();
    assert!(matches!(Tokens::open(dir.path()), Err(Error::Missing { .. })));
    assert!(Archive::open_read(dir.path()).is_err(), "asking for tokens makes no archive");
}
