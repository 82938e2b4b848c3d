use super::{LANES, canonical};

/// The 32 lane sums of a run of blocks: a partial result of a lane-order reduction.
///
/// Merging the `Lanes` of neighbouring runs by the tree of the canonical order and folding
/// the last one gives the bits of the reduction over the whole: for `m` blocks split at `h`,
/// the largest power of two below `m`.
///
/// ```
/// use orthant_core::{BLOCK, Dot, dot};
///
/// let a = vec![0.1; BLOCK + 5];
/// let whole = dot(&a, &a)?;
/// let first = Dot::reduce(&a[..BLOCK], &a[..BLOCK])?;
/// let rest = Dot::reduce(&a[BLOCK..], &a[BLOCK..])?;
/// assert_eq!(first.merge(rest).fold().to_bits(), whole.to_bits());
/// # Ok::<(), orthant_core::Error>(())
/// ```
#[repr(C, align(64))]
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lanes(pub [f32; LANES]);

impl Lanes {
    /// The reduction of nothing.
    pub const ZERO: Self = Self([0.0; LANES]);

    /// Adds the lanes of the run that follows this one.
    ///
    /// ```
    /// use orthant_core::{LANES, Lanes};
    ///
    /// let (first, later) = (Lanes([1.0; LANES]), Lanes([0.5; LANES]));
    /// assert_eq!(first.merge(later), Lanes([1.5; LANES]));
    /// ```
    #[must_use]
    #[inline]
    pub fn merge(mut self, later: Self) -> Self {
        for (lane, add) in self.0.iter_mut().zip(later.0) {
            *lane += add;
        }
        self
    }

    /// Folds the lanes to the result: for `h` in 16, 8, 4, 2, 1, lane `j + h` is added to
    /// lane `j`. A NaN is `f32::NAN`.
    ///
    /// ```
    /// use orthant_core::{LANES, Lanes};
    ///
    /// assert_eq!(Lanes([0.5; LANES]).fold(), 16.0);
    /// ```
    #[must_use]
    #[inline]
    pub fn fold(mut self) -> f32 {
        let mut rest = self.0.as_mut_slice();
        while rest.len() > 1 {
            let (low, high) = rest.split_at_mut(rest.len() / 2);
            for (lane, add) in low.iter_mut().zip(high) {
                *lane += *add;
            }
            rest = low;
        }
        rest.first().map_or(0.0, |&x| canonical(x))
    }
}
