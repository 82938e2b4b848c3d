//! What the environment asks for: `ORTHANT_ISA` and `ORTHANT_NUM_THREADS`, each read once.

use crate::threads::Threads;
use orthant_core::{Isa, Kernels};
use std::sync::{Once, OnceLock};

/// The kernels that this crate's functions run on: the instruction set that the environment
/// variable `ORTHANT_ISA` names, or else the widest of this machine, on [`Threads`].
///
/// A name that is unknown or whose set this machine lacks is ignored, with a line on standard
/// error. The size of the last level of cache is the machine's, where it tells.
///
/// ```
/// use orthant::{dot, kernels};
///
/// let (a, b) = ([1.0, 7.0, 8.0], [3.0, 4.0, 7.0]);
/// assert_eq!(kernels().dot(&a, &b)?, dot(&a, &b)?);
/// println!("computing on {}", kernels().isa().name());
/// # Ok::<(), orthant::Error>(())
/// ```
#[must_use]
#[inline]
pub fn kernels() -> Kernels<Threads> {
    static KERNELS: OnceLock<Kernels<Threads>> = OnceLock::new();
    *KERNELS.get_or_init(|| on_this_machine(asked_for().unwrap_or_else(Kernels::active)))
}

/// As [`kernels`], on a chosen instruction set, if this machine can run it.
///
/// ```
/// use orthant::{Isa, kernels_on};
///
/// let scalar = kernels_on(Isa::Scalar).expect("every machine has it");
/// assert_eq!(scalar.dot(&[1.0, 7.0, 8.0], &[3.0, 4.0, 7.0])?, 87.0);
/// # Ok::<(), orthant::Error>(())
/// ```
#[must_use]
pub fn kernels_on(isa: Isa) -> Option<Kernels<Threads>> {
    Kernels::on(isa).map(on_this_machine)
}

fn on_this_machine(kernels: Kernels) -> Kernels<Threads> {
    static LAST_LEVEL: OnceLock<Option<usize>> = OnceLock::new();
    let kernels = match LAST_LEVEL.get_or_init(crate::machine::last_level_cache) {
        Some(bytes) => kernels.with_last_level_cache(*bytes),
        None => kernels,
    };
    kernels.with_executor(Threads::default())
}

#[cold]
fn asked_for() -> Option<Kernels> {
    let name = variable("ORTHANT_ISA")?;
    if name == "auto" {
        return None;
    }
    let kernels = Isa::from_name(&name).and_then(Kernels::on);
    if kernels.is_none() {
        let available: Vec<_> = Isa::available().map(Isa::name).collect();
        eprintln!(
            "orthant: ORTHANT_ISA={name} is ignored; this machine has {}",
            available.join(", ")
        );
    }
    kernels
}

/// Starts rayon's global pool with `ORTHANT_NUM_THREADS` threads, where that is set.
#[cold]
pub(crate) fn start_global_pool() {
    static START: Once = Once::new();
    START.call_once(|| {
        let Some(text) = variable("ORTHANT_NUM_THREADS") else { return };
        match text.parse() {
            Ok(threads) if threads > 0 => {
                // An error means that the program has started the pool itself: it stays.
                let _ = rayon::ThreadPoolBuilder::new().num_threads(threads).build_global();
            }
            _ => eprintln!("orthant: ORTHANT_NUM_THREADS={text} is ignored; write a number from 1"),
        }
    });
}

fn variable(name: &str) -> Option<String> {
    let value = std::env::var_os(name)?.to_string_lossy().into_owned();
    (!value.is_empty()).then_some(value)
}
