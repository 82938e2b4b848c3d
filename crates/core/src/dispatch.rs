//! Which instruction set runs a kernel.

use crate::executor::{Executor, Serial};
use crate::simd::{HAS_VECTORS, LaneVector, Portable, Scalar};
#[cfg(target_arch = "x86_64")]
use crate::simd::{avx2, avx512};

#[cfg(target_arch = "x86_64")]
cpufeatures::new!(has_avx2, "avx2");
#[cfg(target_arch = "x86_64")]
cpufeatures::new!(has_avx512, "avx2", "avx512f", "avx512vl", "avx512dq", "avx512bw", "bmi2");

/// An instruction set that kernels are compiled for. All give the same bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Isa {
    /// Plain scalar code, eight lanes a pass. On every target.
    Scalar,
    /// The vectors that the whole build may use: SSE2, NEON or simd128. On every target;
    /// where there are none it is scalar code too.
    Portable,
    /// AVX2, on x86-64.
    Avx2,
    /// AVX-512 (F, VL, DQ, BW) with BMI2, on x86-64.
    Avx512,
}

impl Isa {
    const ALL: [Self; 4] = [Self::Scalar, Self::Portable, Self::Avx2, Self::Avx512];

    /// The set that the functions of this crate use on this machine: the widest it has.
    ///
    /// The CPU is asked once. Where the build already enables the features this is a constant.
    ///
    /// ```
    /// use orthant_core::Isa;
    ///
    /// assert!(Isa::active().is_available());
    /// ```
    #[must_use]
    #[inline(always)]
    pub fn active() -> Self {
        #[cfg(target_arch = "x86_64")]
        {
            if has_avx512::get() {
                return Self::Avx512;
            }
            if has_avx2::get() {
                return Self::Avx2;
            }
        }
        if HAS_VECTORS { Self::Portable } else { Self::Scalar }
    }

    /// Whether this machine can run it.
    ///
    /// ```
    /// use orthant_core::Isa;
    ///
    /// // These two are on every machine.
    /// assert!(Isa::Scalar.is_available() && Isa::Portable.is_available());
    /// ```
    #[must_use]
    pub fn is_available(self) -> bool {
        match self {
            Self::Scalar | Self::Portable => true,
            #[cfg(target_arch = "x86_64")]
            Self::Avx2 => has_avx2::get(),
            #[cfg(target_arch = "x86_64")]
            Self::Avx512 => has_avx512::get(),
            #[cfg(not(target_arch = "x86_64"))]
            Self::Avx2 | Self::Avx512 => false,
        }
    }

    /// The sets that this machine can run, narrowest first.
    ///
    /// ```
    /// use orthant_core::Isa;
    ///
    /// let names: Vec<_> = Isa::available().map(Isa::name).collect();
    /// assert_eq!(names[..2], ["scalar", "portable"]);
    /// ```
    pub fn available() -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(|isa| isa.is_available())
    }

    /// `scalar`, `portable`, `avx2` or `avx512`.
    ///
    /// ```
    /// assert_eq!(orthant_core::Isa::Avx512.name(), "avx512");
    /// ```
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Scalar => "scalar",
            Self::Portable => "portable",
            Self::Avx2 => "avx2",
            Self::Avx512 => "avx512",
        }
    }

    /// The set with this [`name`](Self::name), available or not.
    ///
    /// ```
    /// use orthant_core::Isa;
    ///
    /// assert_eq!(Isa::from_name("avx2"), Some(Isa::Avx2));
    /// assert_eq!(Isa::from_name("sse9"), None);
    /// ```
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|isa| isa.name() == name)
    }

    /// What it was compiled to: for [`Isa::Portable`] `avx`, `sse2`, `neon`, `simd128` or
    /// `scalar`, for the others their name.
    ///
    /// ```
    /// use orthant_core::Isa;
    ///
    /// assert_eq!(Isa::Scalar.compiled_to(), "scalar");
    /// println!("vectors without detection: {}", Isa::Portable.compiled_to());
    /// ```
    #[must_use]
    pub const fn compiled_to(self) -> &'static str {
        match self {
            Self::Portable if cfg!(target_feature = "avx") => "avx",
            Self::Portable if cfg!(target_arch = "x86_64") => "sse2",
            Self::Portable if cfg!(target_arch = "aarch64") => "neon",
            Self::Portable if HAS_VECTORS => "simd128",
            Self::Portable => "scalar",
            _ => self.name(),
        }
    }
}

/// Bytes that the second level of cache of one core is taken to hold.
const SECOND_LEVEL: usize = 1 << 20;

/// Bytes that the last level of cache is taken to hold, unless
/// [`Kernels::with_last_level_cache`] says otherwise: 32 MiB, common on servers.
///
/// Elementwise functions write outputs larger than it past the caches, and reductions use
/// vectors as wide as pay there. It changes speed only, never bits.
pub const LAST_LEVEL_CACHE: usize = 32 << 20;

/// How far from a core its operands are.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Distance {
    /// In the first two levels of cache.
    Near,
    /// In the last level.
    Far,
    /// In memory.
    Beyond,
}

/// The kernels on one instruction set.
///
/// Every function of this crate is also a method here, with the same arguments and the same
/// bits: `dot(a, b)` is `Kernels::active().dot(a, b)`.
///
/// ```
/// use orthant_core::{Isa, Kernels, dot};
///
/// let (a, b) = ([1.0, 7.0, 8.0], [3.0, 4.0, 7.0]);
/// for isa in Isa::available() {
///     let kernels = Kernels::on(isa).expect("it is available");
///     assert_eq!(kernels.dot(&a, &b), dot(&a, &b));
/// }
/// ```
///
/// They run on the calling thread; [`with_executor`](Self::with_executor) has others help.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kernels<E = Serial> {
    // Always one that the machine has: `run` relies on it.
    isa: Isa,
    last_level_cache: usize,
    executor: E,
}

impl Kernels {
    /// The kernels on `isa`, if this machine can run it.
    ///
    /// ```
    /// use orthant_core::{Isa, Kernels};
    ///
    /// let scalar = Kernels::on(Isa::Scalar).expect("every machine has it");
    /// assert_eq!(scalar.norm_l2(&[3.0, 4.0]), 5.0);
    /// ```
    #[must_use]
    #[inline]
    pub fn on(isa: Isa) -> Option<Self> {
        isa.is_available().then_some(Self::unchecked(isa))
    }

    /// The kernels on [`Isa::active`].
    ///
    /// ```
    /// use orthant_core::{Isa, Kernels};
    ///
    /// assert_eq!(Kernels::active().isa(), Isa::active());
    /// ```
    #[must_use]
    #[inline(always)]
    pub fn active() -> Self {
        Self::unchecked(Isa::active())
    }

    /// The kernels on `isa`, which this machine has.
    #[inline(always)]
    fn unchecked(isa: Isa) -> Self {
        Self { isa, last_level_cache: LAST_LEVEL_CACHE, executor: Serial }
    }
}

impl<E: Executor> Kernels<E> {
    /// The instruction set.
    #[must_use]
    #[inline]
    pub fn isa(self) -> Isa {
        self.isa
    }

    /// The same kernels for a machine whose last level of cache holds so many bytes.
    ///
    /// ```
    /// use orthant_core::Kernels;
    ///
    /// // A small machine: outputs above 1 MiB are written past its caches.
    /// let kernels = Kernels::active().with_last_level_cache(1 << 20);
    /// let mut out = [0.0; 2];
    /// kernels.add(&[1.0, 2.0], &[3.0, 4.0], &mut out)?;
    /// assert_eq!(out, [4.0, 6.0]);
    /// # Ok::<(), orthant_core::Error>(())
    /// ```
    #[must_use]
    #[inline]
    pub fn with_last_level_cache(self, bytes: usize) -> Self {
        Self { last_level_cache: bytes, ..self }
    }

    /// The same kernels, whose large operations `executor` runs.
    ///
    /// [`Executor`] shows one that runs on two threads.
    ///
    /// ```
    /// use orthant_core::{Kernels, Serial};
    ///
    /// let kernels = Kernels::active().with_executor(Serial);
    /// assert_eq!(kernels, Kernels::active());
    /// ```
    #[must_use]
    #[inline(always)]
    pub fn with_executor<F: Executor>(self, executor: F) -> Kernels<F> {
        Kernels { isa: self.isa, last_level_cache: self.last_level_cache, executor }
    }

    /// What runs large operations.
    #[must_use]
    #[inline(always)]
    pub fn executor(self) -> E {
        self.executor
    }

    /// The same kernels on the calling thread.
    #[inline(always)]
    pub(crate) fn serial(self) -> Kernels {
        self.with_executor(Serial)
    }

    /// The same kernels on one of so many parts, whose share of the last level of cache is as small: what the whole
    /// operation gets from memory, each of its parts does.
    #[inline]
    pub(crate) fn sharing_last_level(self, parts: usize) -> Self {
        self.with_last_level_cache(self.last_level_cache / parts.max(1))
    }

    /// Where operands of so many bytes come from. Without vectors nothing depends on it.
    #[inline]
    pub(crate) fn distance(self, bytes: usize) -> Distance {
        match bytes {
            _ if !HAS_VECTORS => Distance::Near,
            _ if bytes <= SECOND_LEVEL => Distance::Near,
            _ if bytes <= self.last_level_cache => Distance::Far,
            _ => Distance::Beyond,
        }
    }

    /// Whether operands of so many bytes come from beyond the second level of cache.
    #[inline]
    pub(crate) fn is_far(self, bytes: usize) -> bool {
        bytes > SECOND_LEVEL
    }

    /// Whether operands of so many bytes come from the third level of cache.
    #[inline]
    pub(crate) fn in_third_level(self, bytes: usize) -> bool {
        (SECOND_LEVEL..self.last_level_cache).contains(&bytes)
    }

    /// Whether an output of so many bytes is better written past the caches.
    #[inline]
    pub(crate) fn streams(self, bytes: usize) -> bool {
        bytes > self.last_level_cache
    }

    /// Runs a kernel compiled for the instruction set.
    #[inline(always)]
    pub(crate) fn run<J: Job>(self, job: J, a: &[f32], b: &[f32]) -> J::Output {
        // Few enough cases that they are compared in turn, not jumped to through a table.
        match self.isa {
            // SAFETY: a `Kernels` is only made with an instruction set that was detected.
            #[cfg(target_arch = "x86_64")]
            Isa::Avx512 => unsafe { on_avx512(job, a, b) },
            // SAFETY: as above.
            #[cfg(target_arch = "x86_64")]
            Isa::Avx2 => unsafe { on_avx2(job, a, b) },
            isa => on_every_cpu(isa, job, a, b),
        }
    }

    /// Runs a kernel that chooses between two widths of vectors, if the instruction set has two.
    ///
    /// For the others it would be a second copy of the kernel that has no choice.
    #[inline(always)]
    pub(crate) fn run_on_two_widths<J: Job>(
        self,
        job: J,
        a: &[f32],
        b: &[f32],
    ) -> Option<J::Output> {
        match self.isa {
            // SAFETY: a `Kernels` is only made with an instruction set that was detected.
            #[cfg(target_arch = "x86_64")]
            Isa::Avx512 => Some(unsafe { on_avx512(job, a, b) }),
            _ => {
                // Elsewhere than on x86-64 this is all there is.
                let _ = (job, a, b);
                None
            }
        }
    }
}

/// How a function comes by its kernels: chosen by the caller, or the active ones, for which
/// the CPU is asked only once they are needed.
pub(crate) trait Choice: Copy {
    type Executor: Executor;

    fn kernels(self) -> Kernels<Self::Executor>;
}

impl<E: Executor> Choice for Kernels<E> {
    type Executor = E;

    #[inline(always)]
    fn kernels(self) -> Self {
        self
    }
}

/// The kernels on [`Isa::active`].
#[derive(Clone, Copy)]
pub(crate) struct Active;

impl Choice for Active {
    type Executor = Serial;

    #[inline(always)]
    fn kernels(self) -> Kernels {
        Kernels::active()
    }
}

/// A kernel, written once over the lanes.
///
/// Its slices travel beside it, so that they and small parameters stay in registers.
pub(crate) trait Job {
    type Output;
    /// Must be `#[inline(always)]`: only then is it compiled with the backend's features.
    fn run<L: LaneVector>(self, proof: L::Proof, a: &[f32], b: &[f32]) -> Self::Output;
}

#[inline(never)]
fn on_every_cpu<J: Job>(isa: Isa, job: J, a: &[f32], b: &[f32]) -> J::Output {
    // Where `wide` has no vectors its arrays would be a second copy of the same code.
    if matches!(isa, Isa::Scalar) || !HAS_VECTORS {
        job.run::<Scalar>((), a, b)
    } else {
        job.run::<Portable>((), a, b)
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn on_avx2<J: Job>(job: J, a: &[f32], b: &[f32]) -> J::Output {
    // SAFETY: this function is compiled for AVX2, and calling it needs AVX2.
    job.run::<avx2::Avx2>(unsafe { avx2::Proof::new() }, a, b)
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,avx512f,avx512vl,avx512dq,avx512bw,bmi2")]
fn on_avx512<J: Job>(job: J, a: &[f32], b: &[f32]) -> J::Output {
    // SAFETY: this function is compiled for these features, and calling it needs them.
    job.run::<avx512::Avx512>(unsafe { avx512::Proof::new() }, a, b)
}
