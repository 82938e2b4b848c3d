//! An interrupt leaves the terminal and the folders as they were: the bar is taken away, what is
//! written by halves is removed, and the exit code is 128 and the signal, 130 for an interrupt.
//!
//! Where there are no such signals the system ends the process as it does any other.

/// From now on an interrupt (SIGINT) and a request to end (SIGTERM) are obeyed like this. A second
/// one ends the process at once.
#[cfg(unix)]
pub fn listen() {
    use signal_hook::consts::{SIGINT, SIGTERM};
    use signal_hook::flag::register_conditional_shutdown;
    use signal_hook::iterator::Signals;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};

    let was_told = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM] {
        // Only signals that may not be handled are refused, and these two may.
        let _ = register_conditional_shutdown(signal, 128 + signal, Arc::clone(&was_told));
    }
    let Ok(mut signals) = Signals::new([SIGINT, SIGTERM]) else { return };
    std::thread::spawn(move || {
        if let Some(signal) = signals.forever().next() {
            was_told.store(true, Ordering::SeqCst);
            crate::progress::clear();
            orthant::io::atomic::abandon(|| std::process::exit(128 + signal));
        }
    });
}

/// There are none here.
#[cfg(not(unix))]
pub fn listen() {}
