//! Watches the folders that are open.

use std::collections::HashMap;

use gpui::{Context, Entity, EventEmitter, Subscription};

pub struct FolderWatch {
    watched: HashMap<u64, Watched>,
}

struct Watched {
    path: String,
    _subscription: Subscription,
}

impl FolderWatch {
    pub fn empty() -> Self {
        Self {
            watched: HashMap::default(),
        }
    }

    pub fn on_folder_opened(
        &mut self,
        folder_id: u64,
        folder: &Entity<Folder>,
        cx: &mut Context<Self>,
    ) {
        let folder = folder.clone();
        cx.spawn(async move |this, cx| {
            let path = absolute().await;
            this.update(cx, |this, cx| {
                let subscription = cx.subscribe(&folder, |_, _, _: &Changed, cx| cx.notify());
                this.watched.insert(
                    folder_id,
                    Watched {
                        path,
                        _subscription: subscription,
                    },
                );
            })
            .ok();
        })
        .detach();
    }

    pub fn on_folder_closed(&mut self, folder_id: u64) {
        if let Some(watched) = self.watched.remove(&folder_id) {
            log::info!("no longer watching {}", watched.path);
        }
    }
}

pub struct Changed;

pub struct Folder;

impl EventEmitter<Changed> for Folder {}

async fn absolute() -> String {
    "/".to_string()
}
