//! A bar on standard error for whoever waits.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use orthant::io::Progress;
use std::fmt::Write;
use std::io::IsTerminal;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// What ends sooner shows nothing.
const PATIENCE: Duration = Duration::from_secs(1);

/// The bar that whoever ends the process early takes away.
static SHOWN: Mutex<Option<ProgressBar>> = Mutex::new(None);

/// Takes away the bar of this process, for good.
pub fn clear() {
    let shown = SHOWN.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(bar) = &*shown {
        bar.finish_and_clear();
    }
}

/// The share of the bytes that is done, the rate and the time left: after a second, on a terminal.
pub struct Bar {
    /// `None` if there is nobody to look.
    bar: Option<ProgressBar>,
    started: Instant,
    appeared: AtomicBool,
}

impl Bar {
    /// Nothing is shown if `quiet`, or when standard error is no terminal.
    pub fn new(quiet: bool) -> Self {
        let is_seen = !quiet && std::io::stderr().is_terminal();
        let bar =
            is_seen.then(|| ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::hidden()));
        // A clone is the same bar.
        SHOWN.lock().unwrap_or_else(PoisonError::into_inner).clone_from(&bar);
        Self { bar, started: Instant::now(), appeared: AtomicBool::new(false) }
    }

    /// Whether there is somebody to look.
    pub fn is_shown(&self) -> bool {
        self.bar.is_some()
    }

    /// Takes the bar away.
    pub fn clear(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

impl Progress for Bar {
    fn expect(&self, bytes: u64) {
        if let Some(bar) = &self.bar {
            bar.inc_length(bytes);
        }
    }

    fn advance(&self, bytes: u64) {
        let Some(bar) = &self.bar else { return };
        bar.inc(bytes);
        if self.started.elapsed() > PATIENCE && !self.appeared.swap(true, Ordering::Relaxed) {
            bar.set_style(style(bar.length().is_some_and(|bytes| bytes > 0)));
            bar.set_draw_target(ProgressDrawTarget::stderr());
            bar.tick();
        }
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.clear();
    }
}

/// Of what comes through a pipe nobody knows the size, hence neither the share nor the time left.
fn style(size_is_known: bool) -> ProgressStyle {
    let template = if size_is_known {
        "{wide_bar} {percent:>3}%  {rate}  {eta} left"
    } else {
        "{spinner} {decimal_bytes} read  {rate}"
    };
    ProgressStyle::with_template(template)
        .unwrap_or_else(|_| ProgressStyle::default_bar())
        .with_key("rate", |state: &ProgressState, out: &mut dyn Write| {
            // A bar that cannot be written is no loss.
            let _ = write!(out, "{:.2} GB/s", state.per_sec() / 1e9);
        })
}

/// The share of a known number of steps that is done, and the time left: on a terminal.
pub struct Steps(Option<ProgressBar>);

impl Steps {
    /// Nothing is shown if `quiet`, or when standard error is no terminal.
    pub fn new(quiet: bool) -> Self {
        let is_seen = !quiet && std::io::stderr().is_terminal();
        let bar = is_seen.then(|| {
            let style = ProgressStyle::with_template("{wide_bar} {percent:>3}%  {eta} left");
            let style = style.unwrap_or_else(|_| ProgressStyle::default_bar());
            ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::stderr()).with_style(style)
        });
        SHOWN.lock().unwrap_or_else(PoisonError::into_inner).clone_from(&bar);
        Self(bar)
    }

    /// So many of so many steps are done.
    pub fn reached(&self, done: usize, of: usize) {
        if let Some(bar) = &self.0 {
            bar.set_length(of as u64);
            bar.set_position(done as u64);
        }
    }

    /// Takes the bar away.
    pub fn clear(&self) {
        if let Some(bar) = &self.0 {
            bar.finish_and_clear();
        }
    }
}
