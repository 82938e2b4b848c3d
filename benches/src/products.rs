//! Products of matrices raced against other libraries, on one thread or on several: `versus matmul`.
//!
//! `orthant` is called from outside the pool, as a program's main thread does, and from `within`
//! it. `matvecs` makes a product of few rows or columns from as many products with vectors, whose
//! columns lie ready.

#[cfg(feature = "openblas")]
mod blas;

use std::hint::black_box;

use nalgebra::{DMatrixView, DMatrixViewMut};
use ndarray::linalg::general_mat_mul;
use ndarray::{ArrayView2, ArrayViewMut2};
use orthant_core::{MatMut, MatRef};
use rayon::ThreadPool;

use crate::data::Generator;
use crate::linalg::{Contestant, Outcome, race_all};
use crate::threads::start_pools;

/// `C = A B`: A has `rows` rows of `terms`, B `terms` rows of `cols`.
#[derive(Clone, Copy)]
pub struct Shape {
    /// Rows of A and C.
    pub rows: usize,
    /// Columns of A, rows of B.
    pub terms: usize,
    /// Columns of B and C.
    pub cols: usize,
}

impl Shape {
    /// All three are `n`.
    pub fn square(n: usize) -> Shape {
        Shape { rows: n, terms: n, cols: n }
    }

    /// `64` or `8x1000x64`: rows, terms, columns.
    pub fn parse(text: &str) -> Option<Shape> {
        let sides: Vec<usize> = text.split('x').map(|n| n.parse().ok()).collect::<Option<_>>()?;
        match *sides {
            [n] if n > 0 => Some(Shape::square(n)),
            [rows, terms, cols] if rows.min(terms).min(cols) > 0 => {
                Some(Shape { rows, terms, cols })
            }
            _ => None,
        }
    }

    /// Additions and multiplications.
    pub fn work(self) -> f64 {
        2.0 * self.rows as f64 * self.terms as f64 * self.cols as f64
    }
}

// Products of so few rows or columns are raced against products with vectors.
const FEW: usize = 8;

/// Operands that a contestant has to itself.
struct Operands {
    shape: Shape,
    a: Vec<f32>,
    b: Vec<f32>,
    c: Vec<f32>,
}

impl Operands {
    fn new(shape: Shape) -> Operands {
        let mut generator = Generator::new(3);
        let Shape { rows, terms, cols } = shape;
        let mut matrix = |n| (0..n).map(|_| generator.next_f32()).collect();
        Operands {
            shape,
            a: matrix(rows * terms),
            b: matrix(terms * cols),
            c: vec![0.0; rows * cols],
        }
    }

    /// A, B and C as ours.
    fn views(&mut self) -> (MatRef<'_>, MatRef<'_>, MatMut<'_>) {
        let Shape { rows, terms, cols } = self.shape;
        let a = MatRef::new(black_box(&self.a), rows, terms);
        let b = MatRef::new(black_box(&self.b), terms, cols);
        let c = MatMut::new(black_box(&mut self.c), rows, cols);
        a.and_then(|a| Ok((a, b?, c?))).expect("a case's operands have its shape")
    }
}

/// The threads that a race may use: rayon's global pool and another to be within.
pub struct Pool {
    within: ThreadPool,
    threads: usize,
}

impl Pool {
    /// Starts them; matrixmultiply takes its number from `MATMUL_NUM_THREADS`, which the caller
    /// has set.
    ///
    /// # Errors
    /// What rayon says, as when the global pool was started before.
    pub fn start(threads: usize) -> Result<Pool, String> {
        Ok(Pool { within: start_pools(threads)?, threads })
    }

    /// Races all who multiply matrices, ours first.
    ///
    /// # Errors
    /// A library that should be there and is not.
    pub fn race(&self, shape: Shape, rounds: usize, batch_ns: u64) -> Result<Vec<Outcome>, String> {
        let mut all = contestants(shape, self.threads)?;
        if self.threads > 1 {
            let mut data = Operands::new(shape);
            all.insert(1, Contestant::new("within", move || multiply(&mut data)));
        }
        Ok(race_all(all, rounds, batch_ns, Some(&self.within)))
    }
}

fn multiply(data: &mut Operands) {
    let (a, b, c) = data.views();
    orthant::matmul(a, b, c).expect("the shapes fit");
}

/// All who multiply matrices on so many threads, or on one where they have no more.
pub fn contestants(shape: Shape, threads: usize) -> Result<Vec<Contestant>, String> {
    let contestant = |name, call: fn(&mut Operands)| {
        let mut data = Operands::new(shape);
        Contestant::new(name, move || call(&mut data))
    };
    let mut all = vec![contestant("orthant", multiply)];
    if threads == 1 {
        all.push(contestant("core", |data| {
            let (a, b, c) = data.views();
            orthant_core::matmul(a, b, c).expect("the shapes fit");
        }));
    }
    if shape.cols <= FEW || shape.rows <= FEW {
        all.push(contestant("matvecs", matvecs));
    }
    all.push(contestant("matrixmultiply", |data| {
        let Shape { rows, terms, cols } = data.shape;
        let (k, n) = (terms as isize, cols as isize);
        let (a, b) = (black_box(&data.a).as_ptr(), black_box(&data.b).as_ptr());
        let c = black_box(&mut data.c).as_mut_ptr();
        // SAFETY: the matrices hold these rows and columns without gaps.
        unsafe {
            matrixmultiply::sgemm(rows, terms, cols, 1.0, a, k, 1, b, n, 1, 0.0, c, n, 1);
        }
    }));
    all.push(contestant("nalgebra", |data| {
        // By columns: the product of the transposes in the other order.
        let Shape { rows, terms, cols } = data.shape;
        let a = DMatrixView::from_slice(black_box(&data.a), terms, rows);
        let b = DMatrixView::from_slice(black_box(&data.b), cols, terms);
        DMatrixViewMut::from_slice(black_box(&mut data.c), cols, rows).gemm(1.0, &b, &a, 0.0);
    }));
    all.push(contestant("ndarray", |data| {
        let Shape { rows, terms, cols } = data.shape;
        let a = ArrayView2::from_shape((rows, terms), black_box(&data.a[..]));
        let b = ArrayView2::from_shape((terms, cols), black_box(&data.b[..]));
        let c = ArrayViewMut2::from_shape((rows, cols), black_box(&mut data.c[..]));
        if let (Ok(a), Ok(b), Ok(mut c)) = (a, b, c) {
            general_mat_mul(1.0, &a, &b, 0.0, &mut c);
        }
    }));
    #[cfg(feature = "faer")]
    {
        use faer::{Accum, MatMut, MatRef, Par};
        let mut data = Operands::new(shape);
        all.push(Contestant::new("faer", move || {
            let Shape { rows, terms, cols } = shape;
            let a = MatRef::from_row_major_slice(black_box(&data.a), rows, terms);
            let b = MatRef::from_row_major_slice(black_box(&data.b), terms, cols);
            let c = MatMut::from_row_major_slice_mut(black_box(&mut data.c), rows, cols);
            let on = if threads > 1 { Par::rayon(threads) } else { Par::Seq };
            faer::linalg::matmul::matmul(c, Accum::Replace, a, b, 1.0, on);
        }));
    }
    #[cfg(feature = "openblas")]
    for (name, gemm) in blas::load(threads)? {
        let mut data = Operands::new(shape);
        all.push(Contestant::new(name, move || gemm(&mut data)));
    }
    Ok(all)
}

/// Row after row of C, or column after column, whichever are fewer.
fn matvecs(data: &mut Operands) {
    let Shape { rows, terms, cols } = data.shape;
    let (a, b) = (black_box(&data.a), black_box(&data.b));
    let c = black_box(&mut data.c);
    let done = if cols < rows {
        // B as its columns would be, and C's to go to.
        let (b, c) = (b.chunks_exact(terms), c.chunks_exact_mut(rows));
        MatRef::new(a, rows, terms)
            .and_then(|a| b.zip(c).try_for_each(|(b, c)| orthant::matvec(a, b, c)))
    } else {
        let (a, c) = (a.chunks_exact(terms), c.chunks_exact_mut(cols));
        MatRef::new(b, terms, cols)
            .and_then(|b| a.zip(c).try_for_each(|(a, c)| orthant::matvec_transposed(b, a, c)))
    };
    done.expect("the shapes fit");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_are_one_side_or_three() {
        assert_eq!(Shape::parse("64").map(Shape::work), Some(2.0 * 64.0 * 64.0 * 64.0));
        assert_eq!(Shape::parse("2x3x5").map(Shape::work), Some(60.0));
        assert!(["", "0", "2x3", "2x0x1", "ax1x1"].iter().all(|text| Shape::parse(text).is_none()));
    }

    #[test]
    fn every_contestant_multiplies() {
        let all = contestants(Shape { rows: 3, terms: 5, cols: 20 }, 1).unwrap();
        let outcomes = race_all(all, 1, 1000, None);
        assert!(outcomes.iter().all(|outcome| outcome.nanoseconds > 0.0));
        assert!(outcomes.iter().any(|outcome| outcome.name == "matvecs"));
    }
}
