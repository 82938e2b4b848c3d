//! Matrices of linear transformations, and where they move a point.

use orthant_golden::{Checksum, Motion, Transformation, value};

use crate::reference::transform::{self as reference, Turn};
use crate::reference::{Matrix, matvec};

pub fn expected(case: &Transformation) -> u64 {
    let (n, order) = (case.dimension, case.order());
    let mut told = Checksum::new();
    for set in 0..case.sets() {
        let (mut v, mut x) = (vec![0.0; order], vec![0.0; order]);
        let number = case.fill(set, &mut v, &mut x);
        let v = &v[..n];
        let a = match case.motion {
            Motion::Scale => Ok(reference::scale(v)),
            Motion::Degrees => reference::rotate(v, Turn::degrees(number)),
            Motion::Radians => reference::rotate(v, Turn::radians(number)),
            Motion::Reflect => reference::reflect(v),
            Motion::OntoLine => reference::project_onto_line(v),
            Motion::OntoPlane => reference::project_onto_plane(v),
            Motion::Shear => Ok(reference::shear(n, case.axes(set), number)),
            Motion::Affine => Ok(reference::affine(&reference::scale(v), v)),
        };
        let Ok(a) = a else { return value::error(value::ZERO) };
        let a = a.concat();
        let y = matvec(Matrix::new(&a, order, order), &x).expect("the shapes fit");
        told.exact(&a);
        told.exact(&y);
    }
    told.value()
}
