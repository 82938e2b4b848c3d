//! Directions: cosine, angle, normalisation, projections. All start from the safe scaling of their
//! operands.
//!
//! Errors come in one order: length, empty, zero. After them a NaN or an infinity in any input
//! makes every output NaN.

use super::norm::{Scaled, floor_log2, power_of_two, scaled};
use super::{Error, canonical, dot, same_length, sum_terms};

const NAN: f32 = f32::from_bits(0x7fc0_0000);

/// A vector that gives a direction, or `None` when it holds a NaN or an infinity.
fn direction(a: &[f32]) -> Result<Option<Scaled>, Error> {
    match scaled(a) {
        Ok(scaled) => Ok(Some(scaled)),
        Err(0.0) => Err(Error::Zero),
        Err(_) => Ok(None),
    }
}

fn two_directions(a: &[f32], b: &[f32]) -> Result<Option<(Scaled, Scaled)>, Error> {
    same_length(a, b)?;
    if a.is_empty() {
        return Err(Error::Empty);
    }
    let (a, b) = (direction(a)?, direction(b)?);
    Ok(a.zip(b))
}

/// What is projected, and what it is projected onto: only the second has to have a direction.
fn onto_direction(a: &[f32], onto: &[f32]) -> Result<Option<(Scaled, Scaled)>, Error> {
    same_length(a, onto)?;
    if a.is_empty() {
        return Err(Error::Empty);
    }
    let onto = direction(onto)?;
    let a = match scaled(a) {
        Ok(scaled) => Some(scaled),
        Err(0.0) => Some(Scaled { e: 0, s: 0.0, a: a.to_vec() }),
        Err(_) => None,
    };
    Ok(a.zip(onto))
}

fn dot_of(a: &Scaled, b: &Scaled) -> f32 {
    dot(&a.a, &b.a).expect("lengths were compared before")
}

/// `aᵢ/‖a‖`.
pub fn normalize(a: &[f32]) -> Result<Vec<f32>, Error> {
    if a.is_empty() {
        return Err(Error::Empty);
    }
    let Some(Scaled { s, a: scaled, .. }) = direction(a)? else { return Ok(vec![NAN; a.len()]) };
    Ok(scaled.iter().map(|x| x / libm::sqrtf(s)).collect())
}

/// `a·b/(‖a‖‖b‖)`, clamped to [−1, 1]; exactly 1 for `a` with itself.
pub fn cosine_similarity(a: &[f32], b: &[f32]) -> Result<f32, Error> {
    let Some((a, b)) = two_directions(a, b)? else { return Ok(NAN) };
    let quarter = |s: f32| power_of_two(-floor_log2(s).div_euclid(2));
    let (qa, qb) = (quarter(a.s), quarter(b.s));
    let d = dot_of(&a, &b);
    let cosine = ((d * qa) * qb) / libm::sqrtf(((a.s * qa) * qa) * ((b.s * qb) * qb));
    Ok(cosine.clamp(-1.0, 1.0))
}

/// The angle in radians, by Kahan's `2·atan2(‖u − v‖, ‖u + v‖)` of the unit vectors.
pub fn angle(a: &[f32], b: &[f32]) -> Result<f32, Error> {
    let Some((a, b)) = two_directions(a, b)? else { return Ok(NAN) };
    let unit = |a: &Scaled| a.a.iter().map(|x| x / libm::sqrtf(a.s)).collect::<Vec<f32>>();
    let (u, v) = (unit(&a), unit(&b));
    let of_differences = sum_terms(u.iter().zip(&v).map(|(u, v)| (u - v) * (u - v)));
    let of_sums = sum_terms(u.iter().zip(&v).map(|(u, v)| (u + v) * (u + v)));
    Ok(2.0 * libm::atan2f(libm::sqrtf(of_differences), libm::sqrtf(of_sums)))
}

/// The part of `a` along `onto`.
pub fn project(a: &[f32], onto: &[f32]) -> Result<Vec<f32>, Error> {
    let n = a.len();
    let Some((a, b)) = onto_direction(a, onto)? else { return Ok(vec![NAN; n]) };
    let c = dot_of(&a, &b) / b.s;
    Ok(b.a.iter().map(|x| canonical((c * x) * power_of_two(a.e))).collect())
}

/// The part of `a` across `from`: `aᵢ` less the projection.
pub fn reject(a: &[f32], from: &[f32]) -> Result<Vec<f32>, Error> {
    let along = project(a, from)?;
    Ok(a.iter().zip(along).map(|(x, along)| canonical(x - along)).collect())
}

/// The signed length of `a` along `onto`.
pub fn scalar_projection(a: &[f32], onto: &[f32]) -> Result<f32, Error> {
    let Some((a, b)) = onto_direction(a, onto)? else { return Ok(NAN) };
    Ok(canonical((dot_of(&a, &b) / libm::sqrtf(b.s)) * power_of_two(a.e)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const INF: f32 = f32::INFINITY;

    #[test]
    fn lecture_cases() {
        assert_eq!(normalize(&[3.0, 4.0]), Ok(vec![3.0 / 5.0, 4.0 / 5.0]));
        assert_eq!(project(&[2.0, 2.0, 2.0], &[1.0, 0.0, 0.0]), Ok(vec![2.0, 0.0, 0.0]));
        assert_eq!(reject(&[2.0, 2.0, 2.0], &[1.0, 0.0, 0.0]), Ok(vec![0.0, 2.0, 2.0]));
        assert_eq!(scalar_projection(&[3.0, 4.0], &[1.0, 0.0]), Ok(3.0));
        assert_eq!(angle(&[1.0, 0.0], &[0.0, 1.0]), Ok(std::f32::consts::FRAC_PI_2));
        assert_eq!(angle(&[1.0, 0.0], &[-1.0, 0.0]), Ok(std::f32::consts::PI));
        assert_eq!(angle(&[1.0, 2.0], &[1.0, 2.0]), Ok(0.0));
    }

    #[test]
    fn the_cosine_of_a_vector_with_itself_is_one_at_every_magnitude() {
        for e in -149..=127 {
            let x = libm::scalbnf(1.0, e);
            for a in [[x, x, x], [x, 0.0, -x], [-0.0, x, 0.0]] {
                assert_eq!(cosine_similarity(&a, &a), Ok(1.0), "2^{e}");
            }
        }
        assert_eq!(cosine_similarity(&[1.0, 0.0], &[-3e-42, 0.0]), Ok(-1.0));
        assert_eq!(cosine_similarity(&[1.0, 0.0], &[0.0, 1.0]), Ok(0.0));
    }

    #[test]
    fn projections_undo_the_scaling_of_a_alone() {
        let huge = power_of_two(120);
        assert_eq!(project(&[huge, huge], &[power_of_two(-120), 0.0]), Ok(vec![huge, 0.0]));
        assert_eq!(scalar_projection(&[huge, huge], &[0.0, -power_of_two(-120)]), Ok(-huge));
        assert_eq!(project(&[f32::from_bits(6), 0.0], &[huge, 0.0]).unwrap()[0].to_bits(), 6);
    }

    #[test]
    fn errors_come_in_one_order() {
        for f in [cosine_similarity, angle, scalar_projection] {
            assert_eq!(f(&[1.0], &[]), Err(Error::Length));
            assert_eq!(f(&[], &[]), Err(Error::Empty));
            assert_eq!(f(&[f32::NAN], &[0.0]), Err(Error::Zero));
            assert_eq!(f(&[INF], &[1.0]).map(f32::to_bits), Ok(0x7fc0_0000));
            assert_eq!(f(&[1.0], &[f32::NAN]).map(f32::to_bits), Ok(0x7fc0_0000));
        }
        assert_eq!(cosine_similarity(&[-0.0], &[f32::NAN]), Err(Error::Zero));
        assert_eq!(angle(&[0.0], &[INF]), Err(Error::Zero));
        assert_eq!(normalize(&[]), Err(Error::Empty));
        assert_eq!(normalize(&[0.0, -0.0]), Err(Error::Zero));
        assert!(normalize(&[1.0, INF]).unwrap().iter().all(|x| x.to_bits() == 0x7fc0_0000));
    }

    #[test]
    fn a_zero_vector_projects_to_zero() {
        assert_eq!(scalar_projection(&[0.0, -0.0], &[1.0, 1.0]).map(f32::to_bits), Ok(0));
        let bits = |v: Vec<f32>| v.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
        assert_eq!(project(&[0.0, 0.0], &[1.0, -1.0]).map(bits), Ok(vec![0, 0x8000_0000]));
        assert_eq!(reject(&[0.0, 0.0], &[1.0, -1.0]).map(bits), Ok(vec![0, 0]));
    }
}
