//! The factorisations, and what follows from them.

use core::hint::black_box;

use orthant_core::linalg::{self, RightHandSides, Triangle};
use orthant_core::{Executor, Kernels, MatMut, Serial};

use crate::{any, any_f32, any_matrix, any_usize};

/// Calls the function and the method of that name with the same arguments.
macro_rules! call {
    ($kernels:ident: $($name:ident($($argument:expr),*);)*) => {$(
        let _ = black_box(linalg::$name($($argument),*));
        let _ = black_box($kernels.$name($($argument),*));
    )*};
}

pub fn on<E: Executor>(kernels: Kernels<E>) {
    let (mut data, mut vector, mut scratch) = ([1.0; 8], [1.0; 8], [0.0; 8]);
    let (data, vector) = (black_box(&mut data[..]), black_box(&mut vector[..]));
    let (scratch, mut pivots) = (black_box(&mut scratch[..]), [0; 2]);
    let pivots = black_box(&mut pivots[..]);
    let (rows, cols) = (any_usize(), any_usize());
    black_box([
        linalg::lu_scratch(rows, cols),
        linalg::qr_scratch(rows, cols),
        linalg::cholesky_scratch(rows),
    ]);
    black_box([linalg::qr_pivoted_scratch(rows, cols), linalg::lstsq_scratch(rows, cols)]);
    black_box([linalg::solve_scratch(rows), linalg::solve_refined_scratch(rows)]);
    black_box(linalg::solve_matrix_refined_scratch(rows));
    black_box([linalg::det_scratch(rows), linalg::ldlt_scratch(rows)]);
    black_box(linalg::qr_apply_scratch(rows, cols, cols));
    let (Some(a), Ok(mut c)) = (any_matrix(), MatMut::new(data, rows, cols)) else { return };
    let triangle = black_box(Triangle::UnitUpper);
    macro_rules! sides {
        () => {
            RightHandSides { b: a, x: c.reborrow(), residuals: vector }
        };
    }
    call! { kernels:
        reflector(vector);
        reflect_left(any(), any_f32(), c.reborrow(), vector);
        reflect_right(any(), any_f32(), c.reborrow(), vector);
        lu(c.reborrow(), pivots, scratch);
        cholesky(c.reborrow(), scratch);
        ldlt(c.reborrow(), vector, &mut [0.0; 2], pivots, scratch);
        qr_pivoted(c.reborrow(), vector, pivots, scratch);
        solve(a, any(), vector, pivots, scratch);
        solve_matrix(a, a, c.reborrow(), pivots, scratch);
        solve_refined(a, any(), vector, pivots, scratch);
        solve_matrix_refined(a, a, c.reborrow(), pivots, scratch);
        inverse(a, c.reborrow(), pivots, scratch);
        det(a, pivots, scratch);
        log_det(a, pivots, scratch);
        lstsq(a, any(), vector, black_box(None), pivots, scratch);
        lstsq_matrix(a, sides!(), black_box(None), pivots, scratch);
        solve_triangular(triangle, a, vector);
        solve_triangular_matrix(triangle, a, c.reborrow());
        qr(c.reborrow(), vector, scratch);
        qr_apply(a, any(), black_box(true), c.reborrow(), scratch);
        qr_q(a, any(), c.reborrow(), scratch);
    }
    let (rows, cols) = (any_usize(), any_usize());
    black_box([linalg::symmetric_eigen_scratch(rows), linalg::svd_scratch(rows, cols)]);
    black_box([linalg::svd_full_scratch(rows, cols), linalg::eigen_scratch(rows)]);
    black_box([linalg::rank_scratch(rows, cols), linalg::pinv_scratch(rows, cols)]);
    black_box(linalg::rank_tolerance(rows, cols, any_f32()));
    // These run on the calling thread.
    let serial = kernels.with_executor(Serial);
    let (mut data, mut vectors, mut real) = ([1.0; 8], [1.0; 8], [1.0; 8]);
    let real = black_box(&mut real[..]);
    let (u, vt) = (black_box(&mut data[..]), black_box(&mut vectors[..]));
    let (Ok(mut u), Ok(mut vt)) = (MatMut::new(u, rows, cols), MatMut::new(vt, rows, cols)) else {
        return;
    };
    call! { serial:
        symmetric_eigen(a, vector, u.reborrow(), scratch);
        symmetric_eigenvalues(a, vector, scratch);
        svd(a, u.reborrow(), vector, vt.reborrow(), scratch);
        svd_jacobi(a, u.reborrow(), vector, vt.reborrow(), scratch);
        singular_values(a, vector, scratch);
        eigen(a, vector, real, u.reborrow(), scratch);
        eigenvalues(a, vector, real, scratch);
        rank(a, Some(any_f32()), scratch);
        cond(a, scratch);
        pinv(a, black_box(None), u.reborrow(), scratch);
        subspaces(a, u.reborrow(), vector, vt.reborrow(), black_box(None), scratch);
        gram_schmidt(a, u.reborrow(), pivots, black_box(None), scratch);
        dependence(a, vector, pivots, black_box(None), scratch);
        project_onto(a, any(), vector, black_box(None), scratch);
        coords(a, any(), vector, scratch);
    }
    black_box([linalg::gram_schmidt_scratch(rows, cols), linalg::project_onto_scratch(rows, cols)]);
    black_box(black_box(linalg::Solutions::Many).name());
    black_box(linalg::Reflector { beta: any_f32(), tau: any_f32() });
    linalg::permutation(&[any_usize()], pivots);
}
