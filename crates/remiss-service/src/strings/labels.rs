//! The names of fields, values and problems in both languages, as tables.

use remiss_archive::Status;
use remiss_index::FacetField;
use remiss_parse::{DocumentType, Stance};

use super::{Strings, capitalised};

/// A word of the program with its names in Swedish and English.
type Row = (&'static str, &'static str, &'static str);

/// Fields of the record; facets have the names of their fields. What is not here has no row in the record's panel.
const FIELDS: &[Row] = &[
    ("title", "Rubrik", "Title"),
    ("namnd", "Nämnd", "Committee"),
    ("kommun", "Kommun eller region", "Municipality or region"),
    ("forvaltning", "Förvaltning", "Office"),
    ("dnr", "Diarienummer", "Diary number"),
    ("date", "Datum", "Date"),
    ("meeting_date", "Sammanträde", "Meeting"),
    ("handlaggare", "Handläggare", "Officer"),
    ("document_type", "Handlingstyp", "Kind of document"),
    ("matter_type", "Ärendetyp", "Kind of matter"),
    ("referred_by", "Remitterat från", "Referred by"),
    ("motion_number", "Motion nr", "Motion no."),
    ("proposers", "Förslagsställare", "Put forward by"),
    ("parties", "Partier", "Parties"),
    ("answer_due", "Sista svarsdag", "Last day for answers"),
    ("referral_bodies", "Tillfrågade", "Asked"),
    ("stance", "Ställningstagande", "Stance"),
    ("signatories", "Undertecknat av", "Signed by"),
    ("attachments", "Bilagor", "Attachments"),
    ("references", "Hänvisar till", "Refers to"),
    ("language", "Språk", "Language"),
];

/// Fields that can be corrected and have no row in the record's panel.
const CORRECTABLE: &[Row] = &[("decision", "Förslag till beslut", "Proposed decision"), ("case", "Ärende", "Case")];

/// Facets that are no field of the record.
const FACETS: &[Row] =
    &[("party", "Parti", "Party"), ("case", "Ärende", "Case"), ("year", "År", "Year"), ("month", "Månad", "Month")];

/// Values of closed lists; in Swedish they are their own names.
const VALUES: &[Row] = &[
    ("tjänsteutlåtande", "Tjänsteutlåtande", "Office report"),
    ("tjänsteskrivelse", "Tjänsteskrivelse", "Office memo"),
    ("yttrande", "Yttrande", "Statement"),
    ("remissvar", "Remissvar", "Consultation response"),
    ("protokollsutdrag", "Protokollsutdrag", "Extract from minutes"),
    ("annat", "Annat", "Other"),
    ("remiss", "Remiss", "Referral"),
    ("motion", "Motion", "Motion"),
    ("skrivelse", "Skrivelse", "Letter"),
    ("medborgarförslag", "Medborgarförslag", "Citizens’ proposal"),
    ("interpellation", "Interpellation", "Interpellation"),
    ("samråd", "Samråd", "Planning consultation"),
    ("tillstyrker", "Tillstyrker", "Supports"),
    ("tillstyrker delvis", "Tillstyrker delvis", "Supports in part"),
    ("avstyrker", "Avstyrker", "Opposes"),
    ("besvarad", "Besvarad", "Considers it answered"),
    ("hänvisar", "Hänvisar", "Refers to a report"),
    ("ingen erinran", "Ingen erinran", "No objection"),
    ("oklart", "Oklart", "Unclear"),
];

/// Languages by the codes of the record.
const LANGUAGES: &[Row] = &[
    ("sv", "Svenska", "Swedish"),
    ("en", "Engelska", "English"),
    ("fi", "Finska", "Finnish"),
    ("nb", "Norska", "Norwegian"),
    ("no", "Norska", "Norwegian"),
    ("nn", "Norska", "Norwegian"),
    ("da", "Danska", "Danish"),
    ("de", "Tyska", "German"),
];

const MONTHS: [(&str, &str); 12] = [
    ("januari", "January"),
    ("februari", "February"),
    ("mars", "March"),
    ("april", "April"),
    ("maj", "May"),
    ("juni", "June"),
    ("juli", "July"),
    ("augusti", "August"),
    ("september", "September"),
    ("oktober", "October"),
    ("november", "November"),
    ("december", "December"),
];

/// Whether the values of a facet are names, which are Swedish in every language.
pub(crate) fn is_name(field: FacetField) -> bool {
    matches!(field, FacetField::Namnd | FacetField::Kommun | FacetField::Handlaggare | FacetField::ReferredBy)
}

/// The number of a month by its name in either language or by its beginning.
pub(crate) fn month_of(word: &str) -> Option<i8> {
    /// The shortest beginnings that tell all months apart.
    const LETTERS_MIN: usize = 3;
    let is_it = |name: &str| word.len() >= LETTERS_MIN && name.to_lowercase().starts_with(word);
    MONTHS.iter().zip(1..).find(|((swedish, english), _)| is_it(swedish) || is_it(english)).map(|(_, number)| number)
}

impl Strings {
    fn name(&self, table: &[Row], word: &str) -> Option<&'static str> {
        let (_, swedish, english) = table.iter().find(|(known, _, _)| *known == word)?;
        Some(if self.is_swedish() { swedish } else { english })
    }

    /// The heading of a facet.
    pub(crate) fn facet(&self, field: FacetField) -> &'static str {
        let word = field.as_str();
        self.name(FIELDS, word).or_else(|| self.name(FACETS, word)).unwrap_or(word)
    }

    /// A facet's value as it is shown.
    pub(crate) fn facet_value(&self, field: FacetField, value: &str) -> String {
        match field {
            FacetField::DocumentType | FacetField::MatterType | FacetField::Stance => self.value(value),
            FacetField::Language => self.name(LANGUAGES, value).unwrap_or(value).to_owned(),
            _ => value.to_owned(),
        }
    }

    /// A value of a closed list as its label.
    pub(crate) fn value(&self, value: &str) -> String {
        self.name(VALUES, value).map_or_else(|| capitalised(value), str::to_owned)
    }

    /// A kind of document as its label.
    pub(crate) fn kind(&self, kind: DocumentType) -> String {
        match kind {
            DocumentType::Annat => self.document.to_owned(),
            kind => self.value(kind.as_str()),
        }
    }

    /// A stance as a short label.
    pub(crate) fn stance(&self, stance: Stance) -> String {
        self.value(stance.as_str())
    }

    /// The label of a field of the record; none for fields that the panel does not list.
    pub(crate) fn record_field(&self, field: &str) -> Option<&'static str> {
        self.name(FIELDS, field)
    }

    /// The label of a field that can be corrected.
    pub(crate) fn correctable_field(&self, field: &str) -> Option<&'static str> {
        self.record_field(field).or_else(|| self.name(CORRECTABLE, field))
    }

    /// Who may see a document, where that is not everyone.
    pub(crate) fn status(&self, status: Status) -> &'static str {
        let (swedish, english) = match status {
            Status::Public => ("", ""),
            Status::Withheld => ("undantagen tills den är granskad", "withheld until it is reviewed"),
            Status::Internal => ("intern", "internal"),
        };
        if self.is_swedish() { swedish } else { english }
    }

    /// A month by its number from 0.
    pub(super) fn month(&self, number: usize) -> &'static str {
        let (swedish, english) = MONTHS[number];
        if self.is_swedish() { swedish } else { english }
    }
}
