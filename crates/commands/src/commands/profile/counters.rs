//! The CPU's own counters, by Linux's perf events: what the kernel of the operating system counts of
//! this process outside itself.
//!
//! A CPU has fewer counters than there are events, so the system may take turns between them; a
//! count is then what it was, times the share of the time that it was counted for.

/// Something that is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    Cycles,
    Instructions,
    L1dLoadMisses,
    LlcLoadMisses,
    DtlbLoadMisses,
    BranchMisses,
}

impl Event {
    pub const ALL: [Self; 6] = [
        Self::Cycles,
        Self::Instructions,
        Self::L1dLoadMisses,
        Self::LlcLoadMisses,
        Self::DtlbLoadMisses,
        Self::BranchMisses,
    ];

    /// In the result's table; as JSON it has underscores.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Cycles => "cycles",
            Self::Instructions => "instructions",
            Self::L1dLoadMisses => "L1d load misses",
            Self::LlcLoadMisses => "LLC load misses",
            Self::DtlbLoadMisses => "dTLB load misses",
            Self::BranchMisses => "branch misses",
        }
    }
}

/// A count, or the sentence that says why there is none.
pub type Count = Result<f64, String>;

/// Each event with its count.
pub type Counts = Vec<(Event, Count)>;

/// The counters of every thread that works.
pub struct Counters(Vec<thread::Counters>);

impl Counters {
    /// Those of this thread or of all threads of the pool that it belongs to.
    pub fn open(of_pool: bool) -> Self {
        Self(if of_pool {
            rayon::broadcast(|_| thread::Counters::open())
        } else {
            vec![thread::Counters::open()]
        })
    }

    pub fn start(&mut self) {
        self.0.iter_mut().for_each(thread::Counters::start);
    }

    /// The threads' counts together. What one of them lacks there is not.
    pub fn stop(self) -> Counts {
        let threads: Vec<_> = self.0.into_iter().map(thread::Counters::stop).collect();
        let together = |at: usize| threads.iter().map(|counts| counts[at].clone()).sum();
        Event::ALL.iter().enumerate().map(|(at, event)| (*event, together(at))).collect()
    }
}

#[cfg(target_os = "linux")]
mod thread {
    use super::{Count, Event};
    use perf_event::events::{Cache, CacheId, CacheOp, CacheResult, Hardware};
    use perf_event::{Builder, Counter};
    use std::io;

    /// One thread's, in the order of [`Event::ALL`].
    pub struct Counters([Result<Counter, String>; Event::ALL.len()]);

    impl Counters {
        /// Of the thread that calls this.
        pub fn open() -> Self {
            Self(Event::ALL.map(|event| builder(event).build().map_err(|e| why(&e))))
        }

        pub fn start(&mut self) {
            for counter in &mut self.0 {
                if let Err(e) = counter.as_mut().map_or(Ok(()), Counter::enable) {
                    *counter = Err(why(&e));
                }
            }
        }

        pub fn stop(self) -> [Count; Event::ALL.len()] {
            self.0.map(|counter| {
                let mut counter = counter?;
                counter.disable().map_err(|e| why(&e))?;
                let data = counter.read_full().map_err(|e| why(&e))?;
                let seconds = [data.time_enabled(), data.time_running()]
                    .map(|time| time.map_or(0.0, |time| time.as_secs_f64()));
                match seconds {
                    [_, 0.0] => Err("other programs kept the CPU's counters busy; end them, or \
                                     count again later"
                        .to_owned()),
                    [enabled, running] => Ok(data.count() as f64 * (enabled / running)),
                }
            })
        }
    }

    fn builder(event: Event) -> Builder<'static> {
        let load_misses =
            |which| Cache { which, operation: CacheOp::READ, result: CacheResult::MISS };
        match event {
            Event::Cycles => Builder::new(Hardware::CPU_CYCLES),
            Event::Instructions => Builder::new(Hardware::INSTRUCTIONS),
            Event::L1dLoadMisses => Builder::new(load_misses(CacheId::L1D)),
            Event::LlcLoadMisses => Builder::new(load_misses(CacheId::LL)),
            Event::DtlbLoadMisses => Builder::new(load_misses(CacheId::DTLB)),
            Event::BranchMisses => Builder::new(Hardware::BRANCH_MISSES),
        }
    }

    /// What a refusal means, and what helps.
    fn why(error: &io::Error) -> String {
        match error.kind() {
            io::ErrorKind::NotFound => {
                "this CPU, or the virtual machine that stands for it, has no \
                                        such counter; run on hardware, or on a machine whose host \
                                        passes its counters on"
                    .to_owned()
            }
            io::ErrorKind::PermissionDenied => {
                let setting = "/proc/sys/kernel/perf_event_paranoid";
                let now = std::fs::read_to_string(setting).unwrap_or_default();
                format!(
                    "the system does not let this user count ({setting} is {}); sysctl \
                     kernel.perf_event_paranoid=2 lets everybody count their own programs, unless \
                     a container forbids it",
                    now.trim()
                )
            }
            io::ErrorKind::Unsupported => "this system was built without perf events".to_owned(),
            _ => format!("the system refuses to count: {error}"),
        }
    }
}

#[cfg(not(target_os = "linux"))]
mod thread {
    use super::{Count, Event};

    pub struct Counters;

    impl Counters {
        pub fn open() -> Self {
            Self
        }

        pub fn start(&mut self) {}

        pub fn stop(self) -> [Count; Event::ALL.len()] {
            Event::ALL
                .map(|_| Err("the CPU's counters are read through Linux's perf events".into()))
        }
    }
}
