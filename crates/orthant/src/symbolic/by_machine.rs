//! Derivatives of a program without rules: by dual numbers, and by differences.

use super::double::Double;
use super::{Error, Program};
use orthant_core::MatMut;
use orthant_core::calculus::{self, Dual, HyperDual, Nested, Real, nth_derivative};

/// Partials of a gradient's duals.
const GRADIENT: usize = 8;

/// The side of the blocks of a Hessian.
const HESSIAN: usize = 4;

/// The largest order by differences: each doubles the evaluations.
const MOST_DIFFERENCES: usize = 16;

impl Program {
    /// The derivative of this order of the first expression by variable `index`, by nested duals;
    /// `None` beyond order 8.
    ///
    /// # Errors
    /// [`Error::Values`] unless there is a value for each variable.
    ///
    /// ```
    /// use orthant::symbolic::{Expression, Program};
    /// let program = Program::new(&[&Expression::parse("x^4")?], &["x"])?;
    /// assert_eq!(program.dual_derivative(&[2.0], 0, 2)?, Some(48.0));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn dual_derivative(
        &self,
        values: &[f32],
        index: usize,
        order: u32,
    ) -> Result<Option<f32>, Error> {
        let Some(&at) = values.get(index) else {
            return Err(Error::Values { expected: index + 1, found: values.len() });
        };
        let (mut fault, mut scratch) = (None, Vec::new());
        macro_rules! of_order {
            ($($order:literal)*) => {
                match order {
                    $($order => {
                        let f = |x: Nested<$order>| {
                            let mut all: Vec<Nested<$order>> =
                                values.iter().map(|value| Real::constant(*value)).collect();
                            all[index] = x;
                            self.first(&all, &mut Vec::new(), &mut fault)
                        };
                        nth_derivative::<$order>(f, at)
                    })*
                    _ => return Ok(None),
                }
            };
        }
        let slope = if order == 0 {
            self.first(values, &mut scratch, &mut fault)
        } else {
            of_order!(1 2 3 4 5 6 7 8)
        };
        fault.map_or(Ok(Some(slope)), Err)
    }

    /// The gradient of the first expression by the first `by` variables, by duals.
    ///
    /// # Errors
    /// [`Error::Values`] unless there is a value for each variable and there are `by`.
    ///
    /// ```
    /// use orthant::symbolic::{Expression, Program};
    /// let f = Program::new(&[&Expression::parse("a * x^2 * y")?], &["x", "y", "a"])?;
    /// // By x and y; a is a constant.
    /// assert_eq!(f.dual_gradient(&[3.0, 2.0, 1.0], 2)?, [12.0, 9.0]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn dual_gradient(&self, values: &[f32], by: usize) -> Result<Vec<f32>, Error> {
        let (x, rest) = self.divided(values, by)?;
        let mut work = vec![Dual::<GRADIENT>::from(0.0); by];
        let mut out = vec![0.0; by];
        let (mut fault, mut scratch) = (None, Vec::new());
        let f = |x: &[Dual<GRADIENT>]| {
            let all: Vec<_> = x.iter().copied().chain(rest.iter().map(|x| (*x).into())).collect();
            self.first(&all, &mut scratch, &mut fault)
        };
        // The lengths fit.
        let _ = calculus::gradient(f, x, &mut work, &mut out);
        fault.map_or(Ok(out), Err)
    }

    /// The Hessian of the first expression by the first `by` variables, row after row, by
    /// hyper-duals.
    ///
    /// # Errors
    /// [`Error::Values`] unless there is a value for each variable and there are `by`.
    ///
    /// ```
    /// use orthant::symbolic::{Expression, Program};
    /// let f = Program::new(&[&Expression::parse("x^2 * y")?], &["x", "y"])?;
    /// assert_eq!(f.dual_hessian(&[3.0, 2.0], 2)?, [4.0, 6.0, 6.0, 0.0]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn dual_hessian(&self, values: &[f32], by: usize) -> Result<Vec<f32>, Error> {
        let (x, rest) = self.divided(values, by)?;
        let mut work = vec![HyperDual::<HESSIAN>::from(0.0); by];
        let mut out = vec![0.0; by * by];
        let (mut fault, mut scratch) = (None, Vec::new());
        let f = |x: &[HyperDual<HESSIAN>]| {
            let all: Vec<_> = x.iter().copied().chain(rest.iter().map(|x| (*x).into())).collect();
            self.first(&all, &mut scratch, &mut fault)
        };
        if let Ok(matrix) = MatMut::new(&mut out, by, by) {
            // The shape fits.
            let _ = calculus::hessian(f, x, &mut work, matrix);
        }
        fault.map_or(Ok(out), Err)
    }

    /// The derivative of the first expression by these variables, one after the other, by central
    /// differences in f64: `(f(x + h) − f(x − h))/2h` with `h = ε^(1/(k+2))·max(1, |x|)` for `k`
    /// variables. It is right to some 10 digits for one, some 8 for two, and knows no rule that it
    /// could get wrong. `None` beyond 16 variables.
    ///
    /// # Errors
    /// [`Error::Values`] unless there is a value for each variable and each index is one.
    ///
    /// ```
    /// use orthant::symbolic::{Expression, Program};
    /// let program = Program::new(&[&Expression::parse("x^2 * y^3")?], &["x", "y"])?;
    /// let mixed = program.central_difference(&[3.0, 2.0], &[0, 1])?.unwrap();
    /// assert!((mixed - 72.0).abs() < 1e-5);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn central_difference(&self, values: &[f32], by: &[usize]) -> Result<Option<f64>, Error> {
        let most = by.iter().max().map_or(0, |index| index + 1);
        if most > values.len() {
            return Err(Error::Values { expected: most, found: values.len() });
        }
        if by.len() > MOST_DIFFERENCES {
            return Ok(None);
        }
        let step = libm::pow(f64::EPSILON, 1.0 / (by.len() as f64 + 2.0));
        let (mut fault, mut scratch) = (None, Vec::new());
        let mut sum = 0.0;
        let mut width = 1.0;
        // Each bit says on which side of the point one of the variables is.
        for sides in 0..1_u32 << by.len() {
            let mut all: Vec<Double> = values.iter().map(|x| Double(f64::from(*x))).collect();
            let mut sign = 1.0;
            width = 1.0;
            for (bit, &index) in by.iter().enumerate() {
                let h = step * f64::from(values[index].abs().max(1.0));
                let side = if sides >> bit & 1 == 1 { 1.0 } else { -1.0 };
                all[index].0 += side * h;
                sign *= side;
                width *= 2.0 * h;
            }
            sum += sign * self.first(&all, &mut scratch, &mut fault).0;
        }
        fault.map_or(Ok(Some(sum / width)), Err)
    }

    /// The first expression's value; what is wrong goes into `fault`, as [`Error`] cannot be
    /// returned through a function of duals.
    fn first<T: Real>(&self, values: &[T], scratch: &mut Vec<T>, fault: &mut Option<Error>) -> T {
        let mut out = vec![T::constant(f32::NAN); self.outputs()];
        if let Err(error) = self.evaluate_into(values, scratch, &mut out) {
            *fault = Some(error);
        }
        out.first().copied().unwrap_or(T::constant(f32::NAN))
    }

    fn divided<'v>(&self, values: &'v [f32], by: usize) -> Result<(&'v [f32], &'v [f32]), Error> {
        let found = values.len();
        values.split_at_checked(by).ok_or(Error::Values { expected: by, found })
    }
}
