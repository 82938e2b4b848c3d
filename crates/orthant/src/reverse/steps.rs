//! The steps that a tape records, each one of our kernels or a function of each element.

use super::TapeError;
use super::operation::{Operation, Slopes1, Slopes2};
use super::tape::{Tape, Var};

impl Tape {
    /// The sum `a + b` of two of one length.
    ///
    /// # Errors
    /// [`TapeError::Operands`], [`TapeError::Unknown`].
    ///
    /// ```
    /// use orthant::reverse::Tape;
    ///
    /// let mut tape = Tape::new();
    /// let (a, b) = (tape.variable(&[1.0, 2.0]), tape.variable(&[3.0, 5.0]));
    /// let sum = tape.add(a, b)?;
    /// assert_eq!(tape.value(sum)?, [4.0, 7.0]);
    /// # Ok::<(), orthant::reverse::TapeError>(())
    /// ```
    pub fn add(&mut self, a: Var, b: Var) -> Result<Var, TapeError> {
        let (a, b) = self.pair("add", a, b)?;
        self.record(Operation::Add(a, b))
    }

    /// The difference `a − b` of two of one length.
    ///
    /// # Errors
    /// [`TapeError::Operands`], [`TapeError::Unknown`].
    ///
    /// ```
    /// use orthant::reverse::Tape;
    ///
    /// let mut tape = Tape::new();
    /// let (a, b) = (tape.variable(&[1.0, 2.0]), tape.variable(&[3.0, 5.0]));
    /// let difference = tape.sub(a, b)?;
    /// assert_eq!(tape.value(difference)?, [-2.0, -3.0]);
    /// # Ok::<(), orthant::reverse::TapeError>(())
    /// ```
    pub fn sub(&mut self, a: Var, b: Var) -> Result<Var, TapeError> {
        let (a, b) = self.pair("sub", a, b)?;
        self.record(Operation::Sub(a, b))
    }

    /// The Hadamard product of two of one length.
    ///
    /// # Errors
    /// [`TapeError::Operands`], [`TapeError::Unknown`].
    ///
    /// ```
    /// use orthant::reverse::Tape;
    ///
    /// let mut tape = Tape::new();
    /// let (a, b) = (tape.variable(&[1.0, 2.0]), tape.variable(&[3.0, 5.0]));
    /// let product = tape.hadamard(a, b)?;
    /// assert_eq!(tape.value(product)?, [3.0, 10.0]);
    /// # Ok::<(), orthant::reverse::TapeError>(())
    /// ```
    pub fn hadamard(&mut self, a: Var, b: Var) -> Result<Var, TapeError> {
        let (a, b) = self.pair("hadamard", a, b)?;
        self.record(Operation::Hadamard(a, b))
    }

    /// The multiple `α·x` by a constant.
    ///
    /// # Errors
    /// [`TapeError::Unknown`].
    ///
    /// ```
    /// use orthant::reverse::Tape;
    ///
    /// let mut tape = Tape::new();
    /// let x = tape.variable(&[1.0, 2.0]);
    /// let multiple = tape.scale(-3.0, x)?;
    /// assert_eq!(tape.value(multiple)?, [-3.0, -6.0]);
    /// # Ok::<(), orthant::reverse::TapeError>(())
    /// ```
    pub fn scale(&mut self, alpha: f32, x: Var) -> Result<Var, TapeError> {
        let x = self.index("scale", x)?;
        self.record(Operation::Scale(alpha, x))
    }

    /// The multiple `s·x` by a scalar on the tape.
    ///
    /// # Errors
    /// [`TapeError::Operands`] unless `s` has one element, [`TapeError::Unknown`].
    ///
    /// ```
    /// use orthant::reverse::Tape;
    ///
    /// let mut tape = Tape::new();
    /// let (s, x) = (tape.variable(&[3.0]), tape.variable(&[1.0, 2.0]));
    /// let multiple = tape.scale_by(s, x)?;
    /// let sum = tape.sum(multiple)?;
    /// tape.backward(sum)?;
    /// assert_eq!((tape.gradient(s)?, tape.gradient(x)?), (&[3.0][..], &[3.0, 3.0][..]));
    /// # Ok::<(), orthant::reverse::TapeError>(())
    /// ```
    pub fn scale_by(&mut self, s: Var, x: Var) -> Result<Var, TapeError> {
        let (s, x) = self.pair("scale_by", s, x)?;
        self.record(Operation::ScaleBy(s, x))
    }

    /// The product `A x`.
    ///
    /// A is m×n, `x` has n elements, the product m.
    ///
    /// # Errors
    /// [`TapeError::Operands`], [`TapeError::Unknown`].
    ///
    /// ```
    /// use orthant::{MatRef, reverse::Tape};
    ///
    /// let mut tape = Tape::new();
    /// let a = tape.matrix(MatRef::new(&[0.0, 3.0, 2.0, 1.0], 2, 2)?);
    /// let x = tape.variable(&[1.0, 5.0]);
    /// let product = tape.matvec(a, x)?;
    /// assert_eq!(tape.value(product)?, [15.0, 7.0]);
    /// # Ok::<(), orthant::reverse::TapeError>(())
    /// ```
    pub fn matvec(&mut self, a: Var, x: Var) -> Result<Var, TapeError> {
        let (a, x) = self.pair("matvec", a, x)?;
        self.record(Operation::Matvec(a, x))
    }

    /// The product `Aᵀ x`.
    ///
    /// A is m×n, `x` has m elements, the product n.
    ///
    /// # Errors
    /// [`TapeError::Operands`], [`TapeError::Unknown`].
    ///
    /// ```
    /// use orthant::{MatRef, reverse::Tape};
    ///
    /// let mut tape = Tape::new();
    /// let a = tape.matrix(MatRef::new(&[0.0, 3.0, 2.0, 1.0], 2, 2)?);
    /// let x = tape.variable(&[1.0, 5.0]);
    /// let product = tape.matvec_transposed(a, x)?;
    /// assert_eq!(tape.value(product)?, [10.0, 8.0]);
    /// # Ok::<(), orthant::reverse::TapeError>(())
    /// ```
    pub fn matvec_transposed(&mut self, a: Var, x: Var) -> Result<Var, TapeError> {
        let (a, x) = self.pair("matvec_transposed", a, x)?;
        self.record(Operation::MatvecTransposed(a, x))
    }

    /// The scalar product `Σ aᵢbᵢ`.
    ///
    /// # Errors
    /// [`TapeError::Operands`], [`TapeError::Unknown`].
    ///
    /// ```
    /// use orthant::reverse::Tape;
    ///
    /// let mut tape = Tape::new();
    /// let (a, b) = (tape.variable(&[1.0, 2.0]), tape.variable(&[3.0, 5.0]));
    /// let product = tape.dot(a, b)?;
    /// tape.backward(product)?;
    /// assert_eq!((tape.value(product)?, tape.gradient(a)?), (&[13.0][..], &[3.0, 5.0][..]));
    /// # Ok::<(), orthant::reverse::TapeError>(())
    /// ```
    pub fn dot(&mut self, a: Var, b: Var) -> Result<Var, TapeError> {
        let (a, b) = self.pair("dot", a, b)?;
        self.record(Operation::Dot(a, b))
    }

    /// The sum `Σ aᵢ` of all elements.
    ///
    /// # Errors
    /// [`TapeError::Unknown`].
    ///
    /// ```
    /// use orthant::reverse::Tape;
    ///
    /// let mut tape = Tape::new();
    /// let x = tape.variable(&[1.0, 2.0, 3.5]);
    /// let sum = tape.sum(x)?;
    /// assert_eq!(tape.value(sum)?, [6.5]);
    /// # Ok::<(), orthant::reverse::TapeError>(())
    /// ```
    pub fn sum(&mut self, a: Var) -> Result<Var, TapeError> {
        let a = self.index("sum", a)?;
        self.record(Operation::Sum(a))
    }

    /// The Euclidean norm of all elements. Its slopes at zero are 0.
    ///
    /// The slopes are `xᵢ/‖x‖₂`.
    ///
    /// # Errors
    /// [`TapeError::Unknown`].
    ///
    /// ```
    /// use orthant::reverse::Tape;
    ///
    /// let mut tape = Tape::new();
    /// let x = tape.variable(&[0.0, -5.0]);
    /// let norm = tape.norm_l2(x)?;
    /// tape.backward(norm)?;
    /// assert_eq!((tape.value(norm)?, tape.gradient(x)?), (&[5.0][..], &[0.0, -1.0][..]));
    /// # Ok::<(), orthant::reverse::TapeError>(())
    /// ```
    pub fn norm_l2(&mut self, a: Var) -> Result<Var, TapeError> {
        let a = self.index("norm_l2", a)?;
        self.record(Operation::NormL2(a))
    }

    /// The squared loss `Σ (aᵢ − bᵢ)²`.
    ///
    /// # Errors
    /// [`TapeError::Operands`], [`TapeError::Unknown`].
    ///
    /// ```
    /// use orthant::reverse::Tape;
    ///
    /// let mut tape = Tape::new();
    /// let (a, b) = (tape.variable(&[1.0, 2.0]), tape.constant(&[3.0, 5.0]));
    /// let loss = tape.distance_l2_squared(a, b)?;
    /// tape.backward(loss)?;
    /// assert_eq!((tape.value(loss)?, tape.gradient(a)?), (&[13.0][..], &[-4.0, -6.0][..]));
    /// # Ok::<(), orthant::reverse::TapeError>(())
    /// ```
    pub fn distance_l2_squared(&mut self, a: Var, b: Var) -> Result<Var, TapeError> {
        let (a, b) = self.pair("distance_l2_squared", a, b)?;
        self.record(Operation::DistanceL2Squared(a, b))
    }

    /// The cross entropy `−Σ tᵢ ln pᵢ` of shares `t` and the softmax `pᵢ = eᶻⁱ/Σ eᶻʲ` of logits
    /// `z`, without overflow: `Σ tᵢ (m + ln Σ eᶻʲ⁻ᵐ − zᵢ)` with `m` the largest logit.
    ///
    /// # Errors
    /// [`TapeError::Operands`], also if there are no logits; [`TapeError::Unknown`].
    ///
    /// ```
    /// use orthant::reverse::Tape;
    ///
    /// let mut tape = Tape::new();
    /// // Two classes that seem alike; the first is right.
    /// let (z, t) = (tape.variable(&[7.0, 7.0]), tape.constant(&[1.0, 0.0]));
    /// let loss = tape.softmax_cross_entropy(z, t)?;
    /// tape.backward(loss)?;
    /// assert_eq!(tape.value(loss)?, [core::f32::consts::LN_2]);
    /// assert_eq!(tape.gradient(z)?, [-0.5, 0.5]);
    /// # Ok::<(), orthant::reverse::TapeError>(())
    /// ```
    pub fn softmax_cross_entropy(&mut self, z: Var, t: Var) -> Result<Var, TapeError> {
        let (z, t) = self.pair("softmax_cross_entropy", z, t)?;
        self.record(Operation::CrossEntropy(z, t))
    }

    /// `f` of each element, by duals: any function of [`Real`](crate::calculus::Real) that captures
    /// nothing, such as `|x| x.tanh()`.
    ///
    /// # Errors
    /// [`TapeError::Unknown`].
    ///
    /// ```
    /// use orthant::reverse::Tape;
    ///
    /// let mut tape = Tape::new();
    /// let x = tape.variable(&[3.0, -1.0]);
    /// let squares = tape.map(x, |x| x * x)?;
    /// assert_eq!(tape.value(squares)?, [9.0, 1.0]);
    /// # Ok::<(), orthant::reverse::TapeError>(())
    /// ```
    pub fn map(&mut self, x: Var, f: Slopes1) -> Result<Var, TapeError> {
        let x = self.index("map", x)?;
        self.record(Operation::Map(x, f))
    }

    /// `f` of the elements beside each other, by duals: `|x, y| x / y`, or with scalars any function
    /// of two numbers.
    ///
    /// # Errors
    /// [`TapeError::Operands`], [`TapeError::Unknown`].
    ///
    /// ```
    /// use orthant::reverse::Tape;
    ///
    /// let mut tape = Tape::new();
    /// let (x, y) = (tape.variable(&[3.0, 1.0]), tape.variable(&[2.0, 4.0]));
    /// let quotients = tape.zip(x, y, |x, y| x / y)?;
    /// assert_eq!(tape.value(quotients)?, [1.5, 0.25]);
    /// # Ok::<(), orthant::reverse::TapeError>(())
    /// ```
    pub fn zip(&mut self, x: Var, y: Var, f: Slopes2) -> Result<Var, TapeError> {
        let (x, y) = self.pair("zip", x, y)?;
        self.record(Operation::Zip(x, y, f))
    }

    /// Element `i`, row after row, as a scalar.
    ///
    /// # Errors
    /// [`TapeError::Operands`] if there is no such element, [`TapeError::Unknown`].
    ///
    /// ```
    /// use orthant::reverse::Tape;
    ///
    /// let mut tape = Tape::new();
    /// let x = tape.variable(&[3.0, 7.0]);
    /// let second = tape.element(x, 1)?;
    /// tape.backward(second)?;
    /// assert_eq!((tape.value(second)?, tape.gradient(x)?), (&[7.0][..], &[0.0, 1.0][..]));
    /// # Ok::<(), orthant::reverse::TapeError>(())
    /// ```
    pub fn element(&mut self, x: Var, i: usize) -> Result<Var, TapeError> {
        let x = self.index("element", x)?;
        self.record(Operation::Element(x, i))
    }
}
