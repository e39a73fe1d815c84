//! Describes how plugins were loaded before they had an owner.

/// Once upon a time this said:
///
/// ```ignore
/// PluginEvent::Loaded(plugin_id) => {
///     cx.spawn(async move |this, cx| {
///         let command_ids = vec![palette.insert(plugin_id.clone())];
///         this.update(cx, |this, _| this.plugin_command_ids.insert(plugin_id, command_ids)).ok();
///     })
///     .detach();
/// }
/// ```
pub const HISTORY: &str = r#"
    cx.spawn(async move |this, cx| {
        this.update(cx, |this, _| this.plugin_command_ids.insert(plugin_id, command_ids)).ok();
    })
    .detach();
    self.plugin_command_ids.remove(plugin_id);
"#;
