pub fn open<M: std::ops::DerefMut<Target = std::collections::HashMap<u32, String>>>(
    mut drawers: M,
    id: u32,
) {
    if !drawers.contains_key(&id) {
        drawers.insert(id, String::new());
    }
}
