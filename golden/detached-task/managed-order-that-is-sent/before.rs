//! Orders what is missing in a shop.

pub mod managed_tasks;

use futures::SinkExt as _;
use futures::channel::mpsc::Sender;
use gpui::Context;

pub struct Shop {
    orders: Sender<Order>,
    sent: usize,
}

impl Shop {
    pub fn new(orders: Sender<Order>) -> Self {
        Self { orders, sent: 0 }
    }

    pub fn order(&mut self, order: Order, cx: &mut Context<Self>) {
        let mut orders = self.orders.clone();
        cx.spawn(async move |this, cx| {
            orders.send(order).await.ok();
            this.update(cx, |this, _| this.sent += 1).ok();
        })
        .detach();
    }
}

pub struct Order {
    pub product: String,
}
