//! Lines, planes, spheres, ellipsoids and boxes in n dimensions, on slices, without allocation.
//!
//! A shape borrows its numbers and says of each point on which side it is and how far away:
//!
//! | shape | its surface | value of a point x | negative |
//! |---|---|---|---|
//! | [`Hyperplane`] | `w·x + w₀ = 0` | signed distance `(w·x + w₀)/‖w‖` | against the normal `w` |
//! | [`Sphere`] | `‖x − c‖ = r` | signed distance `‖x − c‖ − r` | inside |
//! | [`Ellipsoid`] | `(x − c)ᵀ S⁻¹ (x − c) = 1` | level `(x − c)ᵀ S⁻¹ (x − c)`, never negative | inside: below 1 |
//! | [`Hyperrectangle`] | `minᵢ ≤ xᵢ ≤ maxᵢ` | signed distance | inside |
//! | [`Hypercube`] | `‖x − c‖∞ = s/2` | signed distance | inside |
//!
//! They share the trait [`Surface`]: [`value`](Surface::value), [`side`](Surface::side) for a point,
//! [`values`](Surface::values), [`classify`](Surface::classify) for a matrix of points, one a row. A
//! point among millions gets the bits that it gets alone, on every instruction set and number of
//! threads. `on` gives a shape other [`Kernels`](crate::Kernels), as an executor with threads.
//!
//! A [`Line`] through space has no sides: it has distances, feet of points, and other lines that it
//! [meets](Line::meet), passes or runs beside.
//!
//! # On
//!
//! No point of f32 is on a surface but by luck, so `On` is a band around it: `|value| ≤ t`, of an
//! ellipsoid `|level − 1| ≤ t`. [`Tolerance::Within`] gives `t`, in the units of the value. [`Tolerance::Rounding`], the default,
//! is four units in the last place of the quantities compared, `ε = 2⁻²³`:
//!
//! | shape | t |
//! |---|---|
//! | hyperplane | `4ε(‖x‖ + abs(w₀)/‖w‖)`: what is compared are `w·x` and `−w₀` |
//! | sphere | `4ε max(‖x − c‖, r)` |
//! | ellipsoid | `4ε max(level, 1)` |
//! | box and cube | `4ε max(‖x‖∞, greatest finite magnitude of a bound)` |
//!
//! Two lines meet by the same measure, of the distance between their nearest points: `4ε(‖p‖ + ‖q‖ +
//! ‖t·d‖ + ‖s·e‖)`; they, and hyperplanes, are parallel within an angle of `4ε`.
//!
//! A value that is infinite is never on. A point of which a coordinate is NaN is on no side: its
//! value is NaN and its side [`Side::Undefined`]; so is one whose infinite coordinates leave
//! `∞ − ∞`.

mod ball;
mod ellipsoid;
mod excess;
mod hypercube;
mod hyperplane;
mod hyperrectangle;
mod line;
mod nearest;
mod points;
mod sphere;
mod surface;

pub use ellipsoid::{Ellipsoid, ellipsoid_memory};
pub use hypercube::Hypercube;
pub use hyperplane::{Hyperplane, intersection, intersection_scratch, through_points_scratch};
pub use hyperrectangle::{Corner, Corners, Hyperrectangle};
pub use line::{Line, Meeting, Nearest};
pub use nearest::{nearest, pairwise_distances};
pub use points::{bounding_box, bounding_sphere, centroid};
pub use sphere::{Sphere, circumsphere_scratch};
pub use surface::{Side, Surface, Tolerance};

use crate::Error;

/// `2⁻²³`, the distance from 1 to the next number.
const EPSILON: f32 = f32::EPSILON;

fn finite(operation: &'static str, operand: &'static str, v: &[f32]) -> Result<(), Error> {
    if v.iter().all(|x| x.is_finite()) {
        Ok(())
    } else {
        Err(Error::NotFiniteVector { operation, operand })
    }
}

/// A length that may be zero.
fn nonnegative(operation: &'static str, operand: &'static str, value: f32) -> Result<(), Error> {
    if value >= 0.0 {
        Ok(())
    } else {
        Err(Error::OutOfRange { operation, operand, value, zero_allowed: true })
    }
}

/// Two operands of one length, of at least one element.
fn alike(
    operation: &'static str,
    operands: [&'static str; 2],
    lengths: [usize; 2],
) -> Result<(), Error> {
    let ([first, _], [n, m]) = (operands, lengths);
    if n != m {
        return Err(Error::LengthMismatch { operation, operands, lengths });
    }
    if n == 0 { Err(Error::Empty { operation, operand: first }) } else { Ok(()) }
}
