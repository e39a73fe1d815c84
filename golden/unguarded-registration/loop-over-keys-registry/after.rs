//! Keeps a search index of the feeds a reader follows.

pub mod managed_tasks;
pub mod resource_registry;

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use crate::resource_registry::ResourceRegistry;
use gpui::{Context, SharedString};

pub struct FeedReader {
    index: Arc<SearchIndex>,
    feed_article_ids: HashMap<SharedString, Vec<ArticleId>>,
    feed_registry: ResourceRegistry<SharedString>,
}

impl FeedReader {
    pub fn new(index: Arc<SearchIndex>) -> Self {
        Self {
            index,
            feed_article_ids: HashMap::default(),
            feed_registry: ResourceRegistry::new("feed"),
        }
    }

    pub fn follow(&mut self, feeds: Vec<SharedString>, cx: &mut Context<Self>) {
        for feed in feeds {
            let Some(owner) = self.feed_registry.register(feed.clone(), cx) else {
                continue;
            };

            let index = self.index.clone();
            let task_key = feed.clone();
            let task = cx.spawn(async move |this, cx| {
                let articles = fetch(&feed).await;
                let article_ids = articles
                    .into_iter()
                    .map(|article| index.insert(article))
                    .collect();
                this.update(cx, |this, _| {
                    this.feed_article_ids.insert(feed, article_ids);
                })
                .ok();
            });
            owner.update(cx, |owner, cx| owner.keep_task(task, cx));
            self.feed_registry
                .hold(task_key, owner, Self::remove_feed_articles, cx);
        }
    }

    pub fn unfollow(&mut self, feed: &SharedString) {
        self.feed_registry.release(feed);
    }

    fn remove_feed_articles(&mut self, feed: &SharedString, _cx: &mut Context<Self>) {
        if let Some(article_ids) = self.feed_article_ids.remove(feed) {
            log::info!("removing {} articles of feed {feed}", article_ids.len());
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
