//! A dock that follows its panels.

use gpui::{App, Context, Entity, FocusHandle, Global, Subscription, Window};

pub struct Dock {
    panels: [Entity<Panel>; 2],
    focus_handle: FocusHandle,
    is_active: bool,
    _subscriptions: Vec<Subscription>,
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
        let focus_subscription = cx.on_focus(&focus_handle, window, Self::focused);
        let mut is_active = focus_handle.is_focused(window);
        let focus_out = cx.on_focus_out(&focus_handle, window, |this, _event, window, cx| {
            this.is_active = window.is_window_active();
            cx.notify();
        });
        is_active |= window.is_window_active();
        let right_panel_subscription =
            cx.observe_in(&right_panel, window, |_, _, _, cx| cx.notify());
        let toolbar = left_panel.read(cx).toolbar().clone();
        let toolbar_subscription = cx.observe(&toolbar, |_, _, cx| cx.notify());
        is_active |= toolbar != Toolbar::global(cx);
        let toolbar_observe_subscription = cx.observe(&Toolbar::global(cx), |_, _, cx| cx.notify());
        is_active |= cx.has_global::<SettingsStore>();
        let settings_subscription = cx.observe_global::<SettingsStore>(|_, cx| cx.notify());
        is_active |= left_panel == right_panel;
        let activation_subscription = cx.observe_window_activation(window, |this, window, cx| {
            this.is_active = window.is_window_active();
            cx.notify();
        });

        Self {
            panels: [left_panel, right_panel],
            focus_handle,
            is_active,
            _subscriptions: vec![
                focus_subscription,
                focus_out,
                right_panel_subscription,
                toolbar_subscription,
                toolbar_observe_subscription,
                settings_subscription,
                activation_subscription,
            ],
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
