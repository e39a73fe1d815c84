//! Picks one of many.

use gpui::{Context, Entity, EventEmitter, Subscription};

pub struct Picker<D: Delegate> {
    delegate: D,
    query: Entity<Query>,
    _subscriptions: Vec<Subscription>,
}

pub trait Delegate: Sized + 'static {
    fn confirm(&mut self, query: &str, cx: &mut Context<Picker<Self>>);
}

impl<D: Delegate> Picker<D> {
    pub fn new(delegate: D, query: Entity<Query>, cx: &mut Context<Self>) -> Self {
        let query_subscription = cx.subscribe(&query, |this, query, _: &QueryEvent, cx| {
            let text = query.read(cx).text.clone();
            this.delegate.confirm(&text, cx);
        });
        Picker::<D> {
            delegate,
            query,
            _subscriptions: vec![query_subscription],
        }
    }

    pub fn query(&self) -> &Entity<Query> {
        &self.query
    }
}

pub struct Query {
    pub text: String,
}

pub struct QueryEvent;

impl EventEmitter<QueryEvent> for Query {}
