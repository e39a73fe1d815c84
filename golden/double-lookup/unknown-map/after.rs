pub fn open<M: std::ops::DerefMut<Target = std::collections::HashMap<u32, String>>>(
    mut drawers: M,
    id: u32,
) {
    drawers.entry(id).or_default();
}
