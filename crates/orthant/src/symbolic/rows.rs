//! Evaluation at many points, on threads.

use super::{Error, Program};
use crate::environment;
use orthant_core::MatRef;
use rayon::prelude::*;

/// Points that one thread takes at a time. So many take as long as it takes to wake one.
const POINTS: usize = 256;

impl Program {
    /// The expressions' values at each row of `points`, one row of `out` for each. `columns` says in
    /// which column of `points` each variable stands. More than 256 points run on the rayon pool it is
    /// called in; no bit depends on the threads. A NaN is `f32::NAN`.
    ///
    /// # Errors
    /// [`Error::Values`] unless there is a column for each variable, none beyond the points', and
    /// `out` holds a value for each row and expression.
    ///
    /// ```
    /// use orthant::MatRef;
    /// use orthant::symbolic::{Expression, Program};
    /// let program = Program::new(&[&Expression::parse("x - y")?], &["x", "y"])?;
    /// let points = [5.0, 1.0, 7.0, 2.0, 0.0, 9.0];
    /// let mut out = [0.0; 2];
    /// program.evaluate_rows(MatRef::new(&points, 2, 3)?, &[2, 0], &mut out)?;
    /// assert_eq!(out, [2.0, 7.0]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn evaluate_rows(
        &self,
        points: MatRef<'_>,
        columns: &[usize],
        out: &mut [f32],
    ) -> Result<(), Error> {
        let width = self.outputs();
        let counts = [(self.inputs().len(), columns.len()), (points.rows() * width, out.len())];
        for (expected, found) in counts {
            if expected != found {
                return Err(Error::Values { expected, found });
            }
        }
        if let Some(&beyond) = columns.iter().find(|column| **column >= points.cols()) {
            return Err(Error::Values { expected: points.cols(), found: beyond + 1 });
        }
        if width == 0 {
            return Ok(());
        }
        let part = |(part, out): (usize, &mut [f32])| {
            let (mut values, mut scratch) = (vec![0.0; columns.len()], Vec::new());
            for (index, out) in out.chunks_mut(width).enumerate() {
                let row = points.row(part * POINTS + index).unwrap_or_default();
                for (value, &column) in values.iter_mut().zip(columns) {
                    *value = row.get(column).copied().unwrap_or(f32::NAN);
                }
                self.evaluate_into(&values, &mut scratch, out)?;
                out.iter_mut().filter(|x| x.is_nan()).for_each(|x| *x = f32::NAN);
            }
            Ok(())
        };
        // rayon would start its threads even for one part.
        if points.rows() <= POINTS {
            return part((0, out));
        }
        if rayon::current_thread_index().is_none() {
            environment::start_global_pool();
        }
        out.par_chunks_mut(POINTS * width).enumerate().try_for_each(part)
    }
}
