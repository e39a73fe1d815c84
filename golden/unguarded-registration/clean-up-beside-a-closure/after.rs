//! Completes what notebook kernels know.

pub mod managed_tasks;
pub mod resource_registry;

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use crate::resource_registry::ResourceRegistry;
use futures::channel::oneshot;
use gpui::{Context, Entity, EventEmitter, Subscription};

pub struct Notebook {
    completions: Arc<Completions>,
    completion_ids: HashMap<KernelId, Vec<CompletionId>>,
    kernel_registry: ResourceRegistry<KernelId>,
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
                let Some(owner) = this.kernel_registry.register(kernel_id.clone(), cx) else {
                    return;
                };

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
                                this.completion_ids.insert(kernel_id, ids);
                            })
                            .ok();
                        }
                    }
                });
                owner.update(cx, |owner, cx| owner.keep_task(task, cx));
                this.kernel_registry.hold(
                    kernel_id.clone(),
                    owner,
                    Self::remove_kernel_completions,
                    cx,
                );
            }
            KernelEvent::Exited { kernel_id } => {
                this.forget(kernel_id);
            }
        });
        Self {
            completions,
            completion_ids: HashMap::default(),
            kernel_registry: ResourceRegistry::new("kernel"),
            _subscriptions: vec![subscription],
        }
    }

    fn forget(&mut self, kernel_id: &KernelId) {
        self.kernel_registry.release(kernel_id);
    }

    fn remove_kernel_completions(&mut self, kernel_id: &KernelId, _cx: &mut Context<Self>) {
        if let Some(mut ids) = self.completion_ids.remove(kernel_id) {
            log::info!("removing {} completions of kernel {kernel_id:?}", ids.len());
            ids.reverse();
            self.completions.remove(&ids);
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
