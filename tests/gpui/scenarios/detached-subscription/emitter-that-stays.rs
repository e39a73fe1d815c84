//! Outlines are opened, follow what happens, and are closed; the project and the settings stay.

use gpui::{AppContext as _, TestAppContext};

use super::*;
use crate::support::{Departed, Outcome};

struct Emitters {
    project: Entity<Project>,
    icons: Arc<Icons>,
}

impl Emitters {
    fn new(cx: &mut TestAppContext) -> Self {
        cx.set_global(Settings { show_icons: false });
        let (folder, file) = ("> ", "- ");
        Self {
            project: cx.new(|_| Project),
            icons: Arc::new(Icons { folder, file }),
        }
    }

    fn speak(&self, file: &str, cx: &mut TestAppContext) {
        let added = ProjectEvent::FileAdded(file.to_string());
        self.project.update(cx, |_, cx| cx.emit(added));
        cx.update_global::<Settings, _>(|settings, _| settings.show_icons = true);
    }

    fn open_and_close(&self, times: usize, cx: &mut TestAppContext) -> Vec<Vec<String>> {
        let open = |_| cx.new(|cx| Outline::new(&self.project, self.icons.clone(), cx));
        let outlines: Vec<_> = (0..times).map(open).collect();
        self.speak("main.rs", cx);
        self.speak("lib.rs", cx);
        let rows = |outline: &Entity<Outline>| outline.read_with(cx, |outline, _| outline.rows());
        let seen = outlines.iter().map(rows).collect();

        let closed = Departed::let_go(outlines, cx);
        assert_eq!(closed.held(), 0, "a callback holds its own entity weakly");
        seen
    }

    fn held_by_callbacks(&self) -> usize {
        Arc::strong_count(&self.icons) - 1
    }
}

pub fn closed_before_the_emitter(
    times: usize,
    cx: &mut TestAppContext,
) -> Outcome<Vec<Vec<String>>> {
    let emitters = Emitters::new(cx);
    Outcome {
        seen: emitters.open_and_close(times, cx),
        leaked: emitters.held_by_callbacks(),
    }
}

/// The same, and the emitters speak once more when nobody is there to listen.
pub fn spoken_to_afterwards(times: usize, cx: &mut TestAppContext) -> Outcome<Vec<Vec<String>>> {
    let emitters = Emitters::new(cx);
    let seen = emitters.open_and_close(times, cx);
    emitters.speak("late.rs", cx);
    Outcome {
        seen,
        leaked: emitters.held_by_callbacks(),
    }
}
