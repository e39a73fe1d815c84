use crate::{ChannelId, ChannelWatcher};

impl ChannelWatcher {
    pub fn close(&mut self, id: ChannelId) {
        self.watch_tasks.remove(&id);
    }
}
