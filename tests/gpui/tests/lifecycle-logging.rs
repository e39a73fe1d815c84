//! The lines are written, they tell the truth, and nothing else changes.

use std::cell::RefCell;
use std::sync::Once;

use gpui::TestAppContext;
use log::{LevelFilter, Log, Metadata, Record};
use reattach_golden::lifecycle_logging::{counts_of_ids, registered_in_a_task};

thread_local! {
    // Tests run in threads of their own, and so do not read each other's lines.
    static LINES: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

struct Kept;

impl Log for Kept {
    fn enabled(&self, metadata: &Metadata) -> bool {
        metadata.target().starts_with("reattach_golden")
    }

    fn log(&self, record: &Record) {
        if self.enabled(record.metadata()) {
            let line = format!("{} {}", record.level(), record.args());
            LINES.with_borrow_mut(|lines| lines.push(line));
        }
    }

    fn flush(&self) {}
}

/// What `work` gives, and what it logs.
fn logged<T>(work: impl FnOnce() -> T) -> (T, Vec<String>) {
    static LOGGER: Once = Once::new();
    LOGGER.call_once(|| {
        log::set_logger(&Kept).expect("no other logger is set");
        log::set_max_level(LevelFilter::Debug);
    });
    LINES.take();
    (work(), LINES.take())
}

#[gpui::test]
fn each_registration_is_counted_and_each_clean_up(cx: &mut TestAppContext) {
    use counts_of_ids::{after, before};
    let (seen_before, lines) = logged(|| before::scenario::open_and_close(2, cx));
    assert_eq!(lines, Vec::<String>::new());
    let (seen_after, lines) = logged(|| after::scenario::open_and_close(2, cx));
    assert_eq!(seen_before, seen_after);
    let of = |number: u64| {
        let id = format!("channel ChannelId({number})");
        [
            format!("DEBUG {id} changed to Opened"),
            format!("INFO registered 2 commands of {id}"),
            format!("DEBUG {id} changed to Closed"),
            format!("INFO removing 2 commands of {id}"),
        ]
    };
    assert_eq!(lines, [of(0), of(2)].concat());
}

#[gpui::test]
fn a_task_tells_of_its_start_and_its_end(cx: &mut TestAppContext) {
    use registered_in_a_task::{after, before};
    let (seen_before, lines) = logged(|| before::scenario::open_and_close(cx));
    assert_eq!(lines, Vec::<String>::new());
    let (seen_after, lines) = logged(|| after::scenario::open_and_close(cx));
    assert_eq!(seen_before, seen_after);
    assert_eq!(
        lines,
        [
            "DEBUG channel ChannelId(1) changed to Opened",
            "DEBUG task of on_hub_event started for channel ChannelId(1)",
            "INFO registered 2 commands of channel ChannelId(1)",
            "DEBUG task of on_hub_event ended",
            "DEBUG channel ChannelId(1) changed to Closed",
            "INFO removing 2 commands of channel ChannelId(1)",
        ]
    );
}
