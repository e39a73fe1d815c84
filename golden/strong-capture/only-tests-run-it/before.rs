pub struct Counter {
    count: usize,
}

impl Counter {
    pub fn count(&self) -> usize {
        self.count
    }
}

#[cfg(test)]
mod tests {
    use gpui::{Context, Global};

    use super::*;

    struct Theme;

    impl Global for Theme {}

    impl Counter {
        pub fn observed(cx: &mut Context<Self>) -> Self {
            let counter = cx.entity();
            cx.observe_global::<Theme>(move |_, _| {
                drop(counter.clone());
            })
            .detach();
            Self { count: 0 }
        }
    }
}
