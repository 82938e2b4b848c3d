//! `A x = b` and the inverse of four or eight rows that registers hold: the steps of `solve.rs`, all in one
//! function.
//!
//! A right-hand side is a matrix of one column. Row `i` of X takes away `tᵢₖ·xₖ` in the order of
//! `triangular.rs`. Where a pivot is so small that it has to be compared with the exact sum of its terms,
//! nothing is returned and the way of all sizes is gone.

use super::registers::{at, load, store};
use super::small_lu::{Small, eliminate, magnitude};
use super::solve::VANISHED;
use crate::{Kernels, MatMut, MatRef};

/// Whether all pivots are greater than any rounding in them.
#[inline(always)]
fn is_regular<const N: usize>(lu: &[[f32; N]; N]) -> bool {
    let mut greatest = [0; N];
    for row in lu {
        for (most, x) in greatest.iter_mut().zip(row) {
            *most = magnitude(*x).max(*most);
        }
    }
    let greatest = f32::from_bits(greatest.into_iter().fold(0, u32::max));
    let mut regular = true;
    for (k, row) in lu.iter().enumerate() {
        regular &= at(row, k).abs() > VANISHED * (k as f32 * greatest);
    }
    regular
}

/// `xᵢ = xᵢ − tᵢₖ·xₖ`.
#[inline(always)]
fn take_away<const N: usize, const M: usize>(x: &mut [[f32; M]; N], i: usize, t: f32, k: usize) {
    if let Ok([x, known]) = x.get_disjoint_mut([i, k]) {
        for (x, known) in x.iter_mut().zip(known) {
            *x -= t * *known;
        }
    }
}

/// Row `i` of the lower triangle.
#[inline(always)]
fn lower<const N: usize, const M: usize>(lu: &[[f32; N]; N], x: &mut [[f32; M]; N], i: usize) {
    let Some(row) = lu.get(i) else { return };
    for (k, t) in row.iter().enumerate() {
        if k < i {
            take_away(x, i, *t, k);
        }
    }
}

/// Row `i` of the upper triangle.
#[inline(always)]
fn upper<const N: usize, const M: usize>(lu: &[[f32; N]; N], x: &mut [[f32; M]; N], i: usize) {
    let Some(row) = lu.get(i) else { return };
    for (k, t) in row.iter().enumerate() {
        if k > i {
            take_away(x, i, *t, k);
        }
    }
    if let (Some(x), Some(diagonal)) = (x.get_mut(i), row.get(i)) {
        for x in x {
            *x /= diagonal;
        }
    }
}

/// Where each row of `P A` comes from.
#[inline(always)]
fn places<const N: usize>(pivots: &[usize; N]) -> [usize; N] {
    let mut order = core::array::from_fn(|i| i);
    for (k, pivot) in pivots.iter().enumerate() {
        if let Ok([x, y]) = order.get_disjoint_mut([k, *pivot]) {
            core::mem::swap(x, y);
        }
    }
    order
}

/// All rows, one by one: no index is left to be computed.
macro_rules! unrolled {
    ($solve:ident, $inverse:ident, $substitute:ident, $factors:ident, $n:literal $($kernels:ident)?: $($i:literal)*; $($j:literal)*) => {
        #[inline(always)]
        fn $substitute<const M: usize>(lu: &[[f32; $n]; $n], x: &mut [[f32; M]; $n]) {
            $(lower(lu, x, $i);)*
            $(upper(lu, x, $j);)*
        }

        /// `x = A⁻¹ b`.
        #[inline(never)]
        pub(super) fn $solve(
            $($kernels: Kernels,)?
            a: MatRef<'_>,
            b: &[f32],
            x: &mut [f32],
            pivots: &mut [usize],
        ) -> Option<()> {
            let pivots = pivots.first_chunk_mut()?;
            let lu = $factors($($kernels,)? a, pivots)?;
            let b = b.first_chunk::<$n>()?;
            let mut columns = places(pivots).map(|row| [at(b, row)]);
            $substitute(&lu, &mut columns);
            *x.first_chunk_mut()? = columns.map(|[x]| x);
            Some(())
        }

        /// `out = A⁻¹`.
        #[inline(never)]
        pub(super) fn $inverse(
            $($kernels: Kernels,)?
            a: MatRef<'_>,
            out: &mut MatMut<'_>,
            pivots: &mut [usize],
        ) -> Option<()> {
            let pivots = pivots.first_chunk_mut()?;
            let lu = $factors($($kernels,)? a, pivots)?;
            let mut x = places(pivots).map(|row| {
                core::array::from_fn(|j| if j == row { 1.0 } else { 0.0 })
            });
            $substitute(&lu, &mut x);
            let stride = out.stride();
            store(&x, out.reborrow().into_data(), stride);
            Some(())
        }
    };
}

unrolled!(solve_four, inverse_four, substitute_four, factors_of_four, 4: 0 1 2 3; 3 2 1 0);
unrolled!(solve_eight, inverse_eight, substitute_eight, factors_of_eight,
    8 kernels: 0 1 2 3 4 5 6 7; 7 6 5 4 3 2 1 0);

/// So short that choosing an instruction set would take as long.
#[inline(always)]
fn factors_of_four(a: MatRef<'_>, pivots: &mut [usize; 4]) -> Option<[[f32; 4]; 4]> {
    let mut lu = load::<4>(a.data(), a.stride())?;
    *pivots = [
        eliminate(&mut lu, 0),
        eliminate(&mut lu, 1),
        eliminate(&mut lu, 2),
        eliminate(&mut lu, 3),
    ];
    is_regular(&lu).then_some(lu)
}

#[inline(always)]
fn factors_of_eight(
    kernels: Kernels,
    a: MatRef<'_>,
    pivots: &mut [usize; 8],
) -> Option<[[f32; 8]; 8]> {
    let mut lu = load::<8>(a.data(), a.stride())?;
    let job = Small { a: lu.as_flattened_mut(), stride: 8, pivots };
    kernels.run(job, &[], &[]);
    is_regular(&lu).then_some(lu)
}
