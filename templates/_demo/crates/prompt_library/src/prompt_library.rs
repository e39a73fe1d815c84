//! The prompts that can be picked in a conversation, as the running context servers offer them.

use std::collections::HashMap;

use context_hub::{ContextHub, HubEvent, ServerId, ServerStatus};
use gpui::{AppContext as _, Context, Entity, SharedString, Subscription};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PromptId(usize);

pub struct Prompt {
    pub title: SharedString,
}

/// The prompts that can be picked, in the order in which they came.
#[derive(Default)]
pub struct PromptBook {
    pages: Vec<(PromptId, Prompt)>,
    printed: usize,
}

impl PromptBook {
    pub fn add(&mut self, prompt: Prompt) -> PromptId {
        let id = PromptId(self.printed);
        self.printed += 1;
        self.pages.push((id, prompt));
        id
    }

    pub fn remove(&mut self, ids: &[PromptId]) {
        self.pages.retain(|(id, _)| !ids.contains(id));
    }

    pub fn titles(&self) -> impl Iterator<Item = &SharedString> {
        self.pages.iter().map(|(_, prompt)| &prompt.title)
    }
}

pub struct PromptStore {
    book: Entity<PromptBook>,
    server_prompt_ids: HashMap<ServerId, Vec<PromptId>>,
    _subscriptions: Vec<Subscription>,
}

impl PromptStore {
    pub fn new(hub: &Entity<ContextHub>, cx: &mut Context<Self>) -> Self {
        let book = cx.new(|_| PromptBook::default());
        let subscriptions = vec![cx.subscribe(hub, Self::handle_hub_event)];

        Self {
            book,
            server_prompt_ids: HashMap::new(),
            _subscriptions: subscriptions,
        }
    }

    pub fn book(&self) -> &Entity<PromptBook> {
        &self.book
    }

    fn handle_hub_event(
        &mut self,
        hub: Entity<ContextHub>,
        event: &HubEvent,
        cx: &mut Context<Self>,
    ) {
        let HubEvent::StatusChanged { server_id, status } = event;
        match status {
            ServerStatus::Running => {
                let Some(server) = hub.read(cx).running_server(server_id) else {
                    return;
                };
                let book = self.book.clone();
                let server_id = server_id.clone();
                cx.spawn(async move |this, cx| {
                    let titles = server.list_prompts().await;
                    let prompt_ids = book.update(cx, |book, _| {
                        titles
                            .into_iter()
                            .map(|title| {
                                log::info!("registering context server prompt: {title:?}");
                                book.add(Prompt { title })
                            })
                            .collect::<Vec<_>>()
                    });

                    if let Ok(prompt_ids) = prompt_ids {
                        this.update(cx, |this, _| {
                            this.server_prompt_ids.insert(server_id, prompt_ids);
                        })
                        .ok();
                    }
                })
                .detach();
            }
            ServerStatus::Stopped | ServerStatus::Failed(_) => {
                if let Some(prompt_ids) = self.server_prompt_ids.remove(server_id) {
                    self.book.update(cx, |book, _| book.remove(&prompt_ids));
                }
            }
            ServerStatus::Starting => {}
        }
    }
}
