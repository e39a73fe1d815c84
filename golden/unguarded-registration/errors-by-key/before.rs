//! Connects to mail boxes and remembers why it did not work.

use std::collections::HashMap;

use gpui::Context;

pub struct MailBoxes {
    failures: HashMap<String, String>,
}

impl MailBoxes {
    pub fn empty() -> Self {
        Self {
            failures: HashMap::default(),
        }
    }

    pub fn on_box_selected(&mut self, name: String, cx: &mut Context<Self>) {
        self.failures.remove(&name);
        cx.spawn(async move |this, cx| {
            let address = match address_of(&name) {
                Ok(address) => address,
                Err(failure) => {
                    this.update(cx, |this, cx| {
                        this.failures.insert(name.clone(), failure);
                        cx.notify();
                    })
                    .ok();
                    return;
                }
            };
            let connected = connect({
                let address = address.clone();
                async move { address }
            })
            .await;
            if let Err(failure) = connected {
                let failure = failure.trim().to_string();
                this.update(cx, |this, cx| {
                    this.failures.insert(name.clone(), failure);
                    cx.notify();
                })
                .ok();
            }
        })
        .detach();
    }

    pub fn failure_of(&self, name: &str) -> Option<&String> {
        self.failures.get(name)
    }
}

fn address_of(name: &str) -> Result<String, String> {
    if name.is_empty() {
        return Err("a box needs a name".to_string());
    }
    Ok(format!("{name}@localhost"))
}

async fn connect(address: impl Future<Output = String>) -> Result<(), String> {
    Err(format!("nobody answers at {}", address.await))
}
