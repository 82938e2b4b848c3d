//! Reductions in scalar code, where a lane has one term or two: a lane of each result at a time.
//!
//! A lane is summed to its end in a register and joined to its partner in the fold as soon as that is
//! there too, so that few sums of a result live at once. What is left of the registers holds the
//! operand that several results share, the vector of a product.

use super::reduce::{Reduction, positive};
use super::{LANES, LaneVector};
use crate::kernels::Products;
use core::hint::black_box;

/// `M` results, each of `K` operands of `T` times 32 elements.
#[derive(Clone, Copy)]
struct Few<R, const K: usize, const N: usize, const M: usize, const T: usize> {
    reduction: R,
    from: [[*const f32; K]; M],
}

/// One result, if each operand has `T` terms for each lane.
#[inline(always)]
pub(super) fn one<L, R, const K: usize, const N: usize, const T: usize>(
    reduction: R,
    proof: L::Proof,
    operands: [&[f32]; K],
) -> Option<R::Output>
where
    L: LaneVector,
    R: Reduction<K, N>,
{
    let few = Few::<R, K, N, 1, T>::new(reduction, [operands])?;
    // SAFETY: `new` has found the elements.
    let [sums] = unsafe { few.all::<L>(proof, 0) };
    Some(reduction.finish(positive(reduction, reduction.fold(sums))))
}

/// A product of each of four rows with `x`, if there are `T` terms for each lane.
#[inline(always)]
pub(super) fn four<L: LaneVector, const T: usize>(
    proof: L::Proof,
    [a, b, c, d]: [&[f32]; 4],
    x: &[f32],
) -> Option<[f32; 4]> {
    let few = Few::<_, 2, 1, 4, T>::new(Products, [[a, x], [b, x], [c, x], [d, x]])?;
    // Rounds of lanes that fold among themselves: `j`, `j + 4`, … `j + 28`. In memory that the compiler takes for
    // somebody else's, so that it ends one before it begins the next: where it sees all 32 lanes at once it finishes
    // row after row, and loads `x` anew for each. Not zeros, which it would have a function write.
    let mut quarters = [[[L::splat(proof, -0.0)]; 4]; 4];
    let rounds = black_box(&mut quarters);
    // SAFETY: `new` has found the elements; `j` is below four.
    let round = |j| unsafe { few.fours::<L>(proof, j) };
    if T == 1 {
        let [q0, q1, q2, q3] = rounds;
        *q0 = round(0);
        *q1 = round(1);
        *q2 = round(2);
        *q3 = round(3);
    } else {
        // A loop, which takes 4% more instructions, for 3 KiB less of them.
        for (j, sums) in rounds.iter_mut().enumerate() {
            *sums = round(j);
        }
    }
    let [q0, q1, q2, q3] = quarters;
    let mut products = [0.0; 4];
    for (i, product) in products.iter_mut().enumerate() {
        if let (Some(q0), Some(q1), Some(q2), Some(q3)) =
            (q0.get(i), q1.get(i), q2.get(i), q3.get(i))
        {
            let sums = Products.join(Products.join(*q0, *q2), Products.join(*q1, *q3));
            [*product] = positive(Products, Products.fold(sums));
        }
    }
    // One question for all four, which infinities of both signs answer wrongly but without harm.
    let [a, b, c, d] = products;
    if ((a + b) + (c + d)).is_nan() {
        return Some(products.map(|product| Products.finish([product])));
    }
    Some(products)
}

/// Lane `j` joined to lane `j + HALF`, each folded so far.
macro_rules! fold {
    ($($name:ident: $half:literal of $lanes:ident)*) => {$(
        /// # Safety
        /// The operands have as many elements as the type says, and `j` is below the half.
        #[inline(always)]
        unsafe fn $name<L: LaneVector>(self, proof: L::Proof, j: usize) -> [[L; N]; M] {
            // SAFETY: `j` and its partner are lanes of the greater half.
            let (mut sums, later) = unsafe { (self.$lanes::<L>(proof, j), self.$lanes::<L>(proof, j + $half)) };
            for (sums, later) in sums.iter_mut().zip(later) {
                *sums = self.reduction.join(*sums, later);
            }
            sums
        }
    )*};
}

impl<R, const K: usize, const N: usize, const M: usize, const T: usize> Few<R, K, N, M, T>
where
    R: Reduction<K, N>,
{
    fold!(sixteens: 16 of lane eights: 8 of sixteens fours: 4 of eights twos: 2 of fours all: 1 of twos);

    /// The operands, if they have as many elements as the type says.
    #[inline(always)]
    fn new(reduction: R, operands: [[&[f32]; K]; M]) -> Option<Self> {
        let mut from = [[core::ptr::null(); K]; M];
        for (from, slice) in from.as_flattened_mut().iter_mut().zip(operands.as_flattened()) {
            if slice.len() != T * LANES {
                return None;
            }
            *from = slice.as_ptr();
        }
        Some(Self { reduction, from })
    }

    /// The sums of lane `j`.
    ///
    /// # Safety
    /// The operands have as many elements as the type says; `j` is below 32.
    #[inline(always)]
    unsafe fn lane<L: LaneVector>(self, proof: L::Proof, j: usize) -> [[L; N]; M] {
        let mut sums = [[L::splat(proof, 0.0); N]; M];
        for term in 0..T {
            let at = term * LANES + j;
            for (sums, from) in sums.iter_mut().zip(self.from) {
                let mut x = [L::splat(proof, 0.0); K];
                for (x, from) in x.iter_mut().zip(from) {
                    // SAFETY: `at` is below `32 T`; the vector is one lane.
                    *x = unsafe { L::read(proof, from.add(at)) };
                }
                *sums = match term {
                    0 => self.reduction.start(proof, x),
                    _ => self.reduction.step(proof, *sums, x),
                };
            }
        }
        sums
    }
}

#[cfg(test)]
mod tests {
    use super::{four, one};
    use crate::kernels::Products;
    use crate::simd::{LANES, Scalar};
    use crate::{Isa, Kernels};

    /// Small numbers in no order, a row of nothing but `-0.0`, sums that are infinite, that are infinite on both
    /// sides, and that are NaN.
    fn rows() -> [[f32; 2 * LANES]; 6] {
        let some = core::array::from_fn(|i| ((i * 37 + 11) % 64) as f32 / 7.0 - 3.3);
        let with = |changes: &[(usize, f32)]| {
            let mut row: [f32; 2 * LANES] = some;
            for (at, x) in changes {
                row[*at] = *x;
            }
            row
        };
        [
            some,
            [-0.0; 2 * LANES],
            with(&[(3, f32::INFINITY)]),
            with(&[(4, f32::NEG_INFINITY)]),
            with(&[(5, f32::INFINITY), (9, f32::NEG_INFINITY)]),
            with(&[(31, f32::NAN)]),
        ]
    }

    fn products_have_the_bits_of_dot<const T: usize>() {
        let rows = rows();
        let rows = rows.each_ref().map(|row| &row[..T * LANES]);
        let ones = [1.0; 2 * LANES];
        let scalar = Kernels::on(Isa::Scalar).expect("it is available everywhere");
        for x in [&ones[..T * LANES], rows[0]] {
            let dots = rows.map(|row| scalar.dot(row, x).expect("of one length").to_bits());
            for (row, dot) in rows.iter().zip(dots) {
                let found = one::<Scalar<1>, _, 2, 1, T>(Products, (), [*row, x]);
                assert_eq!(found.map(f32::to_bits), Some(dot));
            }
            for first in 0..3 {
                let group = core::array::from_fn(|i| rows[first + i]);
                let found = four::<Scalar<1>, T>((), group, x).map(|y| y.map(f32::to_bits));
                assert_eq!(found, Some(core::array::from_fn(|i| dots[first + i])));
            }
        }
    }

    #[test]
    fn products_of_one_and_of_two_terms_a_lane_have_the_bits_of_dot() {
        products_have_the_bits_of_dot::<1>();
        products_have_the_bits_of_dot::<2>();
    }

    #[test]
    fn other_lengths_are_left_to_others() {
        let row = [1.0; 33];
        assert_eq!(one::<Scalar<1>, _, 2, 1, 1>(Products, (), [&row, &row]), None);
        assert_eq!(four::<Scalar<1>, 1>((), [&row, &row, &row, &row], &row), None);
    }
}
