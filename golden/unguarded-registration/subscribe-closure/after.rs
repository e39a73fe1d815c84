//! Completes what notebook kernels know.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex};

use futures::channel::oneshot;
use gpui::{Context, Entity, EventEmitter, Subscription, Task};

pub struct Notebook {
    completions: Arc<Completions>,
    completion_ids: HashMap<KernelId, Vec<CompletionId>>,
    kernel_tasks: HashMap<KernelId, Task<()>>,
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
                if this.completion_ids.contains_key(kernel_id) {
                    log::debug!(
                        "kernel {kernel_id:?} already has completions registered, skipping"
                    );
                    return;
                }

                let names = kernels.read(cx).names(kernel_id);
                let completions = this.completions.clone();
                let task = cx.spawn({
                    let kernel_id = kernel_id.clone();
                    async move |this, cx| {
                        if let Ok(names) = names.await {
                            let ids = names
                                .into_iter()
                                .map(|name| completions.insert(name))
                                .collect();
                            this.update(cx, |this: &mut Self, _| {
                                if let Entry::Vacant(entry) = this.completion_ids.entry(kernel_id) {
                                    entry.insert(ids);
                                }
                            })
                            .ok();
                        }
                    }
                });
                this.kernel_tasks.insert(kernel_id.clone(), task);
            }
            KernelEvent::Exited { kernel_id } => {
                if let Some(ids) = this.completion_ids.remove(kernel_id) {
                    log::info!("removing {} completions of kernel {kernel_id:?}", ids.len());
                    this.completions.remove(&ids);
                }
                if this.kernel_tasks.remove(kernel_id).is_some() {
                    log::debug!("dropped the registration task of kernel {kernel_id:?}");
                }
            }
        });
        Self {
            completions,
            completion_ids: HashMap::default(),
            kernel_tasks: HashMap::default(),
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
