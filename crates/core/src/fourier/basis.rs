//! The Fourier basis as a matrix, and the frequency of each of its vectors.

use super::root::root;
use crate::simd::sqrt;
use crate::{Error, MatMut};

/// The unitary Fourier basis: element `(j, k)` is `e^(−2πi·jk/n)/√n`, its real part in `re`, its
/// imaginary part in `im`, both n×n.
///
/// Its product with a vector is the vector's transform under
/// [`Normalization::Ortho`](super::Normalization::Ortho), up to rounding; its conjugate transpose is
/// its inverse. Each element is a rounded root of unity divided by the rounded `√n`.
///
/// (Strang, *Introduction to Linear Algebra*, §9.3.)
///
/// # Errors
/// [`Error::MatrixMismatch`] unless both are n×n.
///
/// ```
/// use orthant_core::{MatMut, fourier_basis};
///
/// let (mut re, mut im) = ([0.0; 16], [0.0; 16]);
/// fourier_basis(MatMut::new(&mut re, 4, 4)?, MatMut::new(&mut im, 4, 4)?)?;
/// assert_eq!(re[4..8], [0.5, 0.0, -0.5, 0.0]);
/// assert_eq!(im[4..8], [0.0, -0.5, 0.0, 0.5]);
/// # Ok::<(), orthant_core::Error>(())
/// ```
pub fn fourier_basis(mut re: MatMut<'_>, mut im: MatMut<'_>) -> Result<(), Error> {
    let shapes = [&re, &im].map(|m| [m.as_ref().rows(), m.as_ref().cols()]);
    let [[n, cols], other] = shapes;
    if n != cols || other != [n, cols] {
        return Err(Error::MatrixMismatch {
            operation: "fourier_basis",
            operands: ["re", "im"],
            shapes,
        });
    }
    let length = sqrt(n as f32);
    for j in 0..n {
        let rows = (re.row_mut(j).unwrap_or_default(), im.row_mut(j).unwrap_or_default());
        let mut turn = 0;
        for (re, im) in rows.0.iter_mut().zip(rows.1) {
            let [x, y] = root(turn as u64, n as u64);
            (*re, *im) = (x / length, y / length);
            turn += j;
            if turn >= n {
                turn -= n;
            }
        }
    }
    Ok(())
}

/// The frequency of each number of a transform of samples `spacing` apart: `k/(n·spacing)` for the
/// first half of `k`, `(k − n)/(n·spacing)` for the rest, so that above the middle frequencies are
/// negative. In cycles per unit of `spacing`; the product and the quotient each round once.
///
/// ```
/// let mut frequencies = [0.0; 5];
/// orthant_core::dft_frequencies(0.1, &mut frequencies);
/// assert_eq!(frequencies, [0.0, 2.0, 4.0, -4.0, -2.0]);
/// ```
pub fn dft_frequencies(spacing: f32, out: &mut [f32]) {
    let n = out.len();
    let span = n as f32 * spacing;
    for (k, out) in out.iter_mut().enumerate() {
        *out = if k < n.div_ceil(2) { k as f32 / span } else { -((n - k) as f32) / span };
    }
}
