#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    #[test]
    fn counts() {
        let mut counts: HashMap<u32, u32> = HashMap::new();
        let key = 1;
        if !counts.contains_key(&key) {
            counts.insert(key, 0);
        }
        assert_eq!(counts.len(), 1);
    }
}
