//! The library is elsewhere.
