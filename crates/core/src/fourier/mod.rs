//! The discrete Fourier transform: a change to the orthogonal basis of complex exponentials.
//!
//! `X_k = Σⱼ x_j e^(−2πi·jk/n)`; the inverse has `+` and, by default, a division by `n`. Complex
//! numbers are two slices, their real and their imaginary parts.
//!
//! Order: see [`Dft`]. Source: C. Van Loan, "Computational Frameworks for the Fast Fourier
//! Transform", SIAM 1992 (Stockham, mixed radices: chapters 1 and 2; Bluestein: section 4.2.3);
//! Bluestein, "A linear filtering approach to the computation of the discrete Fourier transform",
//! 1970.

mod basis;
mod bluestein;
mod mixed_radix;
mod root;

use crate::dispatch::{Active, Choice};
use crate::simd::sqrt;
use crate::{Error, Executor, Kernels};
use bluestein::Bluestein;
use mixed_radix::MixedRadix;

pub use basis::{dft_frequencies, fourier_basis};

/// What a transform and its inverse are divided by. Either way the one undoes the other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Normalization {
    /// The transform by nothing, the inverse by `n`.
    #[default]
    Backward,
    /// Both by `√n`: the unitary change of basis, which keeps lengths.
    Ortho,
    /// The transform by `n`, the inverse by nothing.
    Forward,
}

/// The discrete Fourier transform of one length, in `O(n log n)` for every length.
///
/// It lies in a table that the caller lends ([`table_len`](Self::table_len) says how long), which
/// holds the factors; [`transform`](Self::transform) and [`inverse`](Self::inverse) then compute
/// none.
///
/// `X_k = Σⱼ x_j e^(−2πi·jk/n)`; complex numbers are two slices, their real and their imaginary parts.
/// (Van Loan, *Computational Frameworks for the Fast Fourier Transform*, 1992, chapters 1 and 2, and
/// §4.2.3 for Bluestein's algorithm.)
///
/// # Order
///
/// Let `n` be a product of 4s, at most one 2, 3s, 5s, 7s, 11s and 13s, in this order. With `r` the
/// first of them and `m = n/r`: for each `p` below `m` the `r`-point transform of `x_p, x_{p+m}, …`
/// gives `r` numbers; the `k`-th is multiplied by `e^(−2πi·pk/n)` unless `p = 0` or `k = 0`; and the
/// `m`-point transform of the `k`-th numbers for all `p` gives `X_k, X_{k+r}, …`.
///
/// A product with `c + i·s` is `(x·c − y·s) + i·(x·s + y·c)`. Two points: `a + b`, `a − b`. Four:
/// `t = a + c`, `u = a − c`, `v = b + d`, `w = b − d`; `t + v`, `u − i·w`, `t − v`, `u + i·w`. An odd
/// `r`, with `h` its half rounded down, `σⱼ = xⱼ + x_{r−j}`, `δⱼ = xⱼ − x_{r−j}`: `X₀ = x₀ + σ₁ + … +
/// σ_h`; `e = x₀ + σ₁ cos(2πk/r) + …`, `f = δ₁ sin(2πk/r) + δ₂ sin(4πk/r) + …`, added in this order;
/// `X_k = e − i·f`, `X_{r−k} = e + i·f`. Factors are the `libm` cosine and sine in f64 of an angle of
/// at most π/4, rounded to f32.
///
/// Any other length goes through a convolution of the least length `l ≥ 2n − 1` without prime
/// factors above 5 (Bluestein): with `c_k = e^(−πi·k²/n)`, the `l`-point transform of `x_k c_k` is
/// multiplied by that of `c̄` (divided by `l`), transformed back and multiplied by `c_k`.
///
/// # Accuracy
///
/// For the lengths of the first kind `‖error‖₂ ≤ t·log₂(n)·u·‖X‖₂` with `u = 2⁻²⁴` and `t` about 6
/// (Higham, "Accuracy and Stability of Numerical Algorithms", theorem 24.2); measured at most
/// `½·log₂(n)·u`. Bluestein's algorithm transforms two numbers in a row of more than twice the
/// length; measured at most `log₂(n)·u`.
///
/// ```
/// use orthant_core::{Dft, Normalization};
///
/// // A cosine with two periods.
/// let (mut re, mut im) = ([1.0, -1.0, 1.0, -1.0], [0.0; 4]);
/// let mut table = [0.0; 6];
/// let mut scratch = [0.0; 8];
/// let dft = Dft::new(4, &mut table)?;
/// dft.transform(&mut re, &mut im, Normalization::Backward, &mut scratch)?;
/// assert_eq!((re, im), ([0.0, 0.0, 4.0, 0.0], [0.0; 4]));
/// # Ok::<(), orthant_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Dft<'t> {
    kernels: Kernels,
    length: usize,
    method: Method<'t>,
}

#[derive(Clone, Copy, Debug)]
enum Method<'t> {
    MixedRadix(MixedRadix<'t>),
    Bluestein(Bluestein<'t>),
}

impl<'t> Dft<'t> {
    /// The transform of `n` numbers. `table` has [`table_len`](Self::table_len) elements or more.
    ///
    /// # Errors
    /// [`Error::Empty`] if `n` is 0, [`Error::Scratch`] if the table is too short.
    ///
    /// ```
    /// use orthant_core::{Dft, Error};
    ///
    /// let mut table = vec![0.0; Dft::table_len(12)];
    /// assert_eq!(Dft::new(12, &mut table)?.length(), 12);
    /// assert!(matches!(Dft::new(12, &mut []), Err(Error::Scratch { .. })));
    /// # Ok::<(), Error>(())
    /// ```
    pub fn new(n: usize, table: &'t mut [f32]) -> Result<Self, Error> {
        Self::on(Active, n, table)
    }

    fn on(choice: impl Choice, n: usize, table: &'t mut [f32]) -> Result<Self, Error> {
        let (kernels, executor) = (choice.kernels().serial(), choice.kernels().executor());
        let reached = |share| executor.reached(share);
        if n == 0 {
            return Err(Error::Empty { operation: "dft", operand: "x" });
        }
        let method = match (Self::table_len(n), MixedRadix::serves(n)) {
            (needed, _) if needed > table.len() => {
                return Err(Error::Scratch { operation: "dft", needed, given: table.len() });
            }
            (_, true) => Method::MixedRadix(MixedRadix::new(n, table, &reached)),
            (_, false) => Method::Bluestein(Bluestein::new(kernels, n, table, &reached)),
        };
        Ok(Self { kernels, length: n, method })
    }

    /// Floats that the table of `n` numbers needs.
    ///
    /// ```
    /// use orthant_core::Dft;
    ///
    /// // 97 is prime and goes through a convolution of at least 193 points.
    /// assert!(Dft::table_len(97) > Dft::table_len(96));
    /// ```
    #[must_use]
    pub fn table_len(n: usize) -> usize {
        if MixedRadix::serves(n) { MixedRadix::table_len(n) } else { Bluestein::table_len(n) }
    }

    /// Floats that a transform of `n` numbers needs as scratch.
    ///
    /// Twice the length where all its prime factors are at most 13, more elsewhere.
    ///
    /// ```
    /// use orthant_core::Dft;
    ///
    /// assert_eq!(Dft::scratch_len(1000), 2000);
    /// assert!(Dft::scratch_len(1009) > 2 * 1009);
    /// ```
    #[must_use]
    pub fn scratch_len(n: usize) -> usize {
        if MixedRadix::serves(n) { n.saturating_mul(2) } else { Bluestein::scratch_len(n) }
    }

    /// How many numbers it transforms.
    #[must_use]
    pub fn length(&self) -> usize {
        self.length
    }

    /// `X_k = Σⱼ x_j e^(−2πi·jk/n)`, in place.
    ///
    /// `re` and `im` have n elements. The result is divided by `√n` under [`Normalization::Ortho`], by `n`
    /// under [`Normalization::Forward`]. (Van Loan, *Computational Frameworks for the Fast Fourier
    /// Transform*, chapters 1 and 2.)
    ///
    /// # Errors
    /// [`Error::LengthMismatch`] if `re` or `im` have not the transform's length,
    /// [`Error::Scratch`] if `scratch` is shorter than [`scratch_len`](Self::scratch_len).
    ///
    /// ```
    /// use orthant_core::{Dft, Normalization};
    ///
    /// // An impulse has all frequencies alike.
    /// let (mut re, mut im) = ([1.0, 0.0, 0.0, 0.0], [0.0; 4]);
    /// let mut table = vec![0.0; Dft::table_len(4)];
    /// let mut scratch = vec![0.0; Dft::scratch_len(4)];
    /// let dft = Dft::new(4, &mut table)?;
    /// dft.transform(&mut re, &mut im, Normalization::Backward, &mut scratch)?;
    /// assert_eq!((re, im), ([1.0; 4], [0.0; 4]));
    /// # Ok::<(), orthant_core::Error>(())
    /// ```
    pub fn transform(
        &self,
        re: &mut [f32],
        im: &mut [f32],
        normalization: Normalization,
        scratch: &mut [f32],
    ) -> Result<(), Error> {
        self.forward([re, im], normalization, scratch, &|_| ())
    }

    fn forward(
        &self,
        [re, im]: [&mut [f32]; 2],
        normalization: Normalization,
        scratch: &mut [f32],
        reached: &dyn Fn(f32),
    ) -> Result<(), Error> {
        self.run("dft", [re, im], scratch, reached)?;
        match normalization {
            Normalization::Backward => {}
            Normalization::Ortho => divide([re, im], sqrt(self.length as f32)),
            Normalization::Forward => divide([re, im], self.length as f32),
        }
        Ok(())
    }

    /// `x_j = Σ_k X_k e^(2πi·jk/n)`, by default divided by `n`, in place: the transform with real
    /// and imaginary parts exchanged before and after.
    ///
    /// # Errors
    /// As [`transform`](Self::transform).
    ///
    /// ```
    /// use orthant_core::{Dft, Normalization};
    ///
    /// // The frequency 2 alone is a cosine with two periods.
    /// let (mut re, mut im) = ([0.0, 0.0, 4.0, 0.0], [0.0; 4]);
    /// let mut table = vec![0.0; Dft::table_len(4)];
    /// let mut scratch = vec![0.0; Dft::scratch_len(4)];
    /// let dft = Dft::new(4, &mut table)?;
    /// dft.inverse(&mut re, &mut im, Normalization::Backward, &mut scratch)?;
    /// assert_eq!((re, im), ([1.0, -1.0, 1.0, -1.0], [0.0; 4]));
    /// # Ok::<(), orthant_core::Error>(())
    /// ```
    pub fn inverse(
        &self,
        re: &mut [f32],
        im: &mut [f32],
        normalization: Normalization,
        scratch: &mut [f32],
    ) -> Result<(), Error> {
        self.backward([re, im], normalization, scratch, &|_| ())
    }

    fn backward(
        &self,
        [re, im]: [&mut [f32]; 2],
        normalization: Normalization,
        scratch: &mut [f32],
        reached: &dyn Fn(f32),
    ) -> Result<(), Error> {
        self.run("idft", [im, re], scratch, reached)?;
        match normalization {
            Normalization::Backward => divide([re, im], self.length as f32),
            Normalization::Ortho => divide([re, im], sqrt(self.length as f32)),
            Normalization::Forward => {}
        }
        Ok(())
    }

    fn run(
        &self,
        operation: &'static str,
        [re, im]: [&mut [f32]; 2],
        scratch: &mut [f32],
        reached: &dyn Fn(f32),
    ) -> Result<(), Error> {
        for (name, length) in [("re", re.len()), ("im", im.len())] {
            if length != self.length {
                return Err(Error::LengthMismatch {
                    operation,
                    operands: ["the transform", name],
                    lengths: [self.length, length],
                });
            }
        }
        let needed = Self::scratch_len(self.length);
        if scratch.len() < needed {
            return Err(Error::Scratch { operation, needed, given: scratch.len() });
        }
        match &self.method {
            Method::MixedRadix(method) => method.run(self.kernels, [re, im], scratch, reached),
            Method::Bluestein(method) => method.run(self.kernels, [re, im], scratch, reached),
        }
        Ok(())
    }
}

fn divide(parts: [&mut [f32]; 2], by: f32) {
    for x in parts.into_iter().flatten() {
        *x /= by;
    }
}

impl<E: Executor> Kernels<E> {
    /// [`Dft::new`] on this instruction set.
    ///
    /// # Errors
    /// As there.
    ///
    /// ```
    /// use orthant_core::{Dft, Isa, Kernels};
    ///
    /// let kernels = Kernels::on(Isa::Scalar).expect("every machine has it");
    /// let mut table = vec![0.0; Dft::table_len(8)];
    /// assert_eq!(kernels.dft(8, &mut table)?.length(), 8);
    /// # Ok::<(), orthant_core::Error>(())
    /// ```
    pub fn dft<'t>(self, n: usize, table: &'t mut [f32]) -> Result<Dft<'t>, Error> {
        Dft::on(self, n, table)
    }

    /// [`Dft::transform`], of which the executor is told; the instruction set is that of `dft`.
    ///
    /// # Errors
    /// As there.
    ///
    /// ```
    /// use orthant_core::{Dft, Kernels, Normalization};
    ///
    /// let (mut table, mut scratch) = ([0.0; 2], [0.0; 4]);
    /// let (kernels, mut re, mut im) = (Kernels::active(), [1.0, 2.0], [0.0; 2]);
    /// let dft = kernels.dft(2, &mut table)?;
    /// kernels.dft_transform(&dft, [&mut re, &mut im], Normalization::Backward, &mut scratch)?;
    /// assert_eq!(re, [3.0, -1.0]);
    /// # Ok::<(), orthant_core::Error>(())
    /// ```
    pub fn dft_transform(
        self,
        dft: &Dft<'_>,
        parts: [&mut [f32]; 2],
        normalization: Normalization,
        scratch: &mut [f32],
    ) -> Result<(), Error> {
        dft.forward(parts, normalization, scratch, &|share| self.executor().reached(share))
    }

    /// [`Dft::inverse`], of which the executor is told; the instruction set is that of `dft`.
    ///
    /// # Errors
    /// As there.
    ///
    /// ```
    /// use orthant_core::{Dft, Kernels, Normalization};
    ///
    /// let (mut table, mut scratch) = ([0.0; 2], [0.0; 4]);
    /// let (kernels, mut re, mut im) = (Kernels::active(), [3.0, -1.0], [0.0; 2]);
    /// let dft = kernels.dft(2, &mut table)?;
    /// kernels.dft_inverse(&dft, [&mut re, &mut im], Normalization::Backward, &mut scratch)?;
    /// assert_eq!(re, [1.0, 2.0]);
    /// # Ok::<(), orthant_core::Error>(())
    /// ```
    pub fn dft_inverse(
        self,
        dft: &Dft<'_>,
        parts: [&mut [f32]; 2],
        normalization: Normalization,
        scratch: &mut [f32],
    ) -> Result<(), Error> {
        dft.backward(parts, normalization, scratch, &|share| self.executor().reached(share))
    }
}
