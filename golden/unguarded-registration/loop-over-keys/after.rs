//! Keeps a search index of the feeds a reader follows.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex};

use gpui::{Context, SharedString, Task};

pub struct FeedReader {
    index: Arc<SearchIndex>,
    feed_article_ids: HashMap<SharedString, Vec<ArticleId>>,
    feed_tasks: HashMap<SharedString, Task<()>>,
}

impl FeedReader {
    pub fn new(index: Arc<SearchIndex>) -> Self {
        Self {
            index,
            feed_article_ids: HashMap::default(),
            feed_tasks: HashMap::default(),
        }
    }

    pub fn follow(&mut self, feeds: Vec<SharedString>, cx: &mut Context<Self>) {
        for feed in feeds {
            if self.feed_article_ids.contains_key(&feed) {
                log::debug!("feed {feed} already has articles registered, skipping");
                continue;
            }

            let index = self.index.clone();
            let task_key = feed.clone();
            let task = cx.spawn(async move |this, cx| {
                let articles = fetch(&feed).await;
                let article_ids = articles
                    .into_iter()
                    .map(|article| index.insert(article))
                    .collect();
                this.update(cx, |this, _| {
                    if let Entry::Vacant(entry) = this.feed_article_ids.entry(feed) {
                        entry.insert(article_ids);
                    }
                })
                .ok();
            });
            self.feed_tasks.insert(task_key, task);
        }
    }

    pub fn unfollow(&mut self, feed: &SharedString) {
        if let Some(article_ids) = self.feed_article_ids.remove(feed) {
            log::info!("removing {} articles of feed {feed}", article_ids.len());
            self.index.remove(&article_ids);
        }
        if self.feed_tasks.remove(feed).is_some() {
            log::debug!("dropped the registration task of feed {feed}");
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
