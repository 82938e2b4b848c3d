//! Functions of core beyond the kernels of the C library, each with its operands: what takes their flash, their
//! stack and their instructions is measured by these.

use orthant_core::calculus::{self, Dual, HyperDual, Real};
use orthant_core::geometry::{
    Ellipsoid, Hyperplane, Hyperrectangle, Sphere, Surface, Tolerance, nearest as nearest_points,
};
use orthant_core::{Dft, Error, MatMut, MatRef, Normalization, linalg};

/// What a call works on.
pub struct Room<'a> {
    n: usize,
    a: &'a [f32],
    out: &'a mut [f32],
    more: &'a mut [f32],
    first: &'a mut [f32],
    second: &'a mut [f32],
    indices: &'a mut [usize],
    scratch: &'a mut [f32],
}

impl<'a> Room<'a> {
    /// In `memory`, of which some `6n²` floats are needed, and with at least `n` indices.
    pub fn new(n: usize, memory: &'a mut [f32], indices: &'a mut [usize]) -> Option<Self> {
        let (a, rest) = memory.split_at_mut_checked(n * n)?;
        // Symmetric, positive definite; its eigenvalues differ.
        for (at, x) in a.iter_mut().enumerate() {
            let (i, j) = (at / n, at % n);
            *x = 1.0 / (1 + i + j) as f32 + if i == j { i as f32 } else { 0.0 };
        }
        let (out, rest) = rest.split_at_mut_checked(n * n)?;
        let (more, rest) = rest.split_at_mut_checked(n * n)?;
        let (first, rest) = rest.split_at_mut_checked(n)?;
        let (second, scratch) = rest.split_at_mut_checked(n)?;
        Some(Self { n, a, out, more, first, second, indices: indices.get_mut(..n)?, scratch })
    }

    /// Rows of the matrices.
    pub fn n(&self) -> usize {
        self.n
    }

    fn a(&self) -> Result<MatRef<'a>, Error> {
        MatRef::new(self.a, self.n, self.n)
    }

    /// The first row of the matrix.
    fn b(&self) -> &'a [f32] {
        self.a.get(..self.n).unwrap_or_default()
    }

    /// For what works in place.
    pub fn copy(&mut self) {
        // Slices are copied by a function that can panic.
        for (to, from) in self.out.iter_mut().zip(self.a) {
            *to = *from;
        }
    }
}

/// A call.
pub type Function = fn(&mut Room<'_>) -> Result<(), Error>;

macro_rules! functions {
    ($(#[$doc:meta])* $list:ident: $($name:ident($room:ident) $body:block)*) => {
        $(#[$doc])*
        pub const $list: &[(&str, Function)] = &[$((stringify!($name), $name)),*];
        $(
            // SAFETY: no other function has this name. A link finds it by that.
            #[unsafe(no_mangle)]
            fn $name($room: &mut Room<'_>) -> Result<(), Error> $body
        )*
    };
}

functions! {
    /// Of which only instructions are counted: in the tables of flash and stack `eigenvalues` stands for it.
    COUNTED:
    eigen(room) {
        let (a, vectors) = (room.a()?, MatMut::new(room.out, room.n, room.n)?);
        linalg::eigen(a, room.first, room.second, vectors, room.scratch)
    }
}

functions! {
    /// All of them, with their names.
    FUNCTIONS:
    solve(room) {
        linalg::solve(room.a()?, room.b(), room.first, room.indices, room.scratch)
    }
    inverse(room) {
        let (a, out) = (room.a()?, MatMut::new(room.out, room.n, room.n)?);
        linalg::inverse(a, out, room.indices, room.scratch)
    }
    det(room) {
        let det = linalg::det(room.a()?, room.indices, room.scratch)?;
        put(room, det)
    }
    lu(room) {
        room.copy();
        let a = MatMut::new(room.out, room.n, room.n)?;
        linalg::lu(a, room.indices, room.scratch)
    }
    cholesky(room) {
        room.copy();
        linalg::cholesky(MatMut::new(room.out, room.n, room.n)?, room.scratch)
    }
    ldlt(room) {
        room.copy();
        let a = MatMut::new(room.out, room.n, room.n)?;
        linalg::ldlt(a, room.first, room.second, room.indices, room.scratch)
    }
    qr(room) {
        room.copy();
        linalg::qr(MatMut::new(room.out, room.n, room.n)?, room.first, room.scratch)
    }
    lstsq(room) {
        let (a, b) = (room.a()?, room.b());
        linalg::lstsq(a, b, room.first, None, room.indices, room.scratch).map(|_| ())
    }
    symmetric_eigen(room) {
        let (a, vectors) = (room.a()?, MatMut::new(room.out, room.n, room.n)?);
        linalg::symmetric_eigen(a, room.first, vectors, room.scratch)
    }
    eigenvalues(room) {
        linalg::eigenvalues(room.a()?, room.first, room.second, room.scratch)
    }
    svd(room) {
        let a = room.a()?;
        let (u, vt) =
            (MatMut::new(room.out, room.n, room.n)?, MatMut::new(room.more, room.n, room.n)?);
        linalg::svd(a, u, room.first, vt, room.scratch)
    }
    pinv(room) {
        let (a, out) = (room.a()?, MatMut::new(room.out, room.n, room.n)?);
        linalg::pinv(a, None, out, room.scratch)
    }
    dft(room) {
        let dft = Dft::new(room.n, room.out)?;
        for (to, from) in room.first.iter_mut().zip(room.a) {
            *to = *from;
        }
        room.second.fill(0.0);
        dft.transform(room.first, room.second, Normalization::Backward, room.scratch)
    }
    gradient(room) {
        let mut work = [Dual::<2>::from(0.0); 2];
        let (x, out) = (point(room), room.out.get_mut(..2).unwrap_or_default());
        let value = calculus::gradient(rosenbrock, &x, &mut work, out)?;
        put(room, value)
    }
    hessian(room) {
        let mut work = [HyperDual::<2>::from(0.0); 2];
        let (x, out) = (point(room), room.out.get_mut(..4).unwrap_or_default());
        let value = calculus::hessian(rosenbrock, &x, &mut work, MatMut::new(out, 2, 2)?)?;
        put(room, value)
    }
    hyperplane_side(room) {
        side(room, &Hyperplane::new(room.b(), 1.0)?)
    }
    sphere_side(room) {
        side(room, &Sphere::new(room.b(), 1.0)?)
    }
    hyperrectangle_side(room) {
        room.second.fill(2.0);
        let shape = Hyperrectangle::new(room.b(), room.second)?;
        let x = room.a.get(room.n..2 * room.n).unwrap_or_default();
        let side = shape.side(x, Tolerance::Rounding)?;
        put(room, f32::from(side as i8))
    }
    ellipsoid_side(room) {
        side(room, &Ellipsoid::with_axes(room.b(), room.b())?)
    }
    nearest(room) {
        let (points, query) = (room.a()?, MatRef::new(room.b(), 1, room.n)?);
        nearest_points(points, query, room.indices, MatMut::new(room.first, 1, room.n)?)
    }
}

/// Rosenbrock's function of two variables.
fn rosenbrock<T: Real>(x: &[T]) -> T {
    let [x, y] = *x else { return T::constant(f32::NAN) };
    let (valley, away) = (y - x * x, T::constant(1.0) - x);
    away * away + valley * valley * 100.0
}

fn point(room: &Room<'_>) -> [f32; 2] {
    room.a.first_chunk().copied().unwrap_or_default()
}

/// On which side the second row of the matrix lies.
fn side(room: &mut Room<'_>, shape: &impl Surface) -> Result<(), Error> {
    let x = room.a.get(room.n..2 * room.n).unwrap_or_default();
    let side = shape.side(x, Tolerance::Rounding)?;
    put(room, f32::from(side as i8))
}

/// Keeps a result that is a number.
fn put(room: &mut Room<'_>, result: f32) -> Result<(), Error> {
    room.first.fill(result);
    Ok(())
}
