//! Shows the actions of notebook kernels in a menu.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex};

use futures::channel::oneshot;
use gpui::{Context, Entity, EventEmitter, Subscription, Task, Window};

pub struct KernelMenu {
    completions: Arc<Completions>,
    kernel_completion_ids: HashMap<KernelId, Vec<CompletionId>>,
    kernel_tasks: HashMap<KernelId, Task<()>>,
    _subscription: Subscription,
}

impl KernelMenu {
    pub fn new(
        kernels: &Entity<Kernels>,
        completions: Arc<Completions>,
        window: &mut Window,
        cx: &mut Context<Self>,
    ) -> Self {
        let subscription = cx.subscribe_in(kernels, window, Self::kernel_changed);
        Self {
            completions,
            kernel_completion_ids: HashMap::default(),
            kernel_tasks: HashMap::default(),
            _subscription: subscription,
        }
    }

    fn kernel_changed(
        &mut self,
        kernels: &Entity<Kernels>,
        event: &KernelEvent,
        window: &mut Window,
        cx: &mut Context<Self>,
    ) {
        match event {
            KernelEvent::Started { kernel_id } => {
                if self.kernel_completion_ids.contains_key(kernel_id) {
                    log::debug!(
                        "kernel {kernel_id:?} already has completions registered, skipping"
                    );
                    return;
                }

                let names = kernels.read(cx).names(kernel_id);
                let completions = self.completions.clone();
                let kernel_id = kernel_id.clone();
                let task_key = kernel_id.clone();
                let task = cx.spawn_in(window, async move |this, cx| {
                    let Ok(names) = names.await else {
                        return;
                    };
                    let ids = names
                        .into_iter()
                        .map(|name| completions.insert(name))
                        .collect();
                    this.update_in(cx, |this, window, cx| {
                        if let Entry::Vacant(entry) = this.kernel_completion_ids.entry(kernel_id) {
                            entry.insert(ids);
                        }
                        window.refresh();
                        cx.notify();
                    })
                    .ok();
                });
                self.kernel_tasks.insert(task_key, task);
            }
            KernelEvent::Exited { kernel_id } => {
                if let Some(ids) = self.kernel_completion_ids.remove(kernel_id) {
                    log::info!("removing {} completions of kernel {kernel_id:?}", ids.len());
                    self.completions.remove(&ids);
                }
                if self.kernel_tasks.remove(kernel_id).is_some() {
                    log::debug!("dropped the registration task of kernel {kernel_id:?}");
                }
            }
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
