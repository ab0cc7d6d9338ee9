//! Every word that the pages show, one struct for each language: a missing one does not compile.
//!
//! The page about the site is a text of its own and stands in its template.

use remiss_index::FacetField;
use remiss_parse::{DocumentType, Stance};

/// The words of one language.
#[derive(Debug)]
pub(crate) struct Strings {
    pub(crate) lang: &'static str,
    pub(crate) tagline: &'static str,
    pub(crate) skip_to_content: &'static str,
    pub(crate) skip_to_filters: &'static str,
    pub(crate) nav_label: &'static str,
    pub(crate) nav_coverage: &'static str,
    pub(crate) nav_about: &'static str,
    pub(crate) nav_api: &'static str,
    pub(crate) search_label: &'static str,
    pub(crate) search_hint: &'static str,
    pub(crate) search_button: &'static str,
    pub(crate) start_lead: &'static str,
    pub(crate) start_examples: &'static str,
    pub(crate) start_newest: &'static str,
    pub(crate) start_newest_all: &'static str,
    pub(crate) start_cases: &'static str,
    pub(crate) start_cases_lead: &'static str,
    pub(crate) start_empty: &'static str,
    pub(crate) filters: &'static str,
    pub(crate) filters_active: &'static str,
    pub(crate) use_filters: &'static str,
    pub(crate) chips_label: &'static str,
    pub(crate) remove_filter: &'static str,
    pub(crate) clear_filters: &'static str,
    pub(crate) hits_of: &'static str,
    pub(crate) show_more: &'static str,
    pub(crate) show_fewer: &'static str,
    pub(crate) search_among: &'static str,
    pub(crate) period: &'static str,
    pub(crate) from: &'static str,
    pub(crate) to: &'static str,
    pub(crate) date_hint: &'static str,
    pub(crate) sort_label: &'static str,
    pub(crate) years_label: &'static str,
    pub(crate) years_list: &'static str,
    pub(crate) did_you_mean: &'static str,
    pub(crate) page_short: &'static str,
    pub(crate) untitled: &'static str,
    pub(crate) undated: &'static str,
    pub(crate) no_namnd: &'static str,
    pub(crate) the_case: &'static str,
    pub(crate) copies_show: &'static str,
    pub(crate) paging_label: &'static str,
    pub(crate) next_page: &'static str,
    pub(crate) first_page: &'static str,
    pub(crate) take_with_you: &'static str,
    pub(crate) feed: &'static str,
    pub(crate) permanent_link: &'static str,
    pub(crate) empty_title: &'static str,
    pub(crate) empty_tips: &'static [&'static str],
    pub(crate) empty_without: &'static str,
    pub(crate) empty_everything: &'static str,
    pub(crate) document: &'static str,
    pub(crate) document_panel: &'static str,
    pub(crate) document_data: &'static str,
    pub(crate) document_data_lead: &'static str,
    pub(crate) document_contents: &'static str,
    pub(crate) document_text: &'static str,
    pub(crate) document_no_text: &'static str,
    pub(crate) document_original: &'static str,
    pub(crate) document_original_withheld: &'static str,
    pub(crate) document_as_text: &'static str,
    pub(crate) document_as_json: &'static str,
    pub(crate) document_cite: &'static str,
    pub(crate) document_copy: &'static str,
    pub(crate) document_copied: &'static str,
    pub(crate) document_similar: &'static str,
    pub(crate) document_decision: &'static str,
    pub(crate) document_words: &'static str,
    pub(crate) document_back: &'static str,
    pub(crate) document_warnings: &'static str,
    pub(crate) document_repaired: &'static str,
    pub(crate) document_file: &'static str,
    pub(crate) low_confidence: &'static str,
    pub(crate) inferred: &'static str,
    pub(crate) corrected: &'static str,
    pub(crate) given: &'static str,
    pub(crate) page: &'static str,
    pub(crate) case_answers: &'static str,
    pub(crate) case_asked: &'static str,
    pub(crate) case_missing_lead: &'static str,
    pub(crate) case_all_answered: &'static str,
    pub(crate) case_nobody_named: &'static str,
    pub(crate) case_due: &'static str,
    pub(crate) case_no_due: &'static str,
    pub(crate) case_in_time: &'static str,
    pub(crate) case_late: &'static str,
    pub(crate) case_answered: &'static str,
    pub(crate) case_no_answer: &'static str,
    pub(crate) case_stances: &'static str,
    pub(crate) case_no_quote: &'static str,
    pub(crate) case_keys: &'static str,
    pub(crate) case_search: &'static str,
    pub(crate) case_referred_by: &'static str,
    pub(crate) namnd_latest: &'static str,
    pub(crate) namnd_all: &'static str,
    pub(crate) coverage_title: &'static str,
    pub(crate) coverage_lead: &'static str,
    pub(crate) coverage_namnd: &'static str,
    pub(crate) coverage_documents: &'static str,
    pub(crate) coverage_period: &'static str,
    pub(crate) coverage_without_text: &'static str,
    pub(crate) coverage_failed: &'static str,
    pub(crate) coverage_withheld: &'static str,
    pub(crate) coverage_by_month: &'static str,
    pub(crate) coverage_month: &'static str,
    pub(crate) coverage_unknown: &'static str,
    pub(crate) coverage_empty: &'static str,
    pub(crate) coverage_total: &'static str,
    pub(crate) error_start: &'static str,
    pub(crate) error_id: &'static str,
    pub(crate) footer_note: &'static str,
    pub(crate) report_error: &'static str,
    pub(crate) accessibility: &'static str,
    pub(crate) personal_data: &'static str,
    pub(crate) api_title: &'static str,
}

/// Swedish, the first language.
pub(crate) const SV: Strings = Strings {
    lang: "sv",
    tagline: "Vad nämnderna svarade",
    skip_to_content: "Hoppa till innehållet",
    skip_to_filters: "Hoppa till filter",
    nav_label: "Huvudmeny",
    nav_coverage: "Täckning",
    nav_about: "Om och hjälp",
    nav_api: "API",
    search_label: "Sök i handlingarna",
    search_hint: "Ord, ”exakt fras”, diarienummer eller namn på en nämnd",
    search_button: "Sök",
    start_lead: "Sök i nämndernas tjänsteutlåtanden, yttranden och remissvar – efter ord, nämnd, datum och ställningstagande. Varje uppgift kan följas till sin plats i texten.",
    start_examples: "Prova till exempel",
    start_newest: "Senast inkomna handlingar",
    start_newest_all: "Alla handlingar, senast inkomna först",
    start_cases: "Ärenden med flera svar",
    start_cases_lead: "Samma fråga, många nämnder: vem som svarade, när och med vilken inställning.",
    start_empty: "Här finns ännu inga handlingar. Lägg till dem med kommandot ”remiss ingest”.",
    filters: "Filtrera",
    filters_active: "aktiva",
    use_filters: "Använd filter",
    chips_label: "Aktiva filter",
    remove_filter: "Ta bort filter",
    clear_filters: "Rensa alla filter",
    hits_of: "antal träffar",
    show_more: "Visa fler",
    show_fewer: "Visa färre",
    search_among: "Sök bland värdena",
    period: "Tidsperiod",
    from: "Från",
    to: "Till",
    date_hint: "Till exempel 2018, 2018-03 eller 2018-03-15",
    sort_label: "Ordning",
    years_label: "Träffar per år",
    years_list: "Välj år i en lista",
    did_you_mean: "Menade du",
    page_short: "s.",
    untitled: "Utan rubrik",
    undated: "Utan datum",
    no_namnd: "Okänd nämnd",
    the_case: "Ärendet i sin helhet",
    copies_show: "Visa alla var för sig",
    paging_label: "Bläddra",
    next_page: "Nästa sida",
    first_page: "Första sidan",
    take_with_you: "Ta med resultatet",
    feed: "Bevaka (Atom-flöde)",
    permanent_link: "Länk till sökningen",
    empty_title: "Inga träffar",
    empty_tips: &[
        "Ta bort ett filter, eller gör tidsperioden längre.",
        "Sök med färre ord. Ordens böjningsformer och sammansättningar hittas ändå.",
        "Ta bort citattecknen: en ”exakt fras” hittas bara precis som den är skriven.",
        "Sök på diarienumret om du har det, i vilken stavning som helst.",
    ],
    empty_without: "Sök utan",
    empty_everything: "Visa alla handlingar",
    document: "Handling",
    document_panel: "Uppgifter, original och hänvisning",
    document_data: "Uppgifter",
    document_data_lead: "Välj en uppgift för att se var i texten den står.",
    document_contents: "Innehåll",
    document_text: "Handlingens text",
    document_no_text: "Handlingen har ingen text som kan läsas. Öppna originalet.",
    document_original: "Hämta originalet",
    document_original_withheld: "Originalet lämnas inte ut här",
    document_as_text: "Ren text",
    document_as_json: "JSON",
    document_cite: "Hänvisa till handlingen",
    document_copy: "Kopiera",
    document_copied: "Kopierat",
    document_similar: "Liknande handlingar",
    document_decision: "Förslag till beslut",
    document_words: "Sökorden i texten",
    document_back: "Till sökresultatet",
    document_warnings: "Att tänka på",
    document_repaired: "Texten är läst ur en bild och har skadade ord. De är lagade vid sökning; här visas den som den lästes.",
    document_file: "Filen",
    low_confidence: "osäker",
    inferred: "härlett",
    corrected: "rättad",
    given: "uppgift från inlämnaren",
    page: "Sida",
    case_answers: "Svar",
    case_asked: "Tillfrågade",
    case_missing_lead: "Tillfrågade som inte har något svar här. De kan ha svarat utan att handlingen har lagts in.",
    case_all_answered: "Alla tillfrågade har ett svar här.",
    case_nobody_named: "Handlingarna nämner inte vilka som har tillfrågats.",
    case_due: "Sista svarsdag",
    case_no_due: "Ingen sista svarsdag anges",
    case_in_time: "i tid",
    case_late: "efter svarstiden",
    case_answered: "har svarat",
    case_no_answer: "inget svar här",
    case_stances: "Ställningstaganden",
    case_no_quote: "Ingen mening i texten visar inställningen.",
    case_keys: "Nycklar",
    case_search: "Sök i ärendets handlingar",
    case_referred_by: "Från",
    namnd_latest: "Senaste handlingarna",
    namnd_all: "Sök bland nämndens handlingar",
    coverage_title: "Täckning",
    coverage_lead: "Vad som finns här, och vad som fattas. Det som inte finns i tabellen har inte lämnats in.",
    coverage_namnd: "Nämnd",
    coverage_documents: "Handlingar",
    coverage_period: "Period",
    coverage_without_text: "Utan text",
    coverage_failed: "Kunde inte läsas",
    coverage_withheld: "Undantagna",
    coverage_by_month: "Månad för månad",
    coverage_month: "Månad",
    coverage_unknown: "Nämnden är okänd",
    coverage_empty: "Här finns ännu inga handlingar.",
    coverage_total: "Summa",
    error_start: "Till startsidan",
    error_id: "Ärendenummer för felsökning",
    footer_note: "Uppgifterna är utlästa ur handlingarna av ett program och kan vara fel. Originalet gäller.",
    report_error: "Rapportera ett fel",
    accessibility: "Tillgänglighet",
    personal_data: "Personuppgifter",
    api_title: "API",
};

#[expect(clippy::unused_self, reason = "with a second language the words come from the struct")]
impl Strings {
    /// Says how many hits there are.
    pub(crate) fn hits(&self, total: u64) -> String {
        match total {
            0 => self.empty_title.to_owned(),
            1 => "1 träff".to_owned(),
            _ => format!("{} träffar", crate::format::number(total)),
        }
    }

    /// Says how many documents there are.
    pub(crate) fn documents(&self, total: u64) -> String {
        match total {
            1 => "1 handling".to_owned(),
            _ => format!("{} handlingar", crate::format::number(total)),
        }
    }

    /// Says that near-copies stand behind a card.
    pub(crate) fn copies(&self, copies: u32) -> String {
        match copies {
            1 => "Och 1 nästan likadan handling.".to_owned(),
            _ => format!("Och {copies} nästan likadana handlingar."),
        }
    }

    /// Says what the archive covers, in one line.
    pub(crate) fn covers(&self, documents: u64, namnder: usize, from: &str, to: &str) -> String {
        let namnder = if namnder == 1 { "1 nämnd".to_owned() } else { format!("{namnder} nämnder") };
        match (from, to) {
            ("", _) | (_, "") => format!("{} från {namnder}", self.documents(documents)),
            (from, to) if from == to => format!("{} från {namnder}, {from}", self.documents(documents)),
            (from, to) => format!("{} från {namnder}, {from}–{to}", self.documents(documents)),
        }
    }

    /// The heading of a facet.
    pub(crate) fn facet(&self, field: FacetField) -> &'static str {
        match field {
            FacetField::Namnd => "Nämnd",
            FacetField::Kommun => "Kommun eller region",
            FacetField::Handlaggare => "Handläggare",
            FacetField::DocumentType => "Handlingstyp",
            FacetField::MatterType => "Ärendetyp",
            FacetField::ReferredBy => "Remitterat från",
            FacetField::Party => "Parti",
            FacetField::Stance => "Ställningstagande",
            FacetField::Language => "Språk",
            FacetField::Dnr => "Diarienummer",
            FacetField::Case => "Ärende",
            FacetField::Year => "År",
            FacetField::Month => "Månad",
        }
    }

    /// A facet's value as it is shown.
    pub(crate) fn facet_value(&self, field: FacetField, value: &str) -> String {
        match field {
            FacetField::DocumentType | FacetField::MatterType | FacetField::Stance => capitalised(value),
            FacetField::Language => match value {
                "sv" => "Svenska".to_owned(),
                "en" => "Engelska".to_owned(),
                "fi" => "Finska".to_owned(),
                "nb" | "no" | "nn" => "Norska".to_owned(),
                "da" => "Danska".to_owned(),
                "de" => "Tyska".to_owned(),
                other => other.to_owned(),
            },
            _ => value.to_owned(),
        }
    }

    /// A kind of document as its label.
    pub(crate) fn kind(&self, kind: DocumentType) -> String {
        match kind {
            DocumentType::Annat => self.document.to_owned(),
            kind => capitalised(kind.as_str()),
        }
    }

    /// A stance as a short label.
    pub(crate) fn stance(&self, stance: Stance) -> String {
        capitalised(stance.as_str())
    }

    /// The label of a field of the record; none for fields that the panel does not list.
    pub(crate) fn record_field(&self, field: &str) -> Option<&'static str> {
        Some(match field {
            "title" => "Rubrik",
            "namnd" => "Nämnd",
            "kommun" => "Kommun eller region",
            "forvaltning" => "Förvaltning",
            "dnr" => "Diarienummer",
            "date" => "Datum",
            "meeting_date" => "Sammanträde",
            "handlaggare" => "Handläggare",
            "document_type" => "Handlingstyp",
            "matter_type" => "Ärendetyp",
            "referred_by" => "Remitterat från",
            "motion_number" => "Motion nr",
            "proposers" => "Förslagsställare",
            "parties" => "Partier",
            "answer_due" => "Sista svarsdag",
            "referral_bodies" => "Tillfrågade",
            "stance" => "Ställningstagande",
            "signatories" => "Undertecknat av",
            "attachments" => "Bilagor",
            "references" => "Hänvisar till",
            "language" => "Språk",
            _ => return None,
        })
    }
}

/// The word with a capital at its beginning.
pub(crate) fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}
