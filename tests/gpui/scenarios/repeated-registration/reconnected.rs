//! The server is back again and again, then the channel changes.

use gpui::{AppContext as _, TestAppContext};

use super::*;
use crate::support::Outcome;

struct World<'a> {
    server: Entity<Server>,
    channel: Entity<Channel>,
    directory: Rc<Directory>,
    roster: Entity<Roster>,
    cx: &'a mut TestAppContext,
}

impl<'a> World<'a> {
    fn new(cx: &'a mut TestAppContext) -> Self {
        let server = cx.new(|_| Server);
        let members = vec![1, 2];
        let channel = cx.new(|_| Channel { members });
        let directory = Rc::new(Directory::default());
        let roster = cx.new(|cx| Roster::new(&server, channel.clone(), directory.clone(), cx));
        Self {
            server,
            channel,
            directory,
            roster,
            cx,
        }
    }

    fn reconnect(&mut self) {
        for event in [ServerEvent::Closed, ServerEvent::Connected] {
            self.server.update(self.cx, |_, cx| cx.emit(event));
        }
    }

    fn join(&mut self, member: usize) -> Vec<String> {
        self.channel.update(self.cx, |channel, cx| {
            channel.members.push(member);
            cx.notify();
        });
        self.roster
            .read_with(self.cx, |roster, _| roster.names.clone())
    }
}

pub fn callbacks_that_stay(times: usize, cx: &mut TestAppContext) -> Outcome<Vec<String>> {
    let mut world = World::new(cx);
    for _ in 0..=times {
        world.reconnect();
    }
    let needed = ["this test", "the roster", "its callback"].len();
    Outcome {
        seen: world.join(3),
        leaked: Rc::strong_count(&world.directory) - needed,
    }
}

pub fn work_done_over(times: usize, cx: &mut TestAppContext) -> Outcome<Vec<String>> {
    let mut world = World::new(cx);
    for _ in 0..=times {
        world.reconnect();
    }
    Outcome {
        seen: world.join(3),
        leaked: world.directory.asked.get() - 1,
    }
}
