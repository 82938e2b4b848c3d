//! Recording: what is computed, in order, with everything that the way back needs.

use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};

use super::TapeError;
use super::operation::Operation;
use crate::{Error, MatRef};

/// A vector, a matrix or a scalar (a vector of one element) on a [`Tape`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Var {
    /// Of the recording it belongs to: no two have the same.
    recording: u64,
    index: usize,
}

/// One step.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) operation: Operation,
    pub(super) rows: usize,
    pub(super) cols: usize,
    /// Where its elements are, in the values and in the gradients.
    pub(super) at: Range<usize>,
    /// Where it keeps what the way back needs.
    pub(super) saved: Range<usize>,
    /// Whether it depends on a variable.
    pub(super) varies: bool,
}

/// Computes with vectors and remembers how, to run back from a result to the derivatives by
/// everything it came from: reverse mode.
///
/// A gradient costs a small multiple of one evaluation, however many variables there are. Linear
/// algebra is done by the kernels, forwards and back, on threads where that pays, with the same
/// bits everywhere: contributions to a gradient are added from the last operation recorded to the
/// first.
///
/// A tape is recorded once; [`set`](Self::set) and [`forward`](Self::forward) compute it again with
/// other inputs in the same memory. For another computation [`clear`](Self::clear) it, which keeps
/// the memory too.
///
/// ```
/// use orthant::MatRef;
/// use orthant::calculus::Real;
/// use orthant::reverse::Tape;
///
/// // A layer of two neurons, fitted to one sample.
/// let mut tape = Tape::new();
/// let weights = tape.matrix(MatRef::new(&[0.5, -1.0, 2.0, 0.0], 2, 2)?);
/// let bias = tape.variable(&[0.0, 0.1]);
/// let input = tape.constant(&[1.0, 2.0]);
/// let target = tape.constant(&[0.0, 1.0]);
///
/// let product = tape.matvec(weights, input)?;
/// let sum = tape.add(product, bias)?;
/// let output = tape.map(sum, |x| x.tanh())?;
/// let loss = tape.distance_l2_squared(output, target)?;
///
/// let before = tape.value(loss)?[0];
/// for _ in 0..20 {
///     tape.backward(loss)?;
///     for parameter in [weights, bias] {
///         tape.update(parameter, |x, gradient| orthant::axpy(-0.1, gradient, x))??;
///     }
///     tape.forward()?;
/// }
/// assert!(tape.value(loss)?[0] < 0.1 * before);
/// # Ok::<(), orthant::reverse::TapeError>(())
/// ```
#[derive(Debug)]
pub struct Tape {
    recording: u64,
    pub(super) nodes: Vec<Node>,
    pub(super) values: Vec<f32>,
    pub(super) saved: Vec<f32>,
    pub(super) gradients: Vec<f32>,
    pub(super) scratch: Vec<f32>,
    /// By node, whether anything was added to its gradient yet.
    pub(super) reached: Vec<bool>,
    /// Whether the gradients are those of the values.
    pub(super) is_run: bool,
}

impl Default for Tape {
    fn default() -> Self {
        Self::new()
    }
}

fn next_recording() -> u64 {
    static RECORDINGS: AtomicU64 = AtomicU64::new(0);
    RECORDINGS.fetch_add(1, Ordering::Relaxed)
}

impl Tape {
    /// An empty tape.
    ///
    /// ```
    /// use orthant::reverse::Tape;
    ///
    /// let mut tape = Tape::new();
    /// let x = tape.variable(&[3.0]);
    /// let square = tape.hadamard(x, x)?;
    /// tape.backward(square)?;
    /// assert_eq!((tape.value(square)?, tape.gradient(x)?), (&[9.0][..], &[6.0][..]));
    /// # Ok::<(), orthant::reverse::TapeError>(())
    /// ```
    #[must_use]
    pub fn new() -> Self {
        Self {
            recording: next_recording(),
            nodes: Vec::new(),
            values: Vec::new(),
            saved: Vec::new(),
            gradients: Vec::new(),
            scratch: Vec::new(),
            reached: Vec::new(),
            is_run: false,
        }
    }

    /// Forgets everything recorded and keeps the memory. Variables from before are refused.
    ///
    /// ```
    /// use orthant::reverse::Tape;
    ///
    /// let mut tape = Tape::new();
    /// let x = tape.variable(&[3.0]);
    /// tape.clear();
    /// assert!(tape.value(x).is_err());
    /// # Ok::<(), orthant::reverse::TapeError>(())
    /// ```
    pub fn clear(&mut self) {
        self.recording = next_recording();
        self.nodes.clear();
        self.values.clear();
        self.saved.clear();
        self.is_run = false;
    }

    /// A vector that derivatives are wanted by.
    ///
    /// ```
    /// use orthant::reverse::Tape;
    ///
    /// let mut tape = Tape::new();
    /// let x = tape.variable(&[1.0, 2.0]);
    /// let sum = tape.sum(x)?;
    /// tape.backward(sum)?;
    /// assert_eq!(tape.gradient(x)?, [1.0, 1.0]);
    /// # Ok::<(), orthant::reverse::TapeError>(())
    /// ```
    pub fn variable(&mut self, x: &[f32]) -> Var {
        self.input([x.len(), 1], true, [x])
    }

    /// A matrix that derivatives are wanted by.
    ///
    /// ```
    /// use orthant::{MatRef, reverse::Tape};
    ///
    /// let mut tape = Tape::new();
    /// let a = tape.matrix(MatRef::new(&[0.0, 3.0, 2.0, 1.0], 2, 2)?);
    /// let x = tape.constant(&[1.0, 5.0]);
    /// let product = tape.matvec(a, x)?;
    /// let sum = tape.sum(product)?;
    /// tape.backward(sum)?;
    /// assert_eq!(tape.gradient(a)?, [1.0, 5.0, 1.0, 5.0]);
    /// # Ok::<(), orthant::reverse::TapeError>(())
    /// ```
    pub fn matrix(&mut self, a: MatRef<'_>) -> Var {
        self.input([a.rows(), a.cols()], true, (0..a.rows()).filter_map(|i| a.row(i)))
    }

    /// A vector that derivatives are not wanted by.
    ///
    /// ```
    /// use orthant::reverse::Tape;
    ///
    /// let mut tape = Tape::new();
    /// let x = tape.constant(&[1.0, 2.0]);
    /// let sum = tape.sum(x)?;
    /// assert_eq!(tape.value(sum)?, [3.0]);
    /// assert!(tape.backward(sum).is_err());
    /// # Ok::<(), orthant::reverse::TapeError>(())
    /// ```
    pub fn constant(&mut self, x: &[f32]) -> Var {
        self.input([x.len(), 1], false, [x])
    }

    /// A matrix that derivatives are not wanted by.
    ///
    /// ```
    /// use orthant::{MatRef, reverse::Tape};
    ///
    /// let mut tape = Tape::new();
    /// let a = tape.constant_matrix(MatRef::new(&[0.0, 3.0, 2.0, 1.0], 2, 2)?);
    /// let x = tape.variable(&[1.0, 1.0]);
    /// let product = tape.matvec(a, x)?;
    /// assert_eq!(tape.value(product)?, [3.0, 3.0]);
    /// # Ok::<(), orthant::reverse::TapeError>(())
    /// ```
    pub fn constant_matrix(&mut self, a: MatRef<'_>) -> Var {
        self.input([a.rows(), a.cols()], false, (0..a.rows()).filter_map(|i| a.row(i)))
    }

    fn input<'a>(
        &mut self,
        [rows, cols]: [usize; 2],
        varies: bool,
        pieces: impl IntoIterator<Item = &'a [f32]>,
    ) -> Var {
        let start = self.values.len();
        for piece in pieces {
            self.values.extend_from_slice(piece);
        }
        let (at, saved) = (start..self.values.len(), 0..0);
        self.nodes.push(Node { operation: Operation::Input, rows, cols, at, saved, varies });
        self.is_run = false;
        Var { recording: self.recording, index: self.nodes.len() - 1 }
    }

    /// The elements, of a matrix row after row.
    ///
    /// # Errors
    /// [`TapeError::Unknown`].
    ///
    /// ```
    /// use orthant::reverse::Tape;
    ///
    /// let mut tape = Tape::new();
    /// let x = tape.constant(&[1.0, 2.0]);
    /// assert_eq!(tape.value(x)?, [1.0, 2.0]);
    /// # Ok::<(), orthant::reverse::TapeError>(())
    /// ```
    pub fn value(&self, x: Var) -> Result<&[f32], TapeError> {
        let x = self.index("value", x)?;
        Ok(&self.values[self.nodes[x].at.clone()])
    }

    /// Gives an input other elements; [`forward`](Self::forward) computes what depends on it.
    ///
    /// # Errors
    /// [`TapeError::NotInput`], [`TapeError::Operands`] for another number of elements,
    /// [`TapeError::Unknown`].
    ///
    /// ```
    /// use orthant::reverse::Tape;
    ///
    /// let mut tape = Tape::new();
    /// let x = tape.variable(&[3.0]);
    /// let square = tape.hadamard(x, x)?;
    /// tape.set(x, &[5.0])?;
    /// tape.forward()?;
    /// assert_eq!(tape.value(square)?, [25.0]);
    /// # Ok::<(), orthant::reverse::TapeError>(())
    /// ```
    pub fn set(&mut self, x: Var, elements: &[f32]) -> Result<(), TapeError> {
        let at = self.input_at("set", x)?;
        if at.len() != elements.len() {
            let (operands, lengths) = (["the variable", "elements"], [at.len(), elements.len()]);
            return Err(Error::LengthMismatch { operation: "set", operands, lengths }.into());
        }
        self.values[at].copy_from_slice(elements);
        self.is_run = false;
        Ok(())
    }

    /// Calls `change` with an input's elements, to be altered, and its gradient.
    ///
    /// Gradients stay what they were until [`backward`](Self::backward) is called again, so that all
    /// parameters can take their step; [`forward`](Self::forward) computes what depends on them.
    ///
    /// # Errors
    /// [`TapeError::NotInput`], [`TapeError::Constant`], [`TapeError::NotRun`],
    /// [`TapeError::Unknown`].
    ///
    /// ```
    /// use orthant::reverse::Tape;
    ///
    /// let mut tape = Tape::new();
    /// let x = tape.variable(&[3.0]);
    /// let square = tape.hadamard(x, x)?;
    /// tape.backward(square)?;
    /// // A step of half the gradient, which is 6.
    /// tape.update(x, |x, gradient| x[0] -= 0.5 * gradient[0])?;
    /// tape.forward()?;
    /// assert_eq!((tape.value(x)?, tape.value(square)?), (&[0.0][..], &[0.0][..]));
    /// # Ok::<(), orthant::reverse::TapeError>(())
    /// ```
    pub fn update<R>(
        &mut self,
        x: Var,
        change: impl FnOnce(&mut [f32], &[f32]) -> R,
    ) -> Result<R, TapeError> {
        let at = self.input_at("update", x)?;
        self.has_gradient("update", x.index)?;
        Ok(change(&mut self.values[at.clone()], &self.gradients[at]))
    }

    /// The gradient, by the last [`backward`](Self::backward), with a derivative for each element.
    ///
    /// # Errors
    /// [`TapeError::Constant`], [`TapeError::NotRun`], [`TapeError::Unknown`].
    ///
    /// ```
    /// use orthant::reverse::Tape;
    ///
    /// let mut tape = Tape::new();
    /// let (x, y) = (tape.variable(&[2.0, 3.0]), tape.variable(&[4.0]));
    /// let sum = tape.sum(x)?;
    /// tape.backward(sum)?;
    /// assert_eq!((tape.gradient(x)?, tape.gradient(y)?), (&[1.0, 1.0][..], &[0.0][..]));
    /// # Ok::<(), orthant::reverse::TapeError>(())
    /// ```
    pub fn gradient(&self, x: Var) -> Result<&[f32], TapeError> {
        let x = self.index("gradient", x)?;
        self.has_gradient("gradient", x)?;
        Ok(&self.gradients[self.nodes[x].at.clone()])
    }

    /// Computes everything recorded again, from the inputs as they are now.
    ///
    /// # Errors
    /// None: what fitted when it was recorded fits. The type is for the kernels'.
    ///
    /// ```
    /// use orthant::reverse::Tape;
    ///
    /// let mut tape = Tape::new();
    /// let x = tape.variable(&[3.0, 4.0]);
    /// let norm = tape.norm_l2(x)?;
    /// tape.set(x, &[6.0, 8.0])?;
    /// assert_eq!(tape.value(norm)?, [5.0]);
    /// tape.forward()?;
    /// assert_eq!(tape.value(norm)?, [10.0]);
    /// # Ok::<(), orthant::reverse::TapeError>(())
    /// ```
    pub fn forward(&mut self) -> Result<(), TapeError> {
        (0..self.nodes.len()).try_for_each(|i| self.compute(i))
    }

    fn has_gradient(&self, operation: &'static str, x: usize) -> Result<(), TapeError> {
        if !self.nodes[x].varies {
            return Err(TapeError::Constant { operation });
        }
        if self.is_run { Ok(()) } else { Err(TapeError::NotRun { operation }) }
    }

    fn input_at(&self, operation: &'static str, x: Var) -> Result<Range<usize>, TapeError> {
        let node = &self.nodes[self.index(operation, x)?];
        match node.operation {
            Operation::Input => Ok(node.at.clone()),
            _ => Err(TapeError::NotInput { operation }),
        }
    }

    pub(super) fn index(&self, operation: &'static str, x: Var) -> Result<usize, TapeError> {
        if x.recording == self.recording {
            Ok(x.index)
        } else {
            Err(TapeError::Unknown { operation })
        }
    }

    pub(super) fn pair(
        &self,
        operation: &'static str,
        a: Var,
        b: Var,
    ) -> Result<(usize, usize), TapeError> {
        Ok((self.index(operation, a)?, self.index(operation, b)?))
    }

    /// Computes a step and keeps it, unless its operands do not fit.
    pub(super) fn record(&mut self, operation: Operation) -> Result<Var, TapeError> {
        let ([rows, cols], saved) = operation.shape(&self.nodes);
        let (start, kept) = (self.values.len(), self.saved.len());
        self.values.resize(start + rows * cols, 0.0);
        self.saved.resize(kept + saved, 0.0);
        let varies = operation.operands().into_iter().flatten().any(|x| self.nodes[x].varies);
        let (at, saved) = (start..self.values.len(), kept..self.saved.len());
        self.nodes.push(Node { operation, rows, cols, at, saved, varies });
        let index = self.nodes.len() - 1;
        self.is_run = false;
        if let Err(error) = self.compute(index) {
            self.nodes.pop();
            self.values.truncate(start);
            self.saved.truncate(kept);
            return Err(error);
        }
        Ok(Var { recording: self.recording, index })
    }
}
