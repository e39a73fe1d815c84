//! Titles are filed and ranked, some of them again, and their hashes are counted.

use super::*;

/// What a catalogue holds in the end, in order of the titles, and how often a title was hashed on the way.
#[derive(Debug)]
pub struct Filed {
    pub notes: Vec<(String, Vec<String>)>,
    pub ranks: Vec<(String, usize)>,
    pub hashed: usize,
}

/// Files and ranks each of `titles` in turn.
pub fn file_and_rank(titles: &[String]) -> Filed {
    let mut catalogue = Catalogue::default();
    // A map that grows hashes its keys again.
    catalogue.notes.reserve(titles.len());
    catalogue.ranks.reserve(titles.len());
    HASHED.set(0);
    for (number, title) in titles.iter().enumerate() {
        catalogue.file(Title(title.clone()), format!("note {number}"));
        catalogue.rank(Title(title.clone()));
    }
    let hashed = HASHED.get();
    let mut notes: Vec<_> = catalogue
        .notes
        .into_iter()
        .map(|(title, notes)| (title.0, notes))
        .collect();
    let mut ranks: Vec<_> = catalogue
        .ranks
        .into_iter()
        .map(|(title, rank)| (title.0, rank))
        .collect();
    notes.sort();
    ranks.sort();
    Filed {
        notes,
        ranks,
        hashed,
    }
}
