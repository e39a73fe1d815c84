//! A server that is announced again, restarted or left alone while it lists is registered once, by each strategy.

use gpui::TestAppContext;
use reattach_golden::proofs;
use reattach_golden::support::alone;

proofs! {
    unguarded_registration::slow_server: before, after {
        announced_again,
        announced_again_while_listing,
        announced_again_at_any_time,
        restarted_while_listing,
        stopped_while_listing,
        closed_while_listing,
    }
    unguarded_registration::slow_server_replace: before, after {
        announced_again,
        announced_again_while_listing,
        announced_again_at_any_time,
        restarted_while_listing,
        stopped_while_listing,
        closed_while_listing,
        another_list_each_time,
    }
    unguarded_registration::slow_server_registry: before, after {
        announced_again,
        announced_again_while_listing,
        announced_again_at_any_time,
        restarted_while_listing,
        stopped_while_listing,
        closed_while_listing,
    }
    unguarded_registration::shared_working_set: before, after {
        announced_again,
        announced_again_while_listing,
        stopped_while_listing,
        closed_while_listing,
    }
    unguarded_registration::shared_working_set_replace: before, after {
        announced_again,
        announced_again_while_listing,
        stopped_while_listing,
        closed_while_listing,
    }
    unguarded_registration::shared_working_set_registry: before, after {
        announced_again,
        announced_again_while_listing,
        stopped_while_listing,
        closed_while_listing,
    }
}

/// What tells the strategies apart, and why there are two.
#[gpui::test]
fn skip_stays_with_the_first_list(cx: &mut TestAppContext) {
    use reattach_golden::unguarded_registration::slow_server::after;
    let outcome = alone(cx, after::scenario::another_list_each_time, 3);
    let (newest_is_offered, others) = (outcome.seen, outcome.leaked);
    assert!(!newest_is_offered);
    assert_eq!(others, 1);
}

/// None of them keeps a server from being registered anew once it has stopped.
#[gpui::test(iterations = 20)]
fn a_restart_registers_what_is_offered_then(cx: &mut TestAppContext) {
    use reattach_golden::unguarded_registration::{
        slow_server, slow_server_registry, slow_server_replace,
    };
    for restarted in [
        slow_server::after::scenario::restarted_with_another_list,
        slow_server_replace::after::scenario::restarted_with_another_list,
        slow_server_registry::after::scenario::restarted_with_another_list,
    ] {
        let outcome = alone(cx, restarted, 3);
        let offered = outcome.seen.iter().map(|names| {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            names.join(", ")
        });
        let versions = (0..=3).flat_map(|version| [format!("search-{version}"), String::new()]);
        assert!(offered.eq(versions), "{:?}", outcome.seen);
        assert_eq!(outcome.leaked, 0);
    }
}
