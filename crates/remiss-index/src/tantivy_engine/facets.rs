//! Values of facets numbered over all segments, in Swedish order, so that counting is adding to an array.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, OnceLock};

use icu_collator::options::CollatorOptions;
use icu_collator::{Collator, CollatorBorrowed};
use icu_locale_core::locale;
use tantivy::columnar::Column;
use tantivy::{Searcher, TantivyError};

use crate::answer::FacetCount;
use crate::document::{identifier_forms, sought_identifier};
use crate::request::{FACET_VALUES_MAX, FacetField, Visibility};
use crate::tantivy_engine::schema::{PUBLIC_CASE, facet_column, facet_name};

/// The values of one facet in one state of the index.
#[derive(Default)]
pub(crate) struct FacetTable {
    /// Distinct values in Swedish order (years and months the other way round: newest first).
    pub(crate) values: Vec<String>,
    /// For each segment: number in `values` by the segment's own number.
    by_segment: Vec<Vec<u32>>,
    /// For each segment: the segment's own numbers by document.
    columns: Vec<Option<Column<u64>>>,
    /// For each segment in which no document has several values: their numbers in `values` by document.
    unpacked: OnceLock<Vec<Option<Box<[u32]>>>>,
    /// Of diary numbers: a digest of each form under which one is found, with its number in `values`, in order. Made when
    /// the first filter asks, eight bytes a form; what it finds is compared in full.
    forms: OnceLock<Vec<(u32, u32)>>,
}

/// Stands for the number of a document that has no value.
const NO_VALUE: u32 = u32::MAX;

/// The tables of one state of the index, each made when it is first needed.
#[derive(Default)]
pub(crate) struct FacetTables {
    tables: [OnceLock<Arc<FacetTable>>; FacetField::ALL.len()],
    public_case: OnceLock<Arc<FacetTable>>,
}

impl FacetTables {
    /// The table of a facet for those who see so much.
    pub(crate) fn table(
        &self,
        field: FacetField,
        visibility: Visibility,
        searcher: &Searcher,
    ) -> tantivy::Result<Arc<FacetTable>> {
        let name = facet_name(field, visibility);
        let place = if name == PUBLIC_CASE { &self.public_case } else { &self.tables[field as usize] };
        if let Some(table) = place.get() {
            return Ok(Arc::clone(table));
        }
        let table = Arc::new(FacetTable::build(field, name, searcher)?);
        Ok(Arc::clone(place.get_or_init(|| table)))
    }

    /// Unpacks the tables that were needed so far: four bytes a document each, and counting takes a fifth of the time.
    pub(crate) fn unpack(&self) {
        for table in self.tables.iter().chain([&self.public_case]).filter_map(OnceLock::get) {
            table.unpacked.get_or_init(|| (0..table.columns.len()).map(|segment| table.unpack(segment)).collect());
        }
    }
}

impl FacetTable {
    fn build(field: FacetField, name: &str, searcher: &Searcher) -> tantivy::Result<Self> {
        let (mut segments, mut columns) = (Vec::<Vec<String>>::new(), Vec::new());
        for segment in searcher.segment_readers() {
            let mut values = Vec::new();
            let column = segment.fast_fields().str(&facet_column(name))?;
            if let Some(column) = &column {
                let mut stream = column.dictionary().stream()?;
                while stream.advance() {
                    values.push(String::from_utf8_lossy(stream.key()).into_owned());
                }
            }
            segments.push(values);
            columns.push(column.map(|column| column.ords().clone()));
        }
        let mut values: Vec<String> = segments.iter().flatten().cloned().collect();
        values.sort_unstable();
        values.dedup();
        if matches!(field, FacetField::Year | FacetField::Month) {
            values.reverse();
        } else {
            let collator = collator()?;
            values.sort_by(|a, b| collator.compare(a, b).then_with(|| a.cmp(b)));
        }
        let numbers: HashMap<&str, u32> = values.iter().enumerate().map(|(n, v)| (v.as_str(), n as u32)).collect();
        let by_segment = segments
            .iter()
            .map(|values| values.iter().filter_map(|v| numbers.get(v.as_str()).copied()).collect())
            .collect();
        Ok(Self { values, by_segment, columns, unpacked: OnceLock::new(), forms: OnceLock::new() })
    }

    fn unpack(&self, segment: usize) -> Option<Box<[u32]>> {
        let column = self.columns[segment].as_ref().filter(|column| !column.get_cardinality().is_multivalue())?;
        let mut numbers = vec![NO_VALUE; column.num_docs() as usize];
        let packed = FacetColumn { column: Some(column), numbers: &self.by_segment[segment], unpacked: None };
        for (doc, number) in numbers.iter_mut().enumerate() {
            packed.each(doc as u32, |own| *number = own);
        }
        Some(numbers.into())
    }

    pub(crate) fn number(&self, value: &str) -> Option<u32> {
        self.values.iter().position(|v| v == value).map(|n| n as u32)
    }

    /// The numbers of the diary numbers that a spelling stands for.
    pub(crate) fn spellings(&self, asked: &str) -> Vec<u32> {
        let Some(asked) = remiss_swedish::canonical_identifier(asked) else { return Vec::new() };
        let sought = sought_identifier(&asked);
        let forms = self.forms.get_or_init(|| {
            let each = self.values.iter().zip(0..).flat_map(|(value, number)| {
                identifier_forms(value).into_iter().map(move |form| (digest(&form), number))
            });
            let mut forms: Vec<(u32, u32)> = each.collect();
            forms.sort_unstable();
            forms
        });
        let digest = digest(&sought);
        let first = forms.partition_point(|(other, _)| *other < digest);
        forms[first..]
            .iter()
            .take_while(|(other, _)| *other == digest)
            .map(|(_, number)| *number)
            .filter(|number| identifier_forms(&self.values[*number as usize]).contains(&sought))
            .collect()
    }

    /// The reader of the facet's values in one segment.
    pub(crate) fn column(&self, segment: usize) -> FacetColumn<'_> {
        let numbers = self.by_segment.get(segment).map_or(&[][..], Vec::as_slice);
        let unpacked = self.unpacked.get().and_then(|segments| segments.get(segment)?.as_deref());
        FacetColumn { column: self.columns.get(segment).and_then(Option::as_ref), numbers, unpacked }
    }

    /// The counted values as an answer lists them: by count, then in Swedish order, selected ones always.
    pub(crate) fn list(&self, counts: &[u64], selected: &[u32], prefix: Option<&FacetPrefix>) -> Vec<FacetCount> {
        let mut numbers: Vec<u32> = (0..self.values.len() as u32)
            .filter(|n| counts.get(*n as usize).is_some_and(|c| *c > 0))
            .filter(|n| prefix.is_none_or(|p| p.fits(&self.values[*n as usize])))
            .collect();
        numbers.sort_by_key(|n| (std::cmp::Reverse(counts[*n as usize]), *n));
        let mut kept: Vec<u32> = numbers.iter().copied().take(FACET_VALUES_MAX).collect();
        kept.extend(selected.iter().filter(|n| !numbers.iter().take(FACET_VALUES_MAX).any(|k| k == *n)));
        kept.into_iter()
            .map(|n| FacetCount {
                value: self.values[n as usize].clone(),
                count: counts.get(n as usize).copied().unwrap_or(0),
                selected: selected.contains(&n),
            })
            .collect()
    }
}

fn digest(form: &str) -> u32 {
    let mut hasher = DefaultHasher::new();
    form.hash(&mut hasher);
    hasher.finish() as u32
}

/// Documents whose values are read at once.
const BLOCK: usize = 64;

/// A facet's values in one segment.
pub(crate) struct FacetColumn<'a> {
    column: Option<&'a Column<u64>>,
    /// Numbers of the facet's table by the segment's own.
    numbers: &'a [u32],
    /// Numbers of the facet's table by document.
    unpacked: Option<&'a [u32]>,
}

impl FacetColumn<'_> {
    /// Calls `see` with the number of each value of a document.
    pub(crate) fn each(&self, doc: u32, mut see: impl FnMut(u32)) {
        if let Some(unpacked) = self.unpacked {
            if let Some(number) = unpacked.get(doc as usize).filter(|number| **number != NO_VALUE) {
                see(*number);
            }
            return;
        }
        if let Some(column) = self.column {
            for ord in column.values_for_doc(doc) {
                if let Some(number) = self.numbers.get(ord as usize) {
                    see(*number);
                }
            }
        }
    }

    /// Adds to `counts`, by number, the values of those documents whose place in `docs` is `counted`.
    pub(crate) fn count(&self, docs: &[u32], counted: impl Fn(usize) -> bool, counts: &mut [u64]) {
        if let Some(unpacked) = self.unpacked {
            for (_, doc) in docs.iter().enumerate().filter(|(place, _)| counted(*place)) {
                let number = unpacked.get(*doc as usize).copied().unwrap_or(NO_VALUE);
                if let Some(count) = counts.get_mut(number as usize) {
                    *count += 1;
                }
            }
            return;
        }
        let Some(column) = self.column else { return };
        let mut own = vec![0_u64; self.numbers.len()];
        if column.get_cardinality().is_multivalue() {
            for (_, doc) in docs.iter().enumerate().filter(|(place, _)| counted(*place)) {
                column.values_for_doc(*doc).for_each(|ord| own[ord as usize] += 1);
            }
        } else {
            let mut block = [None; BLOCK];
            for (number, docs) in docs.chunks(BLOCK).enumerate() {
                let block = &mut block[..docs.len()];
                block.fill(None);
                column.first_vals(docs, block);
                for (place, ord) in block.iter().enumerate() {
                    if let Some(ord) = ord
                        && counted(number * BLOCK + place)
                    {
                        own[*ord as usize] += 1;
                    }
                }
            }
        }
        for (number, own) in self.numbers.iter().zip(own) {
            counts[*number as usize] += own;
        }
    }

    /// Whether any value of a document is among the `allowed` ones.
    pub(crate) fn any(&self, doc: u32, allowed: &[bool]) -> bool {
        let mut found = false;
        self.each(doc, |number| found |= allowed.get(number as usize).copied().unwrap_or(false));
        found
    }
}

/// The beginning of a word that facet values must contain, case and diacritics aside.
pub(crate) struct FacetPrefix(String);

impl FacetPrefix {
    pub(crate) fn new(prefix: &str) -> Self {
        Self(remiss_swedish::fold(&prefix.to_lowercase()).into_owned())
    }

    fn fits(&self, value: &str) -> bool {
        let value = remiss_swedish::fold(&value.to_lowercase()).into_owned();
        value.match_indices(self.0.as_str()).any(|(at, _)| !value[..at].ends_with(char::is_alphanumeric))
    }
}

/// Swedish order: å, ä, ö last; numbers inside texts by their value.
fn collator() -> tantivy::Result<CollatorBorrowed<'static>> {
    Collator::try_new(locale!("sv-u-kn-true").into(), CollatorOptions::default())
        .map_err(|e| TantivyError::InternalError(format!("Swedish collation is missing: {e}")))
}

#[cfg(test)]
mod tests {
    use super::FacetTable;
    use crate::document::{identifier_forms, sought_identifier};

    #[test]
    fn a_diary_number_is_found_in_every_spelling_that_comparing_each_value_finds() {
        let values: Vec<String> =
            ["KS 2019/1899", "KS-2019-01899", "3.1.1-717/2013", "717/2013", "SN 2018/11", "okänt"]
                .map(str::to_owned)
                .into();
        let table = FacetTable { values, ..FacetTable::default() };
        for asked in [
            "ks2019/1899",
            "KS 2019/1899",
            "1899/2019",
            "3.1.1-717/2013",
            "717/2013",
            "dnr 717/2013",
            "11",
            "okänt",
            "",
        ] {
            let sought = remiss_swedish::canonical_identifier(asked).map(|asked| sought_identifier(&asked));
            let is_found =
                |value: &String| sought.as_ref().is_some_and(|sought| identifier_forms(value).contains(sought));
            let expected: Vec<u32> = (0..).zip(&table.values).filter(|(_, v)| is_found(v)).map(|(n, _)| n).collect();
            let mut found = table.spellings(asked);
            found.sort_unstable();
            assert_eq!(found, expected, "{asked}");
        }
    }
}
