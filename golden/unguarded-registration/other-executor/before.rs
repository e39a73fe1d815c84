//! Indexes what workers announce.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

pub struct Announcements {
    pool: Pool,
    index: Arc<SearchIndex>,
    worker_topic_ids: Arc<Mutex<HashMap<String, Vec<TopicId>>>>,
}

impl Announcements {
    pub fn announced(&mut self, worker_id: &str) {
        let index = self.index.clone();
        let worker_topic_ids = self.worker_topic_ids.clone();
        let worker_id = worker_id.to_string();
        self.pool
            .spawn(async move {
                let topic_ids = vec![index.insert(worker_id.clone())];
                worker_topic_ids
                    .lock()
                    .unwrap()
                    .insert(worker_id, topic_ids);
            })
            .detach();
    }

    pub fn left(&mut self, worker_id: &str) {
        if let Some(topic_ids) = self.worker_topic_ids.lock().unwrap().remove(worker_id) {
            self.index.remove(&topic_ids);
        }
    }
}

pub struct Pool;

pub struct Handle;

impl Pool {
    pub fn spawn(&self, _work: impl Future<Output = ()> + Send + 'static) -> Handle {
        Handle
    }
}

impl Handle {
    pub fn detach(self) {}
}

#[derive(Clone, Copy, PartialEq)]
pub struct TopicId(usize);

#[derive(Default)]
pub struct SearchIndex(Mutex<Vec<Option<String>>>);

impl SearchIndex {
    pub fn insert(&self, topic: String) -> TopicId {
        let mut topics = self.0.lock().unwrap();
        topics.push(Some(topic));
        TopicId(topics.len() - 1)
    }

    pub fn remove(&self, ids: &[TopicId]) {
        let mut topics = self.0.lock().unwrap();
        for id in ids {
            topics[id.0] = None;
        }
    }
}
