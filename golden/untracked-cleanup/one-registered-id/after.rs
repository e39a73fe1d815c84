use std::collections::HashMap;

use gpui::{Context, Entity};

impl ChannelWatcher {
    pub fn on_hub_event(&mut self, _: Entity<Hub>, event: &HubEvent, cx: &mut Context<Self>) {
        match event {
            HubEvent::Opened(id) => {
                let menu_id = self.menus.add(*id);
                self.menu_ids.insert(*id, menu_id);
            }
            HubEvent::Closed(id) => {
                if let Some(menu_id) = self.menu_ids.remove(id) {
                    log::info!("removing the menu of channel {id:?}");
                    self.menus.unregister(menu_id);
                }
                self.closed.push(*id);
            }
            HubEvent::Renamed => cx.notify(),
        }
    }
}

#[derive(Default)]
pub struct ChannelWatcher {
    menu_ids: HashMap<ChannelId, MenuId>,
    menus: Menus,
    closed: Vec<ChannelId>,
}

pub enum HubEvent {
    Opened(ChannelId),
    Closed(ChannelId),
    Renamed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ChannelId(u64);

pub struct Hub;

#[derive(Clone, Copy, PartialEq, Eq)]
pub struct MenuId(u64);

#[derive(Default)]
pub struct Menus(Vec<MenuId>);

impl Menus {
    pub fn add(&mut self, id: ChannelId) -> MenuId {
        self.0.push(MenuId(id.0));
        MenuId(id.0)
    }

    pub fn unregister(&mut self, id: MenuId) {
        self.0.retain(|other| *other != id);
    }
}
