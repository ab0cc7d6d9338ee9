//! The numbering part of a DOCX: lists in the abstract, and the lists that paragraphs name.

use std::collections::HashMap;

use crate::ExtractError;
use crate::office::lists::{LEVELS, List, Lists};
use crate::office::{Element, Walker};
use crate::ordinal::Ordinal;

/// Reads the numbering part, and counts.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    lists: Lists,
    /// The abstract list that each list is, and the levels at which it starts anew when it is first used.
    instances: HashMap<String, Instance>,
    abstract_lists: HashMap<String, List>,
    open_abstract: Option<String>,
    open_instance: Option<(String, List)>,
    level: Option<usize>,
}

#[derive(Debug, Default)]
struct Instance {
    counted_as: String,
    restarts: [Option<u32>; LEVELS],
}

impl Numbering {
    /// Counts a paragraph of a list and writes its number; nothing where it has none.
    pub(super) fn next(&mut self, list: &str, level: usize) -> Option<String> {
        let instance = self.instances.get_mut(list)?;
        if let Some(start) = instance.restarts.get_mut(level).and_then(Option::take) {
            self.lists.restart(&instance.counted_as, level, Some(start));
        }
        self.lists.next(list, &instance.counted_as, level)
    }

    /// The list whose definition is being read.
    fn open_list(&mut self) -> Option<&mut List> {
        match (&mut self.open_instance, &self.open_abstract) {
            (Some((_, list)), _) => Some(list),
            (None, Some(id)) => self.abstract_lists.get_mut(id),
            (None, None) => None,
        }
    }
}

impl Walker for Numbering {
    fn start(&mut self, element: &Element<'_>) -> Result<(), ExtractError> {
        let value = || element.attribute("val").unwrap_or_default();
        match element.name() {
            "abstractNum" => {
                let id = element.attribute("abstractNumId").unwrap_or_default();
                self.abstract_lists.insert(id.clone(), List::default());
                self.open_abstract = Some(id);
            }
            "num" => {
                let id = element.attribute("numId").unwrap_or_default();
                self.instances.insert(id.clone(), Instance::default());
                self.open_instance = Some((id, List::default()));
            }
            "abstractNumId" => {
                if let Some((id, list)) = &mut self.open_instance
                    && let Some(instance) = self.instances.get_mut(id)
                {
                    instance.counted_as = value();
                    *list = self.abstract_lists.get(&instance.counted_as).cloned().unwrap_or_default();
                }
            }
            "lvl" | "lvlOverride" => {
                let level = element.number("ilvl").and_then(|level| usize::try_from(level).ok());
                self.level = level.filter(|level| *level < LEVELS);
            }
            "startOverride" => {
                if let (Some(level), Some((id, _))) = (self.level, &self.open_instance)
                    && let Some(instance) = self.instances.get_mut(id)
                {
                    instance.restarts[level] = element.number("val").and_then(|start| start.try_into().ok());
                }
            }
            name @ ("start" | "numFmt" | "lvlText") => {
                let Some(level) = self.level else { return Ok(()) };
                let Some(level) = self.open_list().map(|list| &mut list[level]) else { return Ok(()) };
                match name {
                    "start" => level.start = value().parse().unwrap_or(1),
                    "numFmt" => level.ordinal = Ordinal::named(&value()),
                    _ => level.pattern = value(),
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, name: &str) -> Result<(), ExtractError> {
        match name {
            "abstractNum" => self.open_abstract = None,
            "num" => {
                if let Some((id, list)) = self.open_instance.take() {
                    self.lists.define(id, list);
                }
            }
            "lvl" if self.open_instance.is_none() => self.level = None,
            "lvlOverride" => self.level = None,
            _ => {}
        }
        Ok(())
    }

    fn skips(&self, element: &Element<'_>) -> bool {
        matches!(element.name(), "pPr" | "rPr")
    }
}
