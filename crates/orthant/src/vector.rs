//! Owned vectors.

use crate::{Error, display};
use std::fmt;
use std::ops::{Add, Deref, DerefMut, Mul, Neg, Sub};

/// A vector that owns its elements.
///
/// It is a slice wherever one is asked for. `+` and `-` work by reference and give an error
/// where the lengths differ; `*` is by a number. The elements print as NumPy's do.
///
/// ```
/// use orthant::{Vector, dot};
///
/// let (a, b) = (Vector::from([1.0, 7.0, 8.0]), Vector::from([3.0, 4.0, 7.0]));
/// assert_eq!(dot(&a, &b)?, 87.0);
/// assert_eq!((&a + &b)?, Vector::from([4.0, 11.0, 15.0]));
/// assert_eq!((&a * 0.5).to_string(), "[0.5 3.5 4. ]");
/// # Ok::<(), orthant::Error>(())
/// ```
#[derive(Clone, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(transparent))]
pub struct Vector {
    data: Vec<f32>,
}

impl Vector {
    /// `n` zeros.
    ///
    /// ```
    /// assert_eq!(*orthant::Vector::zeros(3), [0.0, 0.0, 0.0]);
    /// ```
    #[must_use]
    pub fn zeros(n: usize) -> Self {
        Self { data: vec![0.0; n] }
    }

    /// `f` of each index.
    ///
    /// ```
    /// assert_eq!(*orthant::Vector::from_fn(3, |i| i as f32), [0.0, 1.0, 2.0]);
    /// ```
    #[must_use]
    pub fn from_fn(n: usize, f: impl FnMut(usize) -> f32) -> Self {
        (0..n).map(f).collect()
    }

    /// The elements.
    ///
    /// ```
    /// assert_eq!(orthant::Vector::from([1.0, 2.0]).as_slice(), [1.0, 2.0]);
    /// ```
    #[must_use]
    pub fn as_slice(&self) -> &[f32] {
        &self.data
    }

    /// The elements, to be written.
    ///
    /// ```
    /// let mut v = orthant::Vector::from([1.0, 2.0]);
    /// v.as_mut_slice()[1] = 5.0;
    /// assert_eq!(*v, [1.0, 5.0]);
    /// ```
    #[must_use]
    pub fn as_mut_slice(&mut self) -> &mut [f32] {
        &mut self.data
    }

    /// The elements, without copying.
    ///
    /// ```
    /// assert_eq!(orthant::Vector::from([1.0, 2.0]).into_vec(), vec![1.0, 2.0]);
    /// ```
    #[must_use]
    pub fn into_vec(self) -> Vec<f32> {
        self.data
    }
}

impl Deref for Vector {
    type Target = [f32];

    fn deref(&self) -> &[f32] {
        &self.data
    }
}

impl DerefMut for Vector {
    fn deref_mut(&mut self) -> &mut [f32] {
        &mut self.data
    }
}

impl From<Vec<f32>> for Vector {
    fn from(data: Vec<f32>) -> Self {
        Self { data }
    }
}

impl From<&[f32]> for Vector {
    fn from(data: &[f32]) -> Self {
        Self { data: data.to_vec() }
    }
}

impl<const N: usize> From<[f32; N]> for Vector {
    fn from(data: [f32; N]) -> Self {
        Self { data: data.to_vec() }
    }
}

impl FromIterator<f32> for Vector {
    fn from_iter<I: IntoIterator<Item = f32>>(elements: I) -> Self {
        Self { data: elements.into_iter().collect() }
    }
}

impl IntoIterator for Vector {
    type Item = f32;
    type IntoIter = std::vec::IntoIter<f32>;

    fn into_iter(self) -> Self::IntoIter {
        self.data.into_iter()
    }
}

impl<'a> IntoIterator for &'a Vector {
    type Item = &'a f32;
    type IntoIter = std::slice::Iter<'a, f32>;

    fn into_iter(self) -> Self::IntoIter {
        self.data.iter()
    }
}

impl<'a> IntoIterator for &'a mut Vector {
    type Item = &'a mut f32;
    type IntoIter = std::slice::IterMut<'a, f32>;

    fn into_iter(self) -> Self::IntoIter {
        self.data.iter_mut()
    }
}

impl Add for &Vector {
    type Output = Result<Vector, Error>;

    fn add(self, other: Self) -> Self::Output {
        let mut sum = Vector::zeros(self.len());
        crate::add(self, other, &mut sum)?;
        Ok(sum)
    }
}

impl Sub for &Vector {
    type Output = Result<Vector, Error>;

    fn sub(self, other: Self) -> Self::Output {
        let mut difference = Vector::zeros(self.len());
        crate::sub(self, other, &mut difference)?;
        Ok(difference)
    }
}

impl Mul<f32> for &Vector {
    type Output = Vector;

    fn mul(self, factor: f32) -> Vector {
        let mut product = self.clone();
        crate::scale_assign(factor, &mut product);
        product
    }
}

impl Mul<&Vector> for f32 {
    type Output = Vector;

    fn mul(self, vector: &Vector) -> Vector {
        vector * self
    }
}

impl Neg for &Vector {
    type Output = Vector;

    fn neg(self) -> Vector {
        self.iter().map(|x| -x).collect()
    }
}

impl fmt::Display for Vector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        display::vector(self, f)
    }
}

impl fmt::Debug for Vector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Vector({})", self.len())?;
        f.debug_list().entries(&self.data).finish()
    }
}
