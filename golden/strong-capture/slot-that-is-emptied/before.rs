use gpui::{Context, Entity, EventEmitter, Subscription};

pub struct Bar {
    menu: Option<(Entity<Menu>, Subscription)>,
    items: Vec<Item>,
}

pub struct Item {
    pub bar: Entity<Bar>,
}

pub struct Menu;

pub struct Dismissed;

impl EventEmitter<Dismissed> for Menu {}

impl Bar {
    pub fn open(&mut self, menu: Entity<Menu>, cx: &mut Context<Self>) {
        let bar = cx.entity();
        let subscription = cx.subscribe(&menu, move |this, _, _: &Dismissed, _| {
            this.items.push(Item { bar: bar.clone() });
            this.menu.take();
        });
        self.menu = Some((menu, subscription));
    }
}
