//! A server is announced, listed and stopped, in more than one order.

use gpui::{AppContext as _, TestAppContext};

use super::*;
use crate::support::Outcome;

const TOOLS: [&str; 2] = ["fetch", "search"];
const DOCS: &str = "docs";

/// Enough for an answer to come sometimes before the next announcement, and sometimes after it.
const TICKS: usize = 8;

struct World<'a> {
    servers: Entity<ServerStore>,
    server: Arc<ContextServer>,
    tools: Entity<ToolSet>,
    cx: &'a mut TestAppContext,
}

impl<'a> World<'a> {
    fn new(cx: &'a mut TestAppContext) -> Self {
        let server = Arc::new(ContextServer::default());
        server.offer(&TOOLS);
        Self {
            servers: cx.new(|_| ServerStore::default()),
            server,
            tools: cx.new(|_| ToolSet::default()),
            cx,
        }
    }

    fn open(&mut self) -> Entity<ToolStore> {
        let (servers, tools) = (&self.servers, self.tools.clone());
        self.cx.new(|cx| ToolStore::new(servers, tools, cx))
    }

    fn announce(&mut self, name: &str) {
        let (id, server) = (ContextServerId(name.into()), self.server.clone());
        self.servers
            .update(self.cx, |servers, cx| servers.start(id, server, cx));
    }

    fn stop(&mut self, name: &str) {
        let id = ContextServerId(name.into());
        self.servers
            .update(self.cx, |servers, cx| servers.stop(id, cx));
    }

    fn wait(&mut self) {
        self.cx.run_until_parked();
    }

    fn answer(&mut self) {
        self.server.answer();
        self.wait();
    }

    fn offered(&self) -> BTreeSet<String> {
        self.tools.read_with(self.cx, |tools, _| tools.names())
    }

    /// How often the server is held when it has stopped and nothing is on its way any more: by its tools and by tasks.
    fn left(mut self) -> usize {
        self.stop(DOCS);
        self.wait();
        self.answer();
        Arc::strong_count(&self.server) - 1
    }
}

pub fn announced_again(times: usize, cx: &mut TestAppContext) -> Outcome<BTreeSet<String>> {
    let mut world = World::new(cx);
    let _store = world.open();
    for _ in 0..=times {
        world.announce(DOCS);
        world.wait();
        world.answer();
    }
    Outcome {
        seen: world.offered(),
        leaked: world.left(),
    }
}

pub fn announced_again_while_listing(
    times: usize,
    cx: &mut TestAppContext,
) -> Outcome<BTreeSet<String>> {
    let mut world = World::new(cx);
    let _store = world.open();
    for _ in 0..=times {
        world.announce(DOCS);
        world.wait();
    }
    world.answer();
    Outcome {
        seen: world.offered(),
        leaked: world.left(),
    }
}

/// The listing of one announcement may be answered before, between or after the next ones.
pub fn announced_again_at_any_time(
    times: usize,
    cx: &mut TestAppContext,
) -> Outcome<BTreeSet<String>> {
    let mut world = World::new(cx);
    let _store = world.open();
    let executor = world.cx.executor();
    for _ in 0..=times {
        world.announce(DOCS);
        let (delay, server) = (executor.simulate_random_delay(), world.server.clone());
        let answering = executor.spawn(async move {
            delay.await;
            server.answer();
        });
        answering.detach();
        for _ in 0..TICKS {
            executor.tick();
        }
    }
    world.wait();
    world.answer();
    Outcome {
        seen: world.offered(),
        leaked: world.left(),
    }
}

pub fn restarted_while_listing(times: usize, cx: &mut TestAppContext) -> Outcome<BTreeSet<String>> {
    let mut world = World::new(cx);
    let _store = world.open();
    for _ in 0..times {
        world.announce(DOCS);
        world.wait();
        world.stop(DOCS);
        world.wait();
    }
    world.announce(DOCS);
    world.wait();
    world.answer();
    Outcome {
        seen: world.offered(),
        leaked: world.left(),
    }
}

/// Each server is another one, so that none takes the place of the one before.
pub fn stopped_while_listing(times: usize, cx: &mut TestAppContext) -> Outcome<BTreeSet<String>> {
    let mut world = World::new(cx);
    let _store = world.open();
    for number in 0..times {
        let name = number.to_string();
        world.announce(&name);
        world.wait();
        world.stop(&name);
    }
    world.announce(DOCS);
    world.wait();
    world.answer();
    Outcome {
        seen: world.offered(),
        leaked: world.left(),
    }
}

pub fn closed_while_listing(times: usize, cx: &mut TestAppContext) -> Outcome<BTreeSet<String>> {
    let mut world = World::new(cx);
    for _ in 0..times {
        let store = world.open();
        world.announce(DOCS);
        world.wait();
        world.cx.update(|_| drop(store));
    }
    let _store = world.open();
    world.announce(DOCS);
    world.wait();
    world.answer();
    Outcome {
        seen: world.offered(),
        leaked: world.left(),
    }
}

/// A server that has been listed stops, and comes back with another tool.
pub fn restarted_with_another_list(
    times: usize,
    cx: &mut TestAppContext,
) -> Outcome<Vec<BTreeSet<String>>> {
    let mut world = World::new(cx);
    let _store = world.open();
    let mut seen = Vec::new();
    for version in 0..=times {
        world.server.offer(&[&format!("search-{version}")]);
        world.announce(DOCS);
        world.wait();
        world.answer();
        seen.push(world.offered());
        world.stop(DOCS);
        world.wait();
        seen.push(world.offered());
    }
    Outcome {
        seen,
        leaked: world.left(),
    }
}

/// The server offers another tool each time; what it has offered before is not there any more.
pub fn another_list_each_time(times: usize, cx: &mut TestAppContext) -> Outcome<bool> {
    let mut world = World::new(cx);
    let _store = world.open();
    for version in 0..=times {
        world.server.offer(&[&format!("search-{version}")]);
        world.announce(DOCS);
        world.wait();
        world.answer();
    }
    let mut offered = world.offered();
    Outcome {
        seen: offered.remove(&format!("search-{times}")),
        leaked: offered.len(),
    }
}
