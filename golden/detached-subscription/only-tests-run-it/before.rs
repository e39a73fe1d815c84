//! Lists the files of a project.

pub struct Outline {
    pub entries: Vec<String>,
}

#[cfg(test)]
mod tests {
    use gpui::{Context, Entity};

    use super::*;

    pub struct Watcher {
        outline: Entity<Outline>,
    }

    impl Watcher {
        pub fn new(outline: Entity<Outline>, cx: &mut Context<Self>) -> Self {
            cx.observe(&outline, |_, _, cx| cx.notify()).detach();
            Self { outline }
        }

        pub fn outline(&self) -> &Entity<Outline> {
            &self.outline
        }
    }
}
