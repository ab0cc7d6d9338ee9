//! Diary numbers in every spelling, and numbers that are none.

use remiss_swedish::{IdentifierKind as Kind, bare_identifier, canonical_identifier, identifiers, personal_numbers};

#[test]
fn numbers_have_one_spelling() {
    for (text, kind, written, canonical) in [
        ("Dnr KS 2019/1899", Kind::Dnr, "KS 2019/1899", "ks-2019-1899"),
        ("KS 2019:1899", Kind::Dnr, "KS 2019:1899", "ks-2019-1899"),
        ("se ks 2019-1899.", Kind::Dnr, "ks 2019-1899", "ks-2019-1899"),
        ("(KS2019/1899)", Kind::Dnr, "KS2019/1899", "ks-2019-1899"),
        ("KS-2016/123", Kind::Dnr, "KS-2016/123", "ks-2016-123"),
        ("T2021-01342", Kind::Dnr, "T2021-01342", "t-2021-01342"),
        ("T 2010-313-01743", Kind::Dnr, "T 2010-313-01743", "t-2010-313-01743"),
        ("Dnr: 2018:906", Kind::Dnr, "2018:906", "2018-906"),
        ("2017/000428", Kind::Dnr, "2017/000428", "2017-000428"),
        ("1.2.4-241/2017", Kind::Dnr, "1.2.4-241/2017", "1-2-4-241-2017"),
        ("Dnr 3.1.1-717/2013", Kind::Dnr, "3.1.1-717/2013", "3-1-1-717-2013"),
        ("Dnr 1.5.1-135-2012", Kind::Dnr, "1.5.1-135-2012", "1-5-1-135-2012"),
        ("1.5.1.394-2012", Kind::Dnr, "1.5.1.394-2012", "1-5-1-394-2012"),
        ("316-259/2012", Kind::Dnr, "316-259/2012", "316-259-2012"),
        ("Dnr 0263/20", Kind::Dnr, "0263/20", "0263-20"),
        ("Dnr 2006-152-307", Kind::Dnr, "2006-152-307", "2006-152-307"),
        ("2011-875-1.2.4", Kind::Dnr, "2011-875-1.2.4", "2011-875-1-2-4"),
        ("dnr S2020/06592/SOF)", Kind::Dnr, "S2020/06592/SOF", "s-2020-06592-sof"),
        ("dnr $2020/06592/SOF", Kind::Dnr, "$2020/06592/SOF", "s-2020-06592-sof"),
        ("KSKF/2019:12", Kind::Dnr, "KSKF/2019:12", "kskf-2019-12"),
        ("VON/2022:00276", Kind::Dnr, "VON/2022:00276", "von-2022-00276"),
        ("FAR 2020-588", Kind::Dnr, "FAR 2020-588", "far-2020-588"),
        ("Fi2021/01234", Kind::Dnr, "Fi2021/01234", "fi-2021-01234"),
        ("2017/KS 0272 10", Kind::Dnr, "2017/KS 0272 10", "2017-ks-0272-10"),
        ("2017KSM0604 301", Kind::Dnr, "2017KSM0604 301", "2017-ksm-0604-301"),
        ("Ks/2021:287", Kind::Dnr, "Ks/2021:287", "ks-2021-287"),
        ("enligt Bun/2019-444 och", Kind::Dnr, "Bun/2019-444", "bun-2019-444"),
        ("ärende 2022-POL000331.", Kind::Dnr, "2022-POL000331", "2022-pol-000331"),
        ("se 1.5.1.-347-2012", Kind::Dnr, "1.5.1.-347-2012", "1-5-1-347-2012"),
        ("i 211-2012-1.5.1 och", Kind::Dnr, "211-2012-1.5.1", "211-2012-1-5-1"),
        ("se även 1345/19.", Kind::Dnr, "1345/19", "1345-19"),
        ("ÄLD 2021/231", Kind::Dnr, "ÄLD 2021/231", "ald-2021-231"),
        ("motion (2017:54) av", Kind::Motion, "2017:54", "2017-54"),
        ("motion nr 2017:54", Kind::Motion, "2017:54", "2017-54"),
        ("betänkandet (SOU 2020:47)", Kind::Sou, "SOU 2020:47", "sou-2020-47"),
        ("Ds 2019:15", Kind::Ds, "Ds 2019:15", "ds-2019-15"),
        ("prop. 2017/18:100", Kind::Proposition, "prop. 2017/18:100", "prop-2017-18-100"),
        ("socialtjänstlagen (2001:453)", Kind::Sfs, "2001:453", "sfs-2001-453"),
        ("SFS 2010:800", Kind::Sfs, "SFS 2010:800", "sfs-2010-800"),
    ] {
        let found = identifiers(text);
        let [only] = found.as_slice() else { panic!("{text}: {found:?}") };
        assert_eq!(only.canonical, canonical, "{text}");
        assert_eq!(only.kind, kind, "{text}");
        assert_eq!(&text[only.start as usize..only.end as usize], written, "{text}");
    }
}

#[test]
fn other_numbers_are_none() {
    for text in [
        "den 30 januari 2018",
        "2018-01-30",
        "2018-01",
        "30/1 2018",
        "2019-2022",
        "läsåret 2019/20",
        "2019/2020",
        "telefon 08-508 25 612",
        "070-123 45 67",
        "19-29 år",
        "1 500 000 kr",
        "4 kap. 1 §",
        "sida 1 (2)",
        "12,5 procent",
        "kl. 18:30",
        "1/2018",
        "130/80",
        "1500/50",
        "1999/20",
        "och/2021",
        "avsnitt 1.5.1.",
        "www.exempel.se/2019/123",
        "2018",
        "30.1.2018",
    ] {
        assert_eq!(identifiers(text), [], "{text}");
    }
}

#[test]
fn typed_numbers_are_understood() {
    for (query, expected) in [
        ("KS 2019/1899", Some("ks-2019-1899")),
        ("ks 2019 1899", Some("ks-2019-1899")),
        ("dnr KS2019:1899", Some("ks-2019-1899")),
        ("T2021 01342", Some("t-2021-01342")),
        ("motion 2017:54", Some("2017-54")),
        ("motion nr 2017:54", Some("2017-54")),
        ("Dnr: 2018:906", Some("2018-906")),
        ("SOU 2020:47", Some("sou-2020-47")),
        ("3.1.1-717/2013", Some("3-1-1-717-2013")),
        ("ks/2021:287", Some("ks-2021-287")),
        ("2022-pol000331", Some("2022-pol-000331")),
        ("1.5.1.-347-2012", Some("1-5-1-347-2012")),
        ("211-2012-1.5.1", Some("211-2012-1-5-1")),
        ("1345/19", Some("1345-19")),
        ("bygglov", None),
        ("trygghet 2018", None),
        ("2018-01-30", None),
        ("budget 2019 2020", None),
        ("", None),
    ] {
        assert_eq!(canonical_identifier(query).as_deref(), expected, "{query}");
    }
    for (canonical, expected) in [
        ("ks-2019-1899", Some("2019-1899")),
        ("s-2020-06592-sof", Some("2020-06592")),
        ("2018-906", None),
        ("2017-ks-0272-10", None),
    ] {
        assert_eq!(bare_identifier(canonical), expected, "{canonical}");
    }
}

#[test]
fn personal_numbers_are_found_and_nothing_else() {
    // Skatteverket's own test numbers.
    for text in [
        "640823-3234",
        "19640823-3234",
        "196408233234",
        "född 640823-3234.",
        "701063-2391",
        "640823–3234",
        "640823 - 3234",
        "19640823 – 3234",
        "född 640823-\n    3234.",
        "640823\n-3234",
        "640823\n3234",
        "640823+3234",
        "umea-640823-3234",
        "640823-3234-umea",
    ] {
        assert_eq!(personal_numbers(text).len(), 1, "{text}");
    }
    for text in [
        "640823-3235",
        "08-508 25 612",
        "2018-01-30",
        "KS 2019/1899",
        "641323-3234",
        "1 640823 3234",
        "2020/640823-3234",
        "2020-640823-3234",
        "640823-3234-2020",
        "640823  3234",
        "640823-\n\n3234",
        "640823 och 3234",
    ] {
        assert_eq!(personal_numbers(text), [], "{text}");
    }
}
