//! A server is announced, listed and stopped; it answers at once, so a listing is on its way until something waits.

use gpui::TestAppContext;

use super::*;
use crate::support::Outcome;

const PROMPTS: [&str; 2] = ["explain", "review"];
const DOCS: &str = "docs";

struct World<'a> {
    servers: Entity<ServerStore>,
    commands: Arc<CommandSet>,
    cx: &'a mut TestAppContext,
}

impl<'a> World<'a> {
    fn new(cx: &'a mut TestAppContext) -> Self {
        Self {
            servers: cx.new(|_| ServerStore::default()),
            commands: Arc::default(),
            cx,
        }
    }

    fn open(&mut self) -> Entity<CommandStore> {
        let (servers, commands) = (&self.servers, self.commands.clone());
        self.cx
            .update(|cx| CommandStore::load(servers, commands, cx))
    }

    fn announce(&mut self, name: &str) {
        let server_id = ContextServerId(name.into());
        let offered = PROMPTS.map(str::to_string).to_vec();
        self.servers.update(self.cx, |servers, cx| {
            let server = Arc::new(ContextServer { offered });
            servers.running.insert(server_id.clone(), server);
            let status = ServerStatus::Running;
            cx.emit(ServerEvent::StatusChanged { server_id, status });
        });
    }

    fn stop(&mut self, name: &str) {
        let server_id = ContextServerId(name.into());
        self.servers.update(self.cx, |servers, cx| {
            servers.running.remove(&server_id);
            let status = ServerStatus::Stopped;
            cx.emit(ServerEvent::StatusChanged { server_id, status });
        });
    }

    fn wait(&mut self) {
        self.cx.run_until_parked();
    }

    fn registered(&self) -> Vec<String> {
        let commands = self.commands.0.lock().unwrap();
        commands.iter().flatten().cloned().collect()
    }

    /// What is offered, each command once, and how many are left when the server has stopped.
    fn outcome(mut self) -> Outcome<Vec<String>> {
        self.wait();
        let mut seen = self.registered();
        seen.sort();
        seen.dedup();
        self.stop(DOCS);
        self.wait();
        Outcome {
            seen,
            leaked: self.registered().len(),
        }
    }
}

pub fn announced_again(times: usize, cx: &mut TestAppContext) -> Outcome<Vec<String>> {
    let mut world = World::new(cx);
    let _store = world.open();
    for _ in 0..=times {
        world.announce(DOCS);
        world.wait();
    }
    world.outcome()
}

pub fn announced_again_while_listing(
    times: usize,
    cx: &mut TestAppContext,
) -> Outcome<Vec<String>> {
    let mut world = World::new(cx);
    let _store = world.open();
    for _ in 0..=times {
        world.announce(DOCS);
    }
    world.outcome()
}

pub fn stopped_while_listing(times: usize, cx: &mut TestAppContext) -> Outcome<Vec<String>> {
    let mut world = World::new(cx);
    let _store = world.open();
    for number in 0..times {
        let name = number.to_string();
        world.announce(&name);
        world.stop(&name);
    }
    world.announce(DOCS);
    world.outcome()
}

pub fn closed_while_listing(times: usize, cx: &mut TestAppContext) -> Outcome<Vec<String>> {
    let mut world = World::new(cx);
    for _ in 0..times {
        let store = world.open();
        world.announce(DOCS);
        world.cx.update(|_| drop(store));
    }
    let _store = world.open();
    world.announce(DOCS);
    world.outcome()
}
