//! Matrices of linear transformations, as rows, element by element.

use super::{Error, normalize};

type Rows = Vec<Vec<f32>>;

/// The cosine and the sine of an angle.
#[derive(Clone, Copy)]
pub struct Turn {
    cos: f32,
    sin: f32,
}

impl Turn {
    pub fn radians(angle: f32) -> Self {
        Turn { cos: libm::cosf(angle), sin: libm::sinf(angle) }
    }

    /// Quarter turns are taken out exactly; the rest is turned in f64.
    pub fn degrees(angle: f32) -> Self {
        let angle = f64::from(angle) % 360.0;
        let quarters = (angle / 90.0).round_ties_even();
        let rest = (angle - 90.0 * quarters) * (std::f64::consts::PI / 180.0);
        let (mut cos, mut sin) = (libm::cos(rest) as f32, libm::sin(rest) as f32);
        for _ in 0..(quarters as i64).rem_euclid(4) {
            (cos, sin) = (0.0 - sin, cos);
        }
        Turn { cos, sin }
    }
}

fn rows(n: usize, element: impl Fn(usize, usize) -> f32) -> Rows {
    (0..n).map(|i| (0..n).map(|j| element(i, j)).collect()).collect()
}

fn delta(i: usize, j: usize) -> f32 {
    if i == j { 1.0 } else { 0.0 }
}

pub fn scale(factors: &[f32]) -> Rows {
    rows(factors.len(), |i, j| if i == j { factors[i] } else { 0.0 })
}

/// The plane's turn, or by Rodrigues' formula space's about the axis.
pub fn rotate(axis: &[f32], Turn { cos, sin }: Turn) -> Result<Rows, Error> {
    if axis.len() == 2 {
        return Ok(vec![vec![cos, 0.0 - sin], vec![sin, cos]]);
    }
    let u = normalize(axis)?;
    Ok(rows(3, |i, j| {
        let along = (1.0 - cos) * (u[i] * u[j]);
        match (3 + j - i) % 3 {
            0 => along + cos,
            1 => along - sin * u[3 - i - j],
            _ => along + sin * u[3 - i - j],
        }
    }))
}

pub fn reflect(normal: &[f32]) -> Result<Rows, Error> {
    let n = normalize(normal)?;
    Ok(rows(n.len(), |i, j| delta(i, j) - 2.0 * (n[i] * n[j])))
}

pub fn project_onto_line(direction: &[f32]) -> Result<Rows, Error> {
    let d = normalize(direction)?;
    Ok(rows(d.len(), |i, j| d[i] * d[j]))
}

pub fn project_onto_plane(normal: &[f32]) -> Result<Rows, Error> {
    let n = normalize(normal)?;
    Ok(rows(n.len(), |i, j| delta(i, j) - n[i] * n[j]))
}

/// Adds `factor` times the second axis's coordinate to the first's.
pub fn shear(n: usize, [axis, along]: [usize; 2], factor: f32) -> Rows {
    rows(n, |i, j| if [i, j] == [axis, along] { factor } else { delta(i, j) })
}

/// For homogeneous points: `a` and the offset beside it.
pub fn affine(a: &Rows, offset: &[f32]) -> Rows {
    let n = a.len();
    rows(n + 1, |i, j| match (i < n, j < n) {
        (true, true) => a[i][j],
        (true, false) => offset[i],
        _ => delta(i, j),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turns_of_multiples_of_ninety_degrees_are_exact() {
        for (angle, turned) in [(0.0, [1.0, 0.0]), (90.0, [0.0, 1.0]), (-270.0, [0.0, 1.0])] {
            let turn = Turn::degrees(angle);
            assert_eq!([turn.cos, turn.sin], turned);
        }
        let quarter = rotate(&[0.0, 0.0, 2.0], Turn::degrees(90.0)).expect("an axis");
        assert_eq!(quarter, [[0.0, -1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]);
    }
}
