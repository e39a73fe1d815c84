//! A dock that follows its panels.

use gpui::{App, Context, Entity, FocusHandle, Global, Window};

pub struct Dock {
    panels: [Entity<Panel>; 2],
    focus_handle: FocusHandle,
    is_active: bool,
}

pub struct SettingsStore;

impl Global for SettingsStore {}

pub struct Panel {
    toolbar: Entity<Toolbar>,
}

impl Panel {
    pub fn toolbar(&self) -> &Entity<Toolbar> {
        &self.toolbar
    }
}

pub struct Toolbar;

impl Toolbar {
    pub fn global(cx: &App) -> Entity<Self> {
        cx.global::<GlobalToolbar>().0.clone()
    }
}

pub struct GlobalToolbar(Entity<Toolbar>);

impl Global for GlobalToolbar {}

impl Dock {
    pub fn new(
        left_panel: Entity<Panel>,
        right_panel: Entity<Panel>,
        window: &mut Window,
        cx: &mut Context<Self>,
    ) -> Self {
        let focus_handle = cx.focus_handle();
        cx.on_focus(&focus_handle, window, Self::focused).detach();
        let mut is_active = focus_handle.is_focused(window);
        cx.on_focus_out(&focus_handle, window, |this, _event, window, cx| {
            this.is_active = window.is_window_active();
            cx.notify();
        })
        .detach();
        is_active |= window.is_window_active();
        cx.observe_in(&right_panel, window, |_, _, _, cx| cx.notify())
            .detach();
        let toolbar = left_panel.read(cx).toolbar().clone();
        cx.observe(&toolbar, |_, _, cx| cx.notify()).detach();
        is_active |= toolbar != Toolbar::global(cx);
        cx.observe(&Toolbar::global(cx), |_, _, cx| cx.notify())
            .detach();
        is_active |= cx.has_global::<SettingsStore>();
        cx.observe_global::<SettingsStore>(|_, cx| cx.notify())
            .detach();
        is_active |= left_panel == right_panel;
        cx.observe_window_activation(window, |this, window, cx| {
            this.is_active = window.is_window_active();
            cx.notify();
        })
        .detach();

        Self {
            panels: [left_panel, right_panel],
            focus_handle,
            is_active,
        }
    }

    fn focused(&mut self, window: &mut Window, cx: &mut Context<Self>) {
        self.is_active = self.focus_handle.is_focused(window);
        cx.notify();
    }

    pub fn panels(&self) -> &[Entity<Panel>] {
        &self.panels
    }
}
