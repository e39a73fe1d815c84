//! What the proofs share: how leaks are counted, and what must hold of them before a fix and after it.

use std::cell::Cell;
use std::fmt::Debug;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;
use std::time::Duration;

use gpui::{Entity, TestAppContext, WeakEntity};

/// What one run of a scenario showed.
pub struct Outcome<Seen> {
    /// What somebody in front of the application sees.
    pub seen: Seen,
    /// How many things are still held that nobody needs.
    pub leaked: usize,
}

/// The steps of a scenario: what is done over and over is done that many times.
pub type Scenario<Seen> = fn(usize, &mut TestAppContext) -> Outcome<Seen>;

/// How often things are done over. Without any repetition not even the code before the fix leaks, so that
/// what is counted is the leak and nothing besides.
const TIMES: [usize; 3] = [0, 3, 12];

/// Asserts that `before` leaks the more the more often its steps are done, that `after` does not leak, and
/// that both look the same to the user.
#[track_caller]
pub fn prove<Seen: Debug + PartialEq>(
    cx: &mut TestAppContext,
    before: Scenario<Seen>,
    after: Scenario<Seen>,
) {
    let leaked = TIMES.map(|times| {
        let before = alone(cx, before, times);
        let after = alone(cx, after, times);
        assert_eq!(before.seen, after.seen, "seen with {times} repetitions");
        assert_eq!(after.leaked, 0, "leaked after, with {times} repetitions");
        before.leaked
    });
    assert_eq!(leaked[0], 0, "leaked before, without a repetition");
    for step in [1, 2] {
        let expected = leaked[step - 1] + TIMES[step] - TIMES[step - 1];
        assert!(
            leaked[step] >= expected,
            "leaked before, with {TIMES:?} repetitions: {leaked:?}"
        );
    }
}

/// Runs a scenario in an application of its own, on the test's executors.
pub fn alone<Seen>(cx: &TestAppContext, scenario: Scenario<Seen>, times: usize) -> Outcome<Seen> {
    let mut app = cx.new_app();
    let outcome = scenario(times, &mut app);
    app.quit();
    outcome
}

/// Proofs: of each case, the moments with and without its leak, and the scenarios to run against both.
///
/// gpui's test executor picks another order of what is ready for each of the iterations.
#[macro_export]
macro_rules! proofs {
    ($($rule:ident::$case:ident: $leaks:ident, $mended:ident { $($scenario:ident,)* })*) => {
        $(mod $case {
            use $crate::$rule::$case::{$leaks, $mended};

            $(#[gpui::test(iterations = 20)]
            fn $scenario(cx: &mut gpui::TestAppContext) {
                $crate::support::prove(
                    cx,
                    $leaks::scenario::$scenario,
                    $mended::scenario::$scenario,
                );
            })*
        })*
    };
}

/// Long enough for each timer of the cases to have gone off an odd number of times, which tells a flag that blinks
/// from one that does not.
const A_WHILE: Duration = Duration::from_millis(3500);

/// Looks at `entities` after a while, lets go of them all, and sees after a while which of them are still held.
pub fn let_go_while_they_run<T: 'static, Seen>(
    entities: Vec<Entity<T>>,
    look: fn(&T) -> Seen,
    cx: &mut TestAppContext,
) -> Outcome<Vec<Seen>> {
    cx.executor().advance_clock(A_WHILE);
    let seen = |entity: &Entity<T>| entity.read_with(cx, |entity, _| look(entity));
    let seen = entities.iter().map(seen).collect();
    let gone = Departed::let_go(entities, cx);
    cx.executor().advance_clock(A_WHILE);
    Outcome {
        seen,
        leaked: gone.held(),
    }
}

/// Entities that a scenario has let go of.
pub struct Departed<T> {
    entities: Vec<WeakEntity<T>>,
    released: Rc<Cell<usize>>,
}

impl<T: 'static> Departed<T> {
    /// Lets go of all `entities`, which should have been the last handles.
    pub fn let_go(entities: Vec<Entity<T>>, cx: &mut TestAppContext) -> Self {
        let released = Rc::new(Cell::new(0));
        let weak = entities.iter().map(Entity::downgrade).collect();
        cx.update(|cx| {
            for entity in entities {
                let released = released.clone();
                cx.observe_release(&entity, move |_, _| released.set(released.get() + 1))
                    .detach();
            }
        });
        Self {
            entities: weak,
            released,
        }
    }

    /// How many of them are held by somebody else, in the opinion of three: who was told of a release, the
    /// weak handles, and gpui's leak detection.
    pub fn held(&self) -> usize {
        let upgradable = self.entities.iter().filter(|it| it.upgrade().is_some());
        let held = upgradable.count();
        assert_eq!(self.entities.len() - self.released.get(), held);
        let detected = self.entities.iter().filter(|it| is_detected(it));
        assert_eq!(detected.count(), held);
        held
    }
}

fn is_detected<T: 'static>(entity: &WeakEntity<T>) -> bool {
    catch_unwind(AssertUnwindSafe(|| entity.assert_released())).is_err()
}

#[cfg(test)]
mod tests {
    use gpui::AppContext as _;

    use super::*;

    fn leaks(times: usize, _: &mut TestAppContext) -> Outcome<bool> {
        let (seen, leaked) = (true, times);
        Outcome { seen, leaked }
    }

    fn leaks_once(times: usize, _: &mut TestAppContext) -> Outcome<bool> {
        let (seen, leaked) = (true, times.min(1));
        Outcome { seen, leaked }
    }

    fn always_holds(times: usize, _: &mut TestAppContext) -> Outcome<bool> {
        let (seen, leaked) = (true, times + 1);
        Outcome { seen, leaked }
    }

    fn mended(_: usize, _: &mut TestAppContext) -> Outcome<bool> {
        let (seen, leaked) = (true, 0);
        Outcome { seen, leaked }
    }

    fn broken(_: usize, _: &mut TestAppContext) -> Outcome<bool> {
        let (seen, leaked) = (false, 0);
        Outcome { seen, leaked }
    }

    #[gpui::test]
    fn a_leak_that_is_gone_is_proved(cx: &mut TestAppContext) {
        prove(cx, leaks, mended);
    }

    #[gpui::test]
    #[should_panic = "leaked after, with 3 repetitions"]
    fn a_leak_that_stays_fails(cx: &mut TestAppContext) {
        prove(cx, leaks, leaks);
    }

    #[gpui::test]
    #[should_panic = "leaked before, with [0, 3, 12] repetitions: [0, 0, 0]"]
    fn nothing_to_mend_fails(cx: &mut TestAppContext) {
        prove(cx, mended, mended);
    }

    #[gpui::test]
    #[should_panic = "leaked before, with [0, 3, 12] repetitions: [0, 1, 1]"]
    fn a_leak_that_does_not_grow_fails(cx: &mut TestAppContext) {
        prove(cx, leaks_once, mended);
    }

    #[gpui::test]
    #[should_panic = "leaked before, without a repetition"]
    fn what_is_held_anyway_is_no_leak(cx: &mut TestAppContext) {
        prove(cx, always_holds, mended);
    }

    #[gpui::test]
    #[should_panic = "seen with 0 repetitions"]
    fn another_sight_fails(cx: &mut TestAppContext) {
        prove(cx, leaks, broken);
    }

    #[gpui::test]
    fn entities_are_held_until_the_last_handle_goes(cx: &mut TestAppContext) {
        let entities: Vec<_> = (0..3).map(|number| cx.new(|_| number)).collect();
        let kept = entities[..2].to_vec();
        let gone = Departed::let_go(entities, cx);
        assert_eq!(gone.held(), 2);
        cx.update(|_| drop(kept));
        assert_eq!(gone.held(), 0);
    }
}
