//! One lookup does what two did: the maps hold the same, and each key is hashed once for each map.

use reattach_golden::double_lookup::hashed_once::{after, before};

/// Sequences of titles over an alphabet of three, so that most come up again.
fn sequences() -> impl Iterator<Item = Vec<String>> {
    (0..6).flat_map(|length| {
        (0..3_usize.pow(length)).map(move |number| {
            (0..length)
                .map(|place| format!("title {}", number / 3_usize.pow(place) % 3))
                .collect()
        })
    })
}

#[test]
fn the_maps_hold_the_same() {
    for titles in sequences() {
        let before = before::scenario::file_and_rank(&titles);
        let after = after::scenario::file_and_rank(&titles);
        assert_eq!(before.notes, after.notes, "{titles:?}");
        assert_eq!(before.ranks, after.ranks, "{titles:?}");
    }
}

#[test]
fn each_key_is_hashed_once_for_each_map() {
    for titles in sequences() {
        let different: std::collections::BTreeSet<_> = titles.iter().collect();
        // std answers for an empty map without hashing.
        let first_of_each_map = 2 * usize::from(!titles.is_empty());
        let before = before::scenario::file_and_rank(&titles).hashed;
        let after = after::scenario::file_and_rank(&titles).hashed;
        assert_eq!(after, 2 * titles.len(), "{titles:?}");
        assert_eq!(
            before,
            2 * (titles.len() + different.len()) - first_of_each_map,
            "{titles:?}"
        );
    }
}
