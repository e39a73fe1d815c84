pub type HashMap<K, V> = std::collections::HashMap<K, V>;
