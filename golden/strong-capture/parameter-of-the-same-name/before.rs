use gpui::{Context, Entity, EventEmitter, Subscription};

pub struct Menu {
    subscription: Option<Subscription>,
    open: bool,
}

pub struct Dismissed;

impl EventEmitter<Dismissed> for Menu {}

impl Menu {
    pub fn show(&mut self, child: &Entity<Menu>, cx: &mut Context<Self>) {
        let this = cx.entity();
        log::debug!("{:?} opens", this.entity_id());
        self.subscription = Some(cx.subscribe(child, |this, _, _: &Dismissed, cx| {
            this.open = false;
            cx.notify();
        }));
    }
}
