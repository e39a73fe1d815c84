//! Completes what notebook kernels know.

pub mod managed_tasks;
pub mod resource_registry;

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use futures::channel::oneshot;
use gpui::{Context, Entity, EventEmitter, Subscription};

pub struct Notebook {
    completions: Arc<Completions>,
    completion_ids: HashMap<KernelId, Vec<CompletionId>>,
    _subscriptions: Vec<Subscription>,
}

impl Notebook {
    pub fn new(
        kernels: Entity<Kernels>,
        completions: Arc<Completions>,
        cx: &mut Context<Self>,
    ) -> Self {
        let subscription = cx.subscribe(&kernels, |this, kernels, event, cx| match event {
            KernelEvent::Started { kernel_id } => {
                let names = kernels.read(cx).names(kernel_id);
                let completions = this.completions.clone();
                cx.spawn({
                    let kernel_id = kernel_id.clone();
                    async move |this, cx| {
                        if let Ok(names) = names.await {
                            let ids = names
                                .into_iter()
                                .map(|name| completions.insert(name))
                                .collect();
                            this.update(cx, |this: &mut Self, _| {
                                this.completion_ids.insert(kernel_id, ids);
                            })
                            .ok();
                        }
                    }
                })
                .detach();
            }
            KernelEvent::Exited { kernel_id } => {
                if let Some(ids) = this.completion_ids.remove(kernel_id) {
                    this.completions.remove(&ids);
                }
            }
        });
        Self {
            completions,
            completion_ids: HashMap::default(),
            _subscriptions: vec![subscription],
        }
    }
}

#[derive(Clone, Copy, PartialEq)]
pub struct CompletionId(usize);

#[derive(Default)]
pub struct Completions(Mutex<Vec<Option<String>>>);

impl Completions {
    pub fn insert(&self, completion: String) -> CompletionId {
        let mut completions = self.0.lock().unwrap();
        completions.push(Some(completion));
        CompletionId(completions.len() - 1)
    }

    pub fn remove(&self, ids: &[CompletionId]) {
        let mut completions = self.0.lock().unwrap();
        for id in ids {
            completions[id.0] = None;
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct KernelId(Arc<str>);

pub enum KernelEvent {
    Started { kernel_id: KernelId },
    Exited { kernel_id: KernelId },
}

#[derive(Default)]
pub struct Kernels {
    questions: Mutex<Vec<oneshot::Sender<Vec<String>>>>,
}

impl EventEmitter<KernelEvent> for Kernels {}

impl Kernels {
    pub fn names(&self, _kernel_id: &KernelId) -> oneshot::Receiver<Vec<String>> {
        let (sender, receiver) = oneshot::channel();
        self.questions.lock().unwrap().push(sender);
        receiver
    }
}
