//! Keeps a search index of the feeds a reader follows.

pub mod managed_tasks;
pub mod resource_registry;

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use gpui::{Context, SharedString};

pub struct FeedReader {
    index: Arc<SearchIndex>,
    feed_article_ids: HashMap<SharedString, Vec<ArticleId>>,
}

impl FeedReader {
    pub fn new(index: Arc<SearchIndex>) -> Self {
        Self {
            index,
            feed_article_ids: HashMap::default(),
        }
    }

    pub fn follow(&mut self, feeds: Vec<SharedString>, cx: &mut Context<Self>) {
        for feed in feeds {
            let index = self.index.clone();
            cx.spawn(async move |this, cx| {
                let articles = fetch(&feed).await;
                let article_ids = articles
                    .into_iter()
                    .map(|article| index.insert(article))
                    .collect();
                this.update(cx, |this, _| {
                    this.feed_article_ids.insert(feed, article_ids);
                })
                .ok();
            })
            .detach();
        }
    }

    pub fn unfollow(&mut self, feed: &SharedString) {
        if let Some(article_ids) = self.feed_article_ids.remove(feed) {
            self.index.remove(&article_ids);
        }
    }
}

async fn fetch(feed: &str) -> Vec<String> {
    vec![format!("news of {feed}")]
}

#[derive(Clone, Copy, PartialEq)]
pub struct ArticleId(usize);

#[derive(Default)]
pub struct SearchIndex(Mutex<Vec<Option<String>>>);

impl SearchIndex {
    pub fn insert(&self, article: String) -> ArticleId {
        let mut articles = self.0.lock().unwrap();
        articles.push(Some(article));
        ArticleId(articles.len() - 1)
    }

    pub fn remove(&self, ids: &[ArticleId]) {
        let mut articles = self.0.lock().unwrap();
        for id in ids {
            articles[id.0] = None;
        }
    }
}
