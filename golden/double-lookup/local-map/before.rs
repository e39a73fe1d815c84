use std::collections::HashMap;
use std::collections::hash_map::Entry;

pub fn counted(words: Vec<String>, start: usize) -> HashMap<String, usize> {
    let mut counts = HashMap::new();
    for word in words {
        if let Some(count) = counts.get_mut(&word) {
            *count += 1;
        } else {
            counts.insert(word, start);
        }
    }
    counts
}

pub fn is_free(names: &mut HashMap<String, usize>, name: String) -> bool {
    matches!(names.entry(name), Entry::Vacant(_))
}
