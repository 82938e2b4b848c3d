//! The way back: each operation adds to the gradients of its operands.
//!
//! With `g` the gradient of the result: `dA += g xᵀ` and `dx += Aᵀ g` for `A x`; `da += g ∘ b` for
//! `a ∘ b`; `da += g·b` for a dot; slopes kept on the way there for functions. The first
//! contribution to a gradient is written, the others are added.

use orthant_core::{Executor, Kernels};

use super::TapeError;
use super::operation::Operation;
use super::tape::{Tape, Var};
use crate::{MatRef, Threads, kernels};

impl Tape {
    /// Runs back from `y`, a scalar: afterwards [`gradient`](Self::gradient) has its derivatives by
    /// everything that varies, zero by what `y` does not depend on.
    ///
    /// (Griewank and Walther, *Evaluating Derivatives*, 2008, §3.2.)
    ///
    /// # Errors
    /// [`TapeError::NotScalar`], [`TapeError::Constant`], [`TapeError::Unknown`].
    ///
    /// ```
    /// use orthant::reverse::Tape;
    ///
    /// let mut tape = Tape::new();
    /// // d(x·y²) = y² dx + 2xy dy.
    /// let (x, y) = (tape.variable(&[5.0]), tape.variable(&[3.0]));
    /// let square = tape.hadamard(y, y)?;
    /// let product = tape.hadamard(x, square)?;
    /// tape.backward(product)?;
    /// assert_eq!((tape.gradient(x)?, tape.gradient(y)?), (&[9.0][..], &[30.0][..]));
    /// # Ok::<(), orthant::reverse::TapeError>(())
    /// ```
    pub fn backward(&mut self, y: Var) -> Result<(), TapeError> {
        let y = self.index("backward", y)?;
        let node = &self.nodes[y];
        if node.at.len() != 1 {
            return Err(TapeError::NotScalar { length: node.at.len() });
        }
        if !node.varies {
            return Err(TapeError::Constant { operation: "backward" });
        }
        self.gradients.resize(self.values.len(), 0.0);
        self.reached.clear();
        self.reached.resize(self.nodes.len(), false);
        self.gradients[node.at.start] = 1.0;
        self.reached[y] = true;
        for i in (0..=y).rev() {
            if self.reached[i] {
                self.push(i)?;
            }
        }
        for (node, reached) in self.nodes.iter().zip(&self.reached) {
            if node.varies && !reached {
                self.gradients[node.at.clone()].fill(0.0);
            }
        }
        self.is_run = true;
        Ok(())
    }

    /// Adds what node `i` contributes to its operands' gradients.
    fn push(&mut self, i: usize) -> Result<(), TapeError> {
        let Self { nodes, values, saved, gradients, scratch, reached, .. } = self;
        let node = &nodes[i];
        let (before, rest) = gradients.split_at_mut(node.at.start);
        let g = &rest[..node.at.len()];
        let saved = &saved[node.saved.clone()];
        let of = |x: usize| &values[nodes[x].at.clone()];
        let mut to = To { before, reached, scratch, kernels: kernels() };
        let place = |x: usize| nodes[x].varies.then(|| (x, nodes[x].at.clone()));
        let scalar = g.first().copied().unwrap_or(0.0);
        match node.operation {
            Operation::Input => {}
            Operation::Add(a, b) => {
                to.add(place(a), 1.0, g)?;
                to.add(place(b), 1.0, g)?;
            }
            Operation::Sub(a, b) => {
                to.add(place(a), 1.0, g)?;
                to.add(place(b), -1.0, g)?;
            }
            Operation::Hadamard(a, b) => {
                to.add_product(place(a), g, of(b))?;
                to.add_product(place(b), g, of(a))?;
            }
            Operation::Scale(alpha, x) => to.add(place(x), alpha, g)?,
            Operation::ScaleBy(s, x) => {
                let slope = to.kernels.dot(g, of(x))?;
                to.add(place(s), 1.0, &[slope])?;
                to.add(place(x), of(s)[0], g)?;
            }
            Operation::Matvec(a, x) => {
                to.add_outer(place(a), g, of(x))?;
                let a = MatRef::new(of(a), nodes[a].rows, nodes[a].cols)?;
                to.write(place(x), |kernels, out| kernels.matvec_transposed(a, g, out))?;
            }
            Operation::MatvecTransposed(a, x) => {
                to.add_outer(place(a), of(x), g)?;
                let a = MatRef::new(of(a), nodes[a].rows, nodes[a].cols)?;
                to.write(place(x), |kernels, out| kernels.matvec(a, g, out))?;
            }
            Operation::Dot(a, b) => {
                to.add(place(a), scalar, of(b))?;
                to.add(place(b), scalar, of(a))?;
            }
            Operation::Sum(a) => to.write(place(a), |_, out| {
                out.fill(scalar);
                Ok(())
            })?,
            Operation::NormL2(a) => {
                let norm = values[node.at.start];
                to.add(place(a), if norm == 0.0 { 0.0 } else { scalar / norm }, of(a))?;
            }
            Operation::DistanceL2Squared(a, b) => {
                let twice = 2.0 * scalar;
                to.write(place(a), |kernels, out| {
                    kernels.sub(of(a), of(b), out)?;
                    kernels.scale_assign(twice, out);
                    Ok(())
                })?;
                to.write(place(b), |kernels, out| {
                    kernels.sub(of(b), of(a), out)?;
                    kernels.scale_assign(twice, out);
                    Ok(())
                })?;
            }
            Operation::CrossEntropy(z, t) => {
                let (shares, terms) = saved.split_at(of(z).len());
                to.write(place(z), |kernels, out| {
                    kernels.scale(kernels.sum(of(t)), shares, out)?;
                    kernels.sub_assign(out, of(t))?;
                    kernels.scale_assign(scalar, out);
                    Ok(())
                })?;
                to.add(place(t), scalar, terms)?;
            }
            Operation::Map(x, _) => to.add_product(place(x), g, saved)?,
            Operation::Zip(x, y, _) => {
                let (by_x, by_y) = saved.split_at(g.len());
                to.add_product(place(x), g, by_x)?;
                to.add_product(place(y), g, by_y)?;
            }
            Operation::Element(x, index) => to.write(place(x), |_, out| {
                out.fill(0.0);
                out[index] = scalar;
                Ok(())
            })?,
        }
        Ok(())
    }
}

/// A node that a contribution goes to, and where its gradient is; none if it does not vary.
type Place = Option<(usize, std::ops::Range<usize>)>;

/// The gradients of what stands before a node.
struct To<'a> {
    before: &'a mut [f32],
    reached: &'a mut [bool],
    scratch: &'a mut Vec<f32>,
    kernels: Kernels<Threads>,
}

impl To<'_> {
    /// The gradient, and whether this is the first contribution to it.
    fn gradient(&mut self, place: Place) -> Option<(&mut [f32], bool)> {
        let (x, at) = place?;
        let is_first = !std::mem::replace(&mut self.reached[x], true);
        Some((&mut self.before[at], is_first))
    }

    /// Adds `α·x`.
    fn add(&mut self, place: Place, alpha: f32, x: &[f32]) -> Result<(), TapeError> {
        let kernels = self.kernels;
        match self.gradient(place) {
            None => {}
            Some((out, true)) => kernels.scale(alpha, x, out)?,
            Some((out, false)) => kernels.axpy(alpha, x, out)?,
        }
        Ok(())
    }

    /// Adds `x ∘ y`.
    fn add_product(&mut self, place: Place, x: &[f32], y: &[f32]) -> Result<(), TapeError> {
        self.write(place, |kernels, out| kernels.hadamard(x, y, out))
    }

    /// Adds the matrix `x yᵀ`.
    fn add_outer(&mut self, place: Place, x: &[f32], y: &[f32]) -> Result<(), TapeError> {
        let kernels = self.kernels;
        if let Some((out, is_first)) = self.gradient(place) {
            outer(kernels, x, y, out, is_first)?;
        }
        Ok(())
    }

    /// Adds what `write` writes.
    fn write(
        &mut self,
        place: Place,
        write: impl FnOnce(Kernels<Threads>, &mut [f32]) -> Result<(), crate::Error>,
    ) -> Result<(), TapeError> {
        let kernels = self.kernels;
        let mut scratch = std::mem::take(self.scratch);
        if let Some((out, is_first)) = self.gradient(place) {
            if is_first {
                write(kernels, out)?;
            } else {
                scratch.resize(out.len(), 0.0);
                write(kernels, &mut scratch)?;
                kernels.add_assign(out, &scratch)?;
            }
        }
        *self.scratch = scratch;
        Ok(())
    }
}

/// Writes or adds `x yᵀ`, a row for each element of `x`, rows on threads where that pays.
fn outer(
    kernels: Kernels<Threads>,
    x: &[f32],
    y: &[f32],
    out: &mut [f32],
    is_first: bool,
) -> Result<(), crate::Error> {
    let parts = kernels.executor().parts(2 * size_of_val(out));
    if parts > 1 && x.len() > 1 {
        let half = x.len() / 2;
        let (top, bottom) = out.split_at_mut(half * y.len());
        let (top, bottom) = kernels.executor().join(
            || outer(kernels, &x[..half], y, top, is_first),
            || outer(kernels, &x[half..], y, bottom, is_first),
        );
        return top.and(bottom);
    }
    for (x, row) in x.iter().zip(out.chunks_mut(y.len().max(1))) {
        if is_first {
            kernels.scale(*x, y, row)?;
        } else {
            kernels.axpy(*x, y, row)?;
        }
    }
    Ok(())
}
