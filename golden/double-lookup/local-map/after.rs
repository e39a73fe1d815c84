use std::collections::HashMap;
use std::collections::hash_map::Entry;

pub fn counted(words: Vec<String>, start: usize) -> HashMap<String, usize> {
    let mut counts = HashMap::new();
    for word in words {
        match counts.entry(word) {
            Entry::Occupied(entry) => {
                *entry.into_mut() += 1;
            }
            Entry::Vacant(entry) => {
                entry.insert(start);
            }
        }
    }
    counts
}

pub fn is_free(names: &mut HashMap<String, usize>, name: String) -> bool {
    matches!(names.entry(name), Entry::Vacant(_))
}
