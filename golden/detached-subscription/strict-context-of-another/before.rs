//! Shows a search in a workspace.

use gpui::{App, AppContext as _, Context, Entity, EventEmitter};

pub struct Workspace {
    titles: Vec<String>,
}

pub fn show_search(workspace: &mut Workspace, cx: &mut Context<Workspace>) -> Entity<Search> {
    let search = cx.new(|_| Search { query: None });
    cx.subscribe(&search, |workspace, _, event, cx| {
        let SearchEvent::Started(query) = event;
        workspace.titles.push(query.clone());
        cx.notify();
    })
    .detach();
    workspace.titles.clear();
    search
}

pub fn init(search: &Entity<Search>, cx: &mut App) {
    cx.subscribe(search, |search, event, cx| {
        let SearchEvent::Started(query) = event;
        let query = query.clone();
        search.update(cx, |search, _| search.query = Some(query));
    })
    .detach();
}

pub struct Search {
    pub query: Option<String>,
}

pub enum SearchEvent {
    Started(String),
}

impl EventEmitter<SearchEvent> for Search {}
