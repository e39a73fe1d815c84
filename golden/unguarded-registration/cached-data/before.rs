//! Shows what each feed had to say last.

use std::collections::HashMap;

use gpui::{Context, SharedString};

pub struct FeedReader {
    headlines: HashMap<SharedString, Vec<SharedString>>,
}

impl FeedReader {
    pub fn empty() -> Self {
        Self {
            headlines: HashMap::default(),
        }
    }

    pub fn refresh(&mut self, feed: &SharedString, cx: &mut Context<Self>) {
        let feed = feed.clone();
        cx.spawn(async move |this, cx| {
            let headlines = fetch(&feed).await;
            this.update(cx, |this, cx| {
                this.headlines.insert(feed, headlines);
                cx.notify();
            })
            .ok();
        })
        .detach();
    }

    pub fn unfollow(&mut self, feed: &SharedString, cx: &mut Context<Self>) {
        if let Some(headlines) = self.headlines.remove(feed) {
            log::info!("forgetting {} headlines of {feed}", headlines.len());
            cx.notify();
        }
    }
}

async fn fetch(feed: &str) -> Vec<SharedString> {
    vec![format!("news of {feed}").into()]
}
