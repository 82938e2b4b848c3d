//! A bar on standard error for whoever waits.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use orthant::io::Progress;
use std::fmt::Write;
use std::io::IsTerminal;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// What ends sooner shows nothing.
const PATIENCE: Duration = Duration::from_secs(1);

/// How often is looked whether anything has moved.
const TICK: Duration = Duration::from_millis(250);

/// The bar that whoever ends the process early takes away.
static SHOWN: Mutex<Option<ProgressBar>> = Mutex::new(None);

/// Takes away the bar of this process, for good.
pub fn clear() {
    let shown = SHOWN.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(bar) = &*shown {
        bar.finish_and_clear();
    }
}

/// Says something on standard error beside the bar.
pub fn beside(say: impl FnOnce()) {
    let shown = SHOWN.lock().unwrap_or_else(PoisonError::into_inner).clone();
    match shown {
        Some(bar) => bar.suspend(say),
        None => say(),
    }
}

// What is shown: nothing yet, the share of the bytes, or for want of their number how many there
// were, or for want of bytes the share of a computation, or the command's name.
const NOTHING: u8 = 0;
const SHARE: u8 = 1;
const BYTES: u8 = 2;
const NAME: u8 = 3;
const COMPUTED: u8 = 4;

/// The parts that a computation is shown in.
const PARTS: f32 = 1_000_000.0;

/// The share of the bytes that is done, the rate and the time left, or those of a computation without a rate,
/// or the name of what takes so long: after a second, on a terminal.
pub struct Bar(Teller);

/// Tells the bar, from wherever it is.
#[derive(Clone)]
pub struct Teller {
    /// `None` if there is nobody to look.
    bar: Option<ProgressBar>,
    started: Instant,
    shown: Arc<AtomicU8>,
}

impl Bar {
    /// Nothing is shown if `quiet`, or when standard error is no terminal.
    pub fn new(quiet: bool) -> Self {
        let is_seen = !quiet && std::io::stderr().is_terminal();
        let bar =
            is_seen.then(|| ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::hidden()));
        // A clone is the same bar.
        SHOWN.lock().unwrap_or_else(PoisonError::into_inner).clone_from(&bar);
        Self(Teller { bar, started: Instant::now(), shown: Arc::default() })
    }

    /// What tells the bar.
    pub fn teller(&self) -> Teller {
        self.0.clone()
    }

    /// Whether there is somebody to look.
    pub fn is_shown(&self) -> bool {
        self.0.bar.is_some()
    }

    /// Takes the bar away.
    pub fn clear(&self) {
        if let Some(bar) = &self.0.bar {
            bar.finish_and_clear();
        }
    }

    /// Until the end of what this returns, the bar shows `name` and the time while no bytes move.
    pub fn watch(&self, name: &str) -> Option<Watch> {
        let Teller { bar, shown, .. } = self.teller();
        let bar = bar?;
        bar.set_message(name.to_owned());
        let (end, has_ended) = mpsc::channel();
        let watch = move || {
            let (mut wait, mut before) = (PATIENCE, 0);
            while has_ended.recv_timeout(wait) == Err(RecvTimeoutError::Timeout) {
                if bar.is_finished() {
                    return;
                }
                let now = bar.position();
                // A computation goes on between two tellings too.
                if now == before && shown.load(Ordering::Relaxed) != COMPUTED {
                    show(&bar, &shown, NAME);
                }
                bar.tick();
                (wait, before) = (TICK, now);
            }
        };
        // Without a thread there is nothing to look at, and the command still runs.
        let thread = thread::Builder::new().spawn(watch).ok();
        Some(Watch { end: Some(end), thread })
    }
}

/// Ends the watch when it goes.
pub struct Watch {
    end: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Drop for Watch {
    fn drop(&mut self) {
        drop(self.end.take());
        if let Some(thread) = self.thread.take() {
            // It has nothing to say.
            let _ = thread.join();
        }
    }
}

impl Progress for Bar {
    fn expect(&self, bytes: u64) {
        self.0.expect(bytes);
    }

    fn advance(&self, bytes: u64) {
        self.0.advance(bytes);
    }
}

impl Teller {
    /// So much of a computation is behind, a share from 0 to 1: what was read before it no longer counts.
    pub fn reached(&self, share: f32) {
        let Some(bar) = &self.bar else { return };
        bar.set_length(PARTS as u64);
        bar.set_position((share * PARTS) as u64);
        if self.started.elapsed() > PATIENCE {
            show(bar, &self.shown, COMPUTED);
        }
    }
}

impl Progress for Teller {
    fn expect(&self, bytes: u64) {
        if let Some(bar) = &self.bar {
            bar.inc_length(bytes);
        }
    }

    fn advance(&self, bytes: u64) {
        let Some(bar) = &self.bar else { return };
        bar.inc(bytes);
        if self.started.elapsed() > PATIENCE {
            let is_known = bar.length().is_some_and(|bytes| bytes > 0);
            show(bar, &self.shown, if is_known { SHARE } else { BYTES });
        }
    }
}

fn show(bar: &ProgressBar, shown: &AtomicU8, what: u8) {
    let before = shown.swap(what, Ordering::Relaxed);
    if before == what {
        return;
    }
    bar.set_style(match what {
        SHARE => style(true),
        BYTES => style(false),
        COMPUTED => computed(),
        _ => ProgressStyle::with_template("{spinner} {msg}  {elapsed}")
            .unwrap_or_else(|_| ProgressStyle::default_spinner()),
    });
    if before == NOTHING {
        bar.set_draw_target(ProgressDrawTarget::stderr());
    }
    bar.tick();
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

/// Steps and shares of a computation move no bytes.
fn computed() -> ProgressStyle {
    ProgressStyle::with_template("{wide_bar} {percent:>3}%  {eta} left")
        .unwrap_or_else(|_| ProgressStyle::default_bar())
}

/// The share of a known number of steps that is done, and the time left: on a terminal.
pub struct Steps(Option<ProgressBar>);

impl Steps {
    /// Nothing is shown if `quiet`, or when standard error is no terminal.
    pub fn new(quiet: bool) -> Self {
        let is_seen = !quiet && std::io::stderr().is_terminal();
        let bar = is_seen.then(|| {
            ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::stderr())
                .with_style(computed())
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
