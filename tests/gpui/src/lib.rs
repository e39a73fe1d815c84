//! Every golden case that compiles, as it is before and after its rule: `<rule>::<case>::before` and `::after`.
//!
//! Where a rule only reports, `::advised` is what its report asks for, written by hand. A scenario in
//! `scenarios/<rule>/<case>.rs` is the module `scenario` in each of them.
//!
//! `build.rs` lists them, and says which cases are no modules.

#[allow(
    dead_code,
    reason = "a case holds what its rule looks at, whether anything calls it or not"
)]
#[allow(
    clippy::duplicate_mod,
    reason = "one scenario runs against every moment of its case"
)]
#[allow(
    clippy::map_entry,
    reason = "it is among what `double-lookup` finds before its fix, and what it leaves alone"
)]
mod cases {
    include!(concat!(env!("OUT_DIR"), "/cases.rs"));
}

pub mod support;

pub use cases::*;
